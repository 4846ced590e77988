namespace MassMessaging.Domain.Releasing;

/// <summary>The number of a campaign's sender.</summary>
/// <param name="Key">The number's key; null: the channel has no numbers, or the sender is gone.</param>
/// <param name="Limited">The claims of the number are counted.</param>
public sealed record SenderNumber(string? Key, bool Limited);

/// <summary>How a claim is made.</summary>
public enum ClaimRoute
{
    /// <summary>On the campaign's own silo, one page: with a pace, or on a limited number, a turn is one recipient.</summary>
    Local,

    /// <summary>
    /// Through the grains of several pages at once, so that the silos share a campaign and one page's claim overlaps with
    /// another's calls.
    /// </summary>
    PageGrains,

    /// <summary>Through the grain of one page: a claim of chat messages takes several pages by itself.</summary>
    Chat,
}

/// <summary>The one place that tells a paced release from a blast.</summary>
internal static class ClaimRoutes
{
    /// <summary>How a campaign's claims are made.</summary>
    public static ClaimRoute Of(ReleaseTerms terms, SenderNumber? number) =>
        terms.Interval is not null || number is { Limited: true } ? ClaimRoute.Local
        : terms.IsChat ? ClaimRoute.Chat
        : ClaimRoute.PageGrains;
}
