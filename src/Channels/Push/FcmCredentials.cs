using System.Diagnostics.CodeAnalysis;

namespace MassMessaging.Channels.Push;

/// <summary>The names under which a push sender's credentials are stored; the same as in its link call.</summary>
public static class FcmCredentials
{
    /// <summary>The project that the app belongs to: letters, digits and hyphens.</summary>
    public const string ProjectId = "projectId";

    /// <summary>The service account that may send for the project.</summary>
    public const string ClientEmail = "clientEmail";

    /// <summary>The service account's RSA key as PEM, line breaks also as <c>\n</c>; secret.</summary>
    public const string PrivateKey = "privateKey";

    /// <summary>Where the service account gets its tokens.</summary>
    public const string TokenUri = "tokenUri";

    private const int LongestId = 64;
    private const int LongestEmail = 320;
    private const int LongestKey = 16 * 1024;

    /// <summary>A project goes into the path, so nothing but letters, digits and hyphens may pass.</summary>
    internal static bool TryGetProject(IReadOnlyDictionary<string, string> credentials, out string project)
    {
        project = credentials.GetValueOrDefault(ProjectId) ?? string.Empty;
        return project.Length is > 0 and <= LongestId && project.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
    }

    /// <summary>The service account; false when a part is missing or its token address is none that may be asked.</summary>
    internal static bool TryGetAccount(
        IReadOnlyDictionary<string, string> credentials, FcmOptions options, [NotNullWhen(true)] out ServiceAccount? account)
    {
        var email = credentials.GetValueOrDefault(ClientEmail) ?? string.Empty;
        var key = credentials.GetValueOrDefault(PrivateKey) ?? string.Empty;
        var usable = email.Length is > 0 and <= LongestEmail && key.Length is > 0 and <= LongestKey;
        account = usable && Uri.TryCreate(credentials.GetValueOrDefault(TokenUri), UriKind.Absolute, out var address) && options.AllowsTokenAddress(address)
            ? new ServiceAccount(email, key, address.AbsoluteUri)
            : null;
        return account is not null;
    }
}

/// <summary>Who asks for a token. Who holds the key gets its tokens, so no tenant can borrow another's.</summary>
/// <param name="Email">The account.</param>
/// <param name="PrivateKey">Its RSA key as PEM; secret.</param>
/// <param name="TokenUri">Where it asks.</param>
internal sealed record ServiceAccount(string Email, string PrivateKey, string TokenUri)
{
    /// <inheritdoc/>
    public override string ToString() => Email; // a record would print its key
}
