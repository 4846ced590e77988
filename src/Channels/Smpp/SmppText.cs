using System.Text;
using MassMessaging.Domain.Content;

namespace MassMessaging.Channels.Smpp;

/// <summary>Turns a text into submits.</summary>
internal static class SmppText
{
    private const byte HasHeader = 0x40;
    private const byte Ucs2Coding = 8;
    private const byte FinalReceipt = 1;

    /// <summary>
    /// The submits of one text, one for each part. Only the last asks for a receipt: its part is the last to leave, and
    /// a message has one status.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The person.</param>
    /// <param name="reference">Joins the parts again at the telephone; the same in all of them.</param>
    /// <param name="options">How long texts go, and the coding of the default alphabet.</param>
    internal static IReadOnlyList<(PduBody.Message Body, IReadOnlyList<Tlv> Tlvs)> Submits(
        string text, SmppAddress from, SmppAddress to, byte reference, SmppOptions options)
    {
        var parts = MessageParts.Of(text);

        // What Latin-1 does not hold of the telephones' alphabet (€, Greek) goes wide.
        if (options.DefaultAlphabet == SmppAlphabet.Latin1 && parts.Encoding == SmsEncoding.Gsm7 && text.AsSpan().IndexOfAnyExceptInRange('\0', '\u00ff') >= 0)
        {
            parts = MessageParts.Of(text, SmsEncoding.Ucs2);
        }

        var coding = parts.Encoding == SmsEncoding.Gsm7 ? options.DefaultDataCoding : Ucs2Coding;
        if (parts.Count == 1)
        {
            return [(Message(from, to, 0, FinalReceipt, coding, Encode(text, parts.Encoding, options.DefaultAlphabet)), [])];
        }

        if (options.LongMessages == SmppLongMessages.Payload)
        {
            return [(Message(from, to, 0, FinalReceipt, coding, []), [new Tlv(Tags.MessagePayload, Encode(text, parts.Encoding, options.DefaultAlphabet))])];
        }

        var submits = new (PduBody.Message, IReadOnlyList<Tlv>)[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            var (total, number, receipt) = ((byte)parts.Count, (byte)(i + 1), i == parts.Count - 1 ? FinalReceipt : (byte)0);
            var bytes = Encode(parts.Texts[i], parts.Encoding, options.DefaultAlphabet);
            submits[i] = options.LongMessages == SmppLongMessages.Sar
                ? (Message(from, to, 0, receipt, coding, bytes),
                    [new Tlv(Tags.SarReference, [0, reference]), new Tlv(Tags.SarTotal, [total]), new Tlv(Tags.SarSequence, [number])])
                : (Message(from, to, HasHeader, receipt, coding, [5, 0, 3, reference, total, number, .. bytes]), []);
        }

        return submits;
    }

    private static byte[] Encode(string text, SmsEncoding encoding, SmppAlphabet alphabet) => (encoding, alphabet) switch
    {
        (SmsEncoding.Ucs2, _) => Ucs2.Encode(text),
        (_, SmppAlphabet.Latin1) => Encoding.Latin1.GetBytes(text),
        _ => Gsm7.Encode(text),
    };

    private static PduBody.Message Message(SmppAddress from, SmppAddress to, byte esmClass, byte receipt, byte coding, byte[] text) =>
        new(string.Empty, from, to, esmClass, 0, 0, string.Empty, string.Empty, receipt, 0, coding, 0, text);
}
