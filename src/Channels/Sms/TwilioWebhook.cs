using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Faults;

namespace MassMessaging.Channels.Sms;

/// <summary>Judges and reads what the provider posts. Pure; keeps and logs nothing.</summary>
public static class TwilioWebhook
{
    /// <summary>The header that carries the signature.</summary>
    public const string SignatureHeader = "X-Twilio-Signature";

    /// <summary>The header that is equal on repeats of one post.</summary>
    public const string IdempotencyHeader = "I-Twilio-Idempotency-Token";

    /// <summary>The query's name of our attempt id in a callback's address.</summary>
    public const string AttemptParameter = "attempt";

    private const int SignatureLength = 28; // 20 bytes in base64

    /// <summary>
    /// Whether a post was signed with the account's token: HMAC-SHA1 over the address and, sorted by name, each field's
    /// name and value. The provider signs some addresses without their port and others with the usual one, so that both
    /// spellings count. Constant time for each.
    /// </summary>
    /// <param name="url">The address exactly as the provider called it, query included; behind a proxy it is built from configuration.</param>
    /// <param name="rawBody">The form exactly as it came.</param>
    /// <param name="header">The value of <see cref="SignatureHeader"/>; null when it was absent.</param>
    /// <param name="authToken">The account's token; an empty one verifies nothing.</param>
    public static bool VerifySignature(string url, ReadOnlySpan<byte> rawBody, string? header, string authToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (ReadSignature(header) is not { } claimed || string.IsNullOrEmpty(authToken))
        {
            return false;
        }

        var form = TwilioForm.Read(rawBody);
        return CryptographicOperations.FixedTimeEquals(claimed, Sign(url, form, authToken))
            || (OtherSpelling(url) is { } other && CryptographicOperations.FixedTimeEquals(claimed, Sign(other, form, authToken)));
    }

    /// <summary>The address without its port, or with the usual one of its scheme where it names none; null for what is no address.</summary>
    private static string? OtherSpelling(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return null;
        }

        var authority = scheme + 3;
        var end = url.AsSpan(authority).IndexOfAny('/', '?', '#') is >= 0 and var length ? authority + length : url.Length;
        // A name and a word may stand before the host, with a colon of their own.
        var host = authority + url.AsSpan(authority, end - authority).LastIndexOf('@') + 1;
        var colon = url.LastIndexOf(':', end - 1, end - host);
        // Within brackets a colon belongs to the host.
        var port = colon >= 0 && url.IndexOf(']', host, end - host) is var bracket && bracket < colon ? colon : -1;
        return port >= 0 ? url.Remove(port, end - port)
            : url.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? url.Insert(end, ":443")
            : url.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? url.Insert(end, ":80")
            : null;
    }

    /// <summary>Reads the header.</summary>
    /// <param name="header">The value of <see cref="SignatureHeader"/>; null when it was absent.</param>
    /// <returns>The hash that it claims; null when it is no signature of the provider's form, whatever the body.</returns>
    public static byte[]? ReadSignature(string? header)
    {
        Span<byte> claimed = stackalloc byte[HMACSHA1.HashSizeInBytes + 2]; // base64 is decoded in whole groups of three
        return header?.Length == SignatureLength && Convert.TryFromBase64String(header, claimed, out var length) && length == HMACSHA1.HashSizeInBytes
            ? claimed[..length].ToArray() : null;
    }

    /// <summary>Reads one post. Never throws: what is not understood comes back as <see cref="SmsEvent.Ignored"/>.</summary>
    /// <param name="query">The query of the address that was called, with or without its question mark; null when it had none.</param>
    /// <param name="rawBody">The form, its signature already verified.</param>
    /// <param name="receivedAt">When it came: the provider's posts hold no time of their own.</param>
    public static SmsEvent Parse(string? query, ReadOnlySpan<byte> rawBody, DateTimeOffset receivedAt)
    {
        var form = TwilioForm.Read(rawBody);
        if (form.First("AccountSid") is not { Length: > 0 } account)
        {
            return new SmsEvent.Ignored("form", string.Empty);
        }

        var id = form.First("MessageSid") ?? form.First("SmsSid");
        var word = form.First("MessageStatus") ?? form.First("SmsStatus");
        return word is null or "receiving" or "received"
            ? ToMessage(account, id, form, receivedAt)
            : ToReceipt(account, id, word, query, form, receivedAt);
    }

    private static SmsEvent ToReceipt(
        string account, string? id, string word, string? query, List<KeyValuePair<string, string>> form, DateTimeOffset at)
    {
        DeliveryStatus? status = word switch
        {
            // Whatever the provider does with it now, it took it.
            "accepted" or "scheduled" or "queued" or "sending" or "sent" => DeliveryStatus.Sent,
            "delivered" => DeliveryStatus.Delivered,
            "read" => DeliveryStatus.Read,
            "undelivered" or "failed" or "canceled" => DeliveryStatus.Failed,
            _ => null,
        };
        AttemptId? attempt = AttemptId.TryParse(TwilioForm.Read((query ?? string.Empty).TrimStart('?')).First(AttemptParameter), out var parsed)
            ? parsed
            : null;
        if (status is not { } known || (attempt is null && string.IsNullOrEmpty(id)))
        {
            return new SmsEvent.Ignored("status", status is not null || word == "partially_delivered" ? word : SmsEvent.Ignored.Other);
        }

        var receipt = new Receipt(attempt, id, known, at);
        if (known == DeliveryStatus.Failed)
        {
            var code = form.First("ErrorCode");
            // A failed status is final for this person. A code that nobody has met says nothing about number or campaign.
            int? number = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedCode) ? parsedCode : null;
            var kind = Fault.InReportOf(number is { } met ? TwilioReplies.Codes[met] : null);
            receipt = receipt with { Class = kind, Code = number?.ToString(CultureInfo.InvariantCulture) ?? word };
        }

        return new SmsEvent.Reported(account, form.First("From"), receipt);
    }

    private static SmsEvent ToMessage(string account, string? id, List<KeyValuePair<string, string>> form, DateTimeOffset at)
    {
        var (from, to) = (form.First("From"), form.First("To"));
        if (string.IsNullOrEmpty(id) || to is null || from is not ['+', _, _, ..] || from.Length > 16
            || from.AsSpan(1).IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return new SmsEvent.Ignored("message", string.Empty);
        }

        bool? stopped = form.First("OptOutType") switch
        {
            "STOP" => true,
            "START" => false,
            _ => null,
        };
        // The text is judged and not stored: a NUL in it is read as a blank, so that it hides no word.
        var text = form.FirstOrDefault(field => field.Key == "Body").Value?.Replace('\0', ' ') ?? string.Empty;
        return new SmsEvent.Received(account, new InboundSms(id, from, to, text, stopped, at));
    }

    // Of a name that comes more than once each distinct value counts once, in order.
    private static byte[] Sign(string url, List<KeyValuePair<string, string>> form, string authToken)
    {
        var text = new StringBuilder(url);
        var fields = form.Distinct()
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .ThenBy(field => field.Value, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            text.Append(name).Append(value);
        }

        return HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text.ToString()));
    }
}
