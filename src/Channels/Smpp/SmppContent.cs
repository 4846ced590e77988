namespace MassMessaging.Channels.Smpp;

/// <summary>Where a part stands in the text that it is of.</summary>
/// <param name="Reference">The same in all parts of the text: 0 to 65535.</param>
/// <param name="Total">How many parts there are: 2 to 255.</param>
/// <param name="Number">Which of them this is, from 1.</param>
internal readonly record struct SmppPlace(int Reference, int Total, int Number)
{
    /// <summary>Null for what names no place among several.</summary>
    internal static SmppPlace? Of(int reference, int total, int number) =>
        total >= 2 && number >= 1 && number <= total ? new SmppPlace(reference, total, number) : null;
}

/// <summary>What a delivery carries: its text's bytes without a header, and their place when they are a part.</summary>
internal readonly record struct SmppContent(byte[] Bytes, SmppPlace? Place)
{
    private const byte HasHeader = 0x40;
    private const byte ShortReference = 0x00;
    private const byte LongReference = 0x08;

    internal static SmppContent Of(PduBody.Message message, Pdu pdu)
    {
        var payload = pdu.Find(Tags.MessagePayload);
        var bytes = payload is { Length: > 0 } ? payload : message.Text;
        var place = InFields(pdu);
        if ((message.EsmClass & HasHeader) == 0 && !BeginsWithPlace(bytes))
        {
            return new SmppContent(bytes, place);
        }

        var end = bytes.Length == 0 ? 0 : Math.Min(bytes[0] + 1, bytes.Length);
        return new SmppContent(bytes[end..], InHeader(bytes.AsSpan(Math.Min(1, end), Math.Max(0, end - 1))) ?? place);
    }

    private static SmppPlace? InFields(Pdu pdu) =>
        pdu.Find(Tags.SarReference) is [.., var high, var low] && pdu.Find(Tags.SarTotal) is [.., var total] && pdu.Find(Tags.SarSequence) is [.., var number]
            ? SmppPlace.Of((high << 8) | low, total, number)
            : null;

    // Centres lose the bit that announces the header; as letters these bytes would be nothing that anybody writes.
    private static bool BeginsWithPlace(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [5, ShortReference, 3, var reference, var total, var number, ..] => SmppPlace.Of(reference, total, number) is not null,
        [6, LongReference, 4, _, _, var total, var number, ..] => SmppPlace.Of(0, total, number) is not null,
        _ => false,
    };

    /// <summary>The elements of a header one after the other (3GPP TS 23.040, section 9.2.3.24); others than the place are passed over.</summary>
    private static SmppPlace? InHeader(ReadOnlySpan<byte> elements)
    {
        while (elements.Length >= 2)
        {
            var (kind, length) = (elements[0], elements[1]);
            if (length > elements.Length - 2)
            {
                return null;
            }

            var value = elements.Slice(2, length);
            if (kind == ShortReference && length == 3)
            {
                return SmppPlace.Of(value[0], value[1], value[2]);
            }

            if (kind == LongReference && length == 4)
            {
                return SmppPlace.Of((value[0] << 8) | value[1], value[2], value[3]);
            }

            elements = elements[(2 + length)..];
        }

        return null;
    }
}
