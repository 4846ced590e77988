using System.Globalization;
using System.Text.RegularExpressions;
using MassMessaging.Channels.Sms;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Smpp;

/// <summary>Reads what a centre delivers: receipts, by their optional fields or their text, and what people write.</summary>
internal static partial class SmppReceipts
{
    private const byte TypeMask = 0x3C;
    private const byte ReceiptType = 0x04;

    internal static SmsEvent Read(string systemId, PduBody.Message message, Pdu pdu, SmppIdForm ids, DateTimeOffset at)
    {
        var payload = pdu.Find(Tags.MessagePayload);
        if ((message.EsmClass & TypeMask) != ReceiptType)
        {
            return ToInbound(systemId, message, SmppText.Read(message, payload), at);
        }

        // A receipt's own text is ASCII whatever its coding says, unless it says otherwise twice over.
        var text = SmppText.Read(message with { DataCoding = message.DataCoding == 8 ? message.DataCoding : (byte)1 }, payload);
        var fields = FieldsOf(text);
        var id = TextOf(pdu.Find(Tags.ReceiptedMessageId)) ?? fields.GetValueOrDefault("id");
        var word = WordOf(pdu.Find(Tags.MessageState)) ?? fields.GetValueOrDefault("stat")?.ToUpperInvariant();
        DeliveryStatus? status = word switch
        {
            "ENROUTE" or "ACCEPTD" => DeliveryStatus.Sent,
            "DELIVRD" => DeliveryStatus.Delivered,
            "EXPIRED" or "DELETED" or "UNDELIV" or "REJECTD" => DeliveryStatus.Failed,
            _ => null,
        };
        if (string.IsNullOrEmpty(id) || status is not { } known)
        {
            return new SmsEvent.Ignored("status", (word ?? string.Empty)[..Math.Min(word?.Length ?? 0, 64)]);
        }

        var receipt = new Receipt(null, IdOf(id, ids), known, at);
        if (known == DeliveryStatus.Failed)
        {
            // Networks number their errors as they like, so none of them says more than that this person got nothing.
            var error = NetworkError(pdu.Find(Tags.NetworkErrorCode)) ?? fields.GetValueOrDefault("err");
            receipt = receipt with { Class = ErrorClass.Recipient, Code = string.IsNullOrEmpty(error) || error.Trim('0').Length == 0 ? word! : $"{word} {error}" };
        }

        return new SmsEvent.Reported(systemId, message.Destination.Value, receipt);
    }

    /// <summary>An id in the one form in which ids are compared: numbers without leading zeros, in decimal.</summary>
    internal static string IdOf(string id, SmppIdForm form)
    {
        var style = form == SmppIdForm.Hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return form != SmppIdForm.Opaque && UInt128.TryParse(id, style, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : id;
    }

    private static SmsEvent ToInbound(string systemId, PduBody.Message message, string text, DateTimeOffset at)
    {
        var digits = message.Source.Value.TrimStart('+');
        return digits.Length is >= 5 and <= 15 && digits[0] != '0' && digits.All(char.IsAsciiDigit)
            ? new SmsEvent.Received(systemId, new InboundSms(null, "+" + digits, message.Destination.Value, text, null, at))
            : new SmsEvent.Ignored("message", string.Empty);
    }

    // id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:… in any order and case, any of them absent. What
    // follows text: is the message's own and may look like anything.
    private static Dictionary<string, string> FieldsOf(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var own = OwnText().Match(text);
        foreach (Match field in Field().Matches(own.Success ? text[..own.Index] : text))
        {
            fields.TryAdd(field.Groups[1].Value, field.Groups[2].Value);
        }

        return fields;
    }

    private static string? TextOf(byte[]? value) => value is null ? null : System.Text.Encoding.Latin1.GetString(value).TrimEnd('\0');

    private static string? WordOf(byte[]? state) => state is [var number]
        ? number switch
        {
            1 => "ENROUTE",
            2 => "DELIVRD",
            3 => "EXPIRED",
            4 => "DELETED",
            5 => "UNDELIV",
            6 => "ACCEPTD",
            7 => "UNKNOWN",
            8 => "REJECTD",
            _ => null,
        }
        : null;

    private static string? NetworkError(byte[]? value) =>
        value is [_, var high, var low] ? ((high << 8) | low).ToString("D3", CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\b(id|stat|err)\s*:\s*(\S+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"\btext\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OwnText();
}
