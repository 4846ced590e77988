namespace MassMessaging.Domain.Content;

/// <summary>What a part does to those that are stored under its reference.</summary>
public enum PartEffect
{
    /// <summary>It was missing.</summary>
    Adds = 1,

    /// <summary>It is there already: the provider delivers it again.</summary>
    Repeats = 2,

    /// <summary>Another stands in its place: the reference is used again, for another text.</summary>
    Begins = 3,
}

/// <summary>The rules by which the parts of a person's text are put together.</summary>
public static class PartialText
{
    /// <summary>How long a text waits for its missing parts, from the last that came; real time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How long a text's parts are recognised after it was read; product time.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>Parts that are kept of one account at most. What comes beyond them is read alone.</summary>
    public const int MostOfAccount = 20_000;

    /// <summary>What a part does.</summary>
    /// <param name="stored">The bytes stored in its place; null: none.</param>
    /// <param name="bytes">Its own bytes.</param>
    public static PartEffect EffectOf(byte[]? stored, ReadOnlySpan<byte> bytes) =>
        stored is null ? PartEffect.Adds : bytes.SequenceEqual(stored) ? PartEffect.Repeats : PartEffect.Begins;
}
