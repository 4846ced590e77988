namespace MassMessaging.Persistence;

/// <summary>The installation's master key, and while it is being replaced the one before. It wraps the data keys and seals nothing else.</summary>
public sealed class MasterKeys
{
    private MasterKeys(byte[] current, byte[]? previous) => (Current, Previous) = (current, previous);

    internal byte[] Current { get; }

    internal byte[]? Previous { get; }

    /// <summary>The keys of the settings <c>Credentials:MasterKey</c>, <c>Credentials:MasterKeyFile</c> and <c>Credentials:PreviousMasterKey</c>.</summary>
    /// <param name="masterKey">32 bytes in base64; null or empty: the file is read.</param>
    /// <param name="masterKeyFile">A file that holds the same; null or empty: <c>.run/master.key</c>.</param>
    /// <param name="previous">The key that is being replaced, in base64; null or empty: none.</param>
    /// <exception cref="MasterKeyException">There is no key, or one is not 32 bytes in base64.</exception>
    public static MasterKeys FromSettings(string? masterKey, string? masterKeyFile, string? previous)
    {
        var file = string.IsNullOrEmpty(masterKeyFile) ? Path.Combine(".run", "master.key") : masterKeyFile;
        var text = !string.IsNullOrEmpty(masterKey) ? masterKey
            : File.Exists(file) ? FromFile(file)
            : throw new MasterKeyException("neither is set");
        return new MasterKeys(
            Read(text, string.Empty), string.IsNullOrEmpty(previous) ? null : Read(previous, " (Credentials:PreviousMasterKey)"));
    }

    /// <summary>One key.</summary>
    /// <param name="masterKey">Exactly 32 random bytes.</param>
    /// <exception cref="MasterKeyException">The key has another length.</exception>
    internal static MasterKeys Of(byte[] masterKey) => new(Checked(masterKey, string.Empty), null);

    private static string FromFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new MasterKeyException($"the file {file} cannot be read: {unreadable.Message}");
        }
    }

    private static byte[] Read(string text, string which)
    {
        try
        {
            return Checked(Convert.FromBase64String(text.Trim()), which);
        }
        catch (FormatException)
        {
            throw new MasterKeyException("it is not base64" + which);
        }
    }

    private static byte[] Checked(byte[] key, string which) => key.Length == SealedBox.KeyBytes
        ? key
        : throw new MasterKeyException($"it holds {key.Length} bytes{which}");
}

/// <summary>The installation has no usable master key.</summary>
public sealed class MasterKeyException(string problem) : Exception(
    $"The master key must be 32 random bytes in base64, in Credentials:MasterKey or in the file that Credentials:MasterKeyFile names "
    + $"(default .run/master.key), but {problem}. Make one with: openssl rand -base64 32. Keep it: without it stored credentials cannot be read.");
