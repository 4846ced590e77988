namespace MassMessaging.Channels.WhatsApp;

/// <summary>The names under which a WhatsApp sender's credentials are stored; the same as in its link call.</summary>
public static class WhatsAppCredentials
{
    /// <summary>The provider's id of the number: decimal digits.</summary>
    public const string PhoneNumberId = "phoneNumberId";

    /// <summary>The provider's id of the business account that owns the number: decimal digits.</summary>
    public const string BusinessAccountId = "businessAccountId";

    /// <summary>The token that each call carries; secret.</summary>
    public const string AccessToken = "accessToken";

    /// <summary>The key that webhooks are signed with; secret.</summary>
    public const string AppSecret = "appSecret";

    /// <summary>The word that the provider repeats when it verifies the webhook's address; secret.</summary>
    public const string VerifyToken = "verifyToken";

    /// <summary>A node id goes into the path, so nothing but digits may pass.</summary>
    internal static bool TryGetNode(IReadOnlyDictionary<string, string> credentials, string name, out string node)
    {
        node = credentials.GetValueOrDefault(name) ?? string.Empty;
        return node.Length is > 0 and <= 32 && node.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>A token goes into a header, so only visible ASCII may pass.</summary>
    internal static bool TryGetToken(IReadOnlyDictionary<string, string> credentials, out string token)
    {
        token = credentials.GetValueOrDefault(AccessToken) ?? string.Empty;
        return token.Length > 0 && token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
    }
}
