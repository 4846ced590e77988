using MassMessaging.Domain.Content;

namespace MassMessaging.Simulator.Smpp;

/// <summary>A submit_sm as the centre reads it.</summary>
/// <param name="From">The sender, as the ledger has it.</param>
/// <param name="To">The person.</param>
/// <param name="Text">The text of this part.</param>
/// <param name="Reference">Joins the parts of one message.</param>
/// <param name="Total">How many parts there are.</param>
/// <param name="Part">The place of this one, from 1.</param>
internal sealed record SmppSubmit(string From, string To, string Text, int Reference, int Total, int Part)
{
    private const byte HasHeader = 0x40;
    private const byte Ucs2Coding = 8;

    /// <exception cref="InvalidDataException">The fields do not fit the unit.</exception>
    internal static SmppSubmit Read(byte[] body)
    {
        var reader = new SmppReader(body);
        reader.Text(); // service type
        var (from, to) = (reader.Party(), reader.Party());
        var esmClass = reader.U8();
        reader.Take(2); // protocol, priority
        reader.Text();
        reader.Text(); // times
        reader.Take(2); // receipt wanted, replacement
        var coding = reader.U8();
        reader.Take(1); // predefined text
        var bytes = reader.Take(reader.U8()).ToArray();
        var optional = reader.Optional();
        bytes = optional.GetValueOrDefault(SmppTag.MessagePayload) ?? bytes;
        var (reference, total, part) = PlaceOf(esmClass, ref bytes, optional);
        return new SmppSubmit(from.Address, to.Address, TextOf(bytes, coding), reference, total, part);
    }

    private static (int Reference, int Total, int Part) PlaceOf(byte esmClass, ref byte[] bytes, Dictionary<ushort, byte[]> optional)
    {
        if ((esmClass & HasHeader) != 0 && bytes.Length > 0)
        {
            var header = bytes[..Math.Min(bytes.Length, bytes[0] + 1)];
            bytes = bytes[header.Length..];
            return header switch
            {
                [5, 0, 3, var reference, var total, var part] => (reference, total, part),
                [6, 8, 4, var high, var low, var total, var part] => ((high << 8) | low, total, part),
                _ => (0, 1, 1),
            };
        }

        return optional.GetValueOrDefault(SmppTag.SarReference) is [var first, var second]
            && optional.GetValueOrDefault(SmppTag.SarTotal) is [var of] && optional.GetValueOrDefault(SmppTag.SarSequence) is [var place]
            ? ((first << 8) | second, of, place)
            : (0, 1, 1);
    }

    private static string TextOf(byte[] bytes, byte coding) => coding == Ucs2Coding
        ? Ucs2.TryDecode(bytes, out var wide) ? wide : throw new InvalidDataException("Half a letter.")
        : Gsm7.TryDecode(bytes, out var text) ? text : throw new InvalidDataException("No letter of the default alphabet.");
}
