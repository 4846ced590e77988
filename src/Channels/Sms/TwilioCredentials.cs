using System.Net.Http.Headers;
using System.Text;

namespace MassMessaging.Channels.Sms;

/// <summary>The names under which an SMS sender's credentials are stored; the same as in its link call.</summary>
public static class TwilioCredentials
{
    /// <summary>The account's id: letters and digits.</summary>
    public const string AccountSid = "accountSid";

    /// <summary>The account's token, which opens it and signs its webhooks; secret.</summary>
    public const string AuthToken = "authToken";

    /// <summary>What messages come from: a number in E.164, a short code or a name.</summary>
    public const string From = "from";

    /// <summary>The service that picks the number; wins over <see cref="From"/>.</summary>
    public const string MessagingServiceSid = "messagingServiceSid";

    private const int LongestSid = 64;

    /// <summary>An account id goes into the path, so nothing but letters and digits may pass.</summary>
    internal static bool TryGetAccount(IReadOnlyDictionary<string, string> credentials, out string account)
    {
        account = credentials.GetValueOrDefault(AccountSid) ?? string.Empty;
        return account.Length is > 0 and <= LongestSid && account.All(char.IsAsciiLetterOrDigit);
    }

    /// <summary>A token goes into a header, so only visible ASCII may pass.</summary>
    internal static bool TryGetAuthorization(
        IReadOnlyDictionary<string, string> credentials, string account, out AuthenticationHeaderValue? header)
    {
        var token = credentials.GetValueOrDefault(AuthToken) ?? string.Empty;
        var usable = token.Length > 0 && token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
        header = usable ? new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{account}:{token}"))) : null;
        return usable;
    }

    /// <summary>The form's field that names the sender; null when neither is given.</summary>
    internal static KeyValuePair<string, string>? SenderField(IReadOnlyDictionary<string, string> credentials)
    {
        if (credentials.GetValueOrDefault(MessagingServiceSid) is { Length: > 0 } service)
        {
            return new("MessagingServiceSid", service);
        }

        return credentials.GetValueOrDefault(From) is { Length: > 0 } from ? new("From", from) : null;
    }
}
