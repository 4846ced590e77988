using System.Globalization;
using System.Text;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Smpp;

/// <summary>Reads what a centre delivers: receipts, by their class, their optional fields or their text, and what people write.</summary>
internal static class SmppReceipts
{
    /// <summary>Letters of an id that are kept and compared; the protocol allows 64.</summary>
    internal const int LongestId = 255;

    private const byte TypeMask = 0x3C;
    private const byte ReceiptType = 0x04;
    private const byte DeliveryAcknowledgement = 0x08;
    private const byte UserAcknowledgement = 0x10;
    private const byte ConversationAbort = 0x18;
    private const byte IntermediateType = 0x20;

    /// <summary>What a deliver_sm or data_sm means.</summary>
    internal static SmppEvent Read(Pdu pdu, SmppOptions options, DateTimeOffset at)
    {
        var message = MessageOf(pdu);
        var content = SmppContent.Of(message, pdu);
        var part = new SmppPart(
            message.Source, message.Destination, content.Place?.Reference ?? 0, content.Place?.Total ?? 1, content.Place?.Number ?? 1,
            message.EsmClass, message.DataCoding, content.Bytes, at);
        var fields = Fields.Of(pdu);

        // What says all of itself need not wait for its other parts.
        var isWhole = content.Place is null || content.Bytes.Length > SmppPart.LongestPart || (fields.Id is { Length: > 0 } && fields.State is not null);
        return isWhole || IsAcknowledgement(message.EsmClass) ? Read([part], fields, options) : new SmppEvent.Arrived(part);
    }

    internal static SmppEvent Read(IReadOnlyList<SmppPart> parts, SmppOptions options) => Read(parts, default, options);

    private static SmppEvent Read(IReadOnlyList<SmppPart> parts, Fields fields, SmppOptions options)
    {
        var first = parts[0];
        var type = first.EsmClass & TypeMask;
        var text = SmppParts.Text(parts, (bytes, coding) => SmppCoding.ReadReceipt(bytes, coding, options.DefaultAlphabet));
        var words = ReceiptText.Of(text);
        if (type is ReceiptType or IntermediateType || fields.State is not null || (fields.Id is { Length: > 0 } && (words.Status.Length > 0 || text.Length == 0)))
        {
            return ToReport(first, fields, words, options, certain: true);
        }

        if (IsAcknowledgement(first.EsmClass))
        {
            return new SmppEvent.Ignored("acknowledgement", string.Empty);
        }

        return words.IsReceipt
            ? ToReport(first, fields, words, options, certain: false)
            : new SmppEvent.Written(
                first.From, first.To, SmppParts.Text(parts, (bytes, coding) => SmppCoding.Read(bytes, coding, options.DefaultAlphabet)), first.At);
    }

    // By a telephone or its program, not by a person; 5.2.12.
    private static bool IsAcknowledgement(byte esmClass) => (esmClass & TypeMask) is DeliveryAcknowledgement or UserAcknowledgement or ConversationAbort;

    /// <summary>
    /// An id in the one form in which ids are compared: without blanks around it, cut where it is longer than any centre's;
    /// numbers without leading zeros, in decimal.
    /// </summary>
    internal static string IdOf(string id, SmppIdForm form)
    {
        id = id.Trim();
        id = id.Length <= LongestId ? id : id[..LongestId];
        var style = form == SmppIdForm.Hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return form != SmppIdForm.Opaque && UInt128.TryParse(id, style, CultureInfo.InvariantCulture, out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : id;
    }

    /// <summary>The fields of a delivery; data_sm has a part of those of deliver_sm.</summary>
    private static PduBody.Message MessageOf(Pdu pdu) => pdu.Body switch
    {
        PduBody.Message message => message,
        PduBody.Data data => new PduBody.Message(
            data.ServiceType, data.Source, data.Destination, data.EsmClass, 0, 0, string.Empty, string.Empty, data.RegisteredDelivery, 0, data.DataCoding, 0, []),
        _ => throw new ArgumentException("The unit delivers nothing.", nameof(pdu)),
    };

    private static SmppEvent ToReport(SmppPart part, Fields fields, ReceiptText words, SmppOptions options, bool certain)
    {
        // An empty field says nothing: what the text says stands.
        var ids = new[] { fields.Id ?? string.Empty, words.Id }.Select(id => IdOf(id, options.ReceiptIds)).Where(id => id.Length > 0).Distinct().ToList();
        var (word, status) = ReceiptWords.Read(fields.State) is { Status: not null } known ? known : ReceiptWords.Read(words.Status.Length > 0 ? words.Status : fields.State);
        if (ids.Count == 0 || status is not { } becomes)
        {
            return new SmppEvent.Ignored("status", status is not null || word is "" or "UNKNOWN" ? word : SmppEvent.Ignored.Other);
        }

        var receipt = new Receipt(null, ids[0], becomes, part.At);
        if (becomes == DeliveryStatus.Failed)
        {
            // Networks number their errors as they like, so none of them says more than that this person got nothing.
            var error = fields.NetworkError ?? words.Error;
            receipt = receipt with { Class = ErrorClass.Recipient, Code = error.Trim('0').Length == 0 ? word : $"{word} {error}" };
        }

        return new SmppEvent.Reported(part.To, receipt)
        {
            Person = part.From.Value.Length > 0 ? part.From : null,
            OtherId = ids.ElementAtOrDefault(1),
            IsOfPersonOnly = !certain,
        };
    }

    /// <summary>What optional fields say; they are of receipts alone (sections 5.3.2.12, 5.3.2.31 and 5.3.2.35).</summary>
    private readonly record struct Fields(string? Id, string? State, string? NetworkError)
    {
        internal static Fields Of(Pdu pdu) => new(
            TextOf(pdu.Find(Tags.ReceiptedMessageId)),
            pdu.Find(Tags.MessageState) is [.., var state] ? ReceiptWords.OfState(state) : null,
            pdu.Find(Tags.NetworkErrorCode) is [_, var high, var low] ? ((high << 8) | low).ToString("D3", CultureInfo.InvariantCulture) : null);

        private static string TextOf(ReadOnlySpan<byte> value)
        {
            var end = value.IndexOf((byte)0);
            return Encoding.Latin1.GetString(end < 0 ? value : value[..end]).Trim();
        }
    }
}
