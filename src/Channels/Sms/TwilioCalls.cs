using System.Net.Http.Headers;
using System.Text;

namespace MassMessaging.Channels.Sms;

/// <summary>
/// What the calls through one sender share: made once for its credentials, and what they share of a campaign's text once
/// for it. Form encoding is that of HTML forms: RFC 3986 escapes, with + for a space.
/// </summary>
internal sealed class TwilioCalls
{
    private readonly string _sender;

    // Of the last message; several threads may replace them at once, each pair is consistent in itself.
    private Tuple<string, string>? _text;
    private Tuple<Guid?, string>? _callback;

    private TwilioCalls(Uri? address, AuthenticationHeaderValue? authorization, string sender)
    {
        Address = address;
        Authorization = authorization;
        _sender = sender;
    }

    /// <summary>Where messages are posted; null when the credentials are not fit for a call.</summary>
    internal Uri? Address { get; }

    internal AuthenticationHeaderValue? Authorization { get; }

    internal static TwilioCalls Of(IReadOnlyDictionary<string, string> credentials, TwilioOptions options) =>
        TwilioCredentials.TryGetAccount(credentials, out var account)
        && TwilioCredentials.TryGetAuthorization(credentials, account, out var authorization)
        && TwilioCredentials.SenderField(credentials) is { } sender
            ? new TwilioCalls(options.AddressOf(account, "Messages.json"), authorization, $"&{sender.Key}={Encode(sender.Value)}")
            : new TwilioCalls(null, null, string.Empty);

    /// <summary>The form of one message.</summary>
    internal byte[] FormOf(OutgoingMessage message, TwilioOptions options)
    {
        var text = _text;
        if (!ReferenceEquals(text?.Item1, message.Text))
        {
            _text = text = Tuple.Create(message.Text, "&Body=" + Encode(message.Text));
        }

        var callback = _callback;
        if (callback is null || callback.Item1 != message.SenderId)
        {
            // What follows is the attempt's id alone.
            _callback = callback = Tuple.Create(
                message.SenderId, options.CallbackOf(message.SenderId, string.Empty) is { } start ? "&StatusCallback=" + Encode(start) : string.Empty);
        }

        return Encoding.ASCII.GetBytes(string.Concat(
            "To=" + Encode(message.To) + _sender,
            text!.Item2,
            callback.Item2,
            callback.Item2.Length == 0 ? string.Empty : Encode(Uri.EscapeDataString(message.AttemptId))));
    }

    private static string Encode(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);
}
