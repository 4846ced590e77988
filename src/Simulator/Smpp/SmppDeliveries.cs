using System.Globalization;
using System.Text;
using System.Text.Json;
using MassMessaging.Domain.Content;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Smpp;

/// <summary>A unit that the centre sends of its own accord, before it has a sequence.</summary>
/// <param name="Command">The command.</param>
/// <param name="Body">Its fields.</param>
/// <param name="IsAnswered">False: the protocol knows no answer to it.</param>
internal sealed record SmppDelivery(uint Command, byte[] Body, bool IsAnswered = true);

/// <summary>What a person wrote, until its units are made.</summary>
/// <param name="Id">Names it in draws.</param>
/// <param name="From">The person, E.164.</param>
/// <param name="To">The sender that the person wrote to, as messages from it have it.</param>
/// <param name="Text">The text.</param>
internal sealed record SmppWritten(string Id, string From, string To, string Text);

/// <summary>Writes receipts and people's texts as units, in the form that the weather says.</summary>
internal static class SmppDeliveries
{
    private const byte Receipt = 0x04;
    private const byte HasHeader = 0x40;
    private const byte Default = 0;
    private const byte Latin1 = 3;
    private const byte Wide = 8;
    private const byte National = 2;
    private const int ShownOfText = 20;
    private const int StepsOfMessage = 8;

    /// <summary>The units of the next thing to be delivered.</summary>
    internal static IReadOnlyList<SmppDelivery> Of(Post post)
    {
        var (number, item) = (post.Number, post.Items[0]);
        if (item.Event is { } written)
        {
            var text = JsonSerializer.Deserialize<SmppWritten>(written.Body)!;
            return Texts(number, text, number.Weather.OfText(number.Id, text.Id));
        }

        var (message, status) = (item.Message!, item.Message!.Plan[item.Step]);
        var key = $"{message.Index}/{item.Step}";
        return Receipts(number, message, status, number.Weather.OfReceipt(number.Id, key));
    }

    internal static byte[] Stored(SmppWritten written) => JsonSerializer.SerializeToUtf8Bytes(written);

    private static IReadOnlyList<SmppDelivery> Receipts(Number number, Message message, PlannedStatus status, ReceiptWeather form)
    {
        var (from, to) = (SmppParty.Of(message.To!), SmppParty.Of(message.From!));
        var id = MessageIds.Of(number, message.Index);
        var text = TextOf(id, message, status, form);
        var ascii = Encoding.ASCII.GetBytes(text);
        byte[] fields = [.. new SmppWriter()
            .Optional(SmppTag.ReceiptedMessageId, [.. Encoding.ASCII.GetBytes(id), 0]).Optional(SmppTag.MessageState, StateOf(status.Word)).ToBytes()];
        return form switch
        {
            ReceiptWeather.FieldsOnly => [Deliver(from, to, Receipt, Default, [], fields)],
            ReceiptWeather.FieldsWithoutClass => [Deliver(from, to, 0, Default, [], fields)],
            ReceiptWeather.TextWithoutClass => [Deliver(from, to, 0, Default, ascii)],
            ReceiptWeather.AsciiUnderUcs2 => [Deliver(from, to, Receipt, Wide, ascii)],
            ReceiptWeather.Ucs2 => [Deliver(from, to, Receipt, Wide, Ucs2.Encode(text.AsSpan(0, Math.Min(text.Length, 127))), fields)],
            ReceiptWeather.Ucs2UnderDefault => [Deliver(from, to, Receipt, Default, Ucs2.Encode(text.AsSpan(0, Math.Min(text.Length, 127))), fields)],
            ReceiptWeather.Latin1 => [Deliver(from, to, Receipt, Latin1, ascii)],
            ReceiptWeather.StrayByte => [Deliver(from, to, Receipt, Default, ascii, [0])],
            ReceiptWeather.NulCounted => [Deliver(from, to, Receipt, Default, [.. ascii, 0])],
            ReceiptWeather.DataSm => [Data(from, to, Receipt, Default, fields)],
            ReceiptWeather.Parts => InParts(from, to, Receipt, Default, ascii, ascii.Length / 2, (message.Index * StepsOfMessage) + Array.IndexOf(message.Plan, status), (parts, reference, n) => [5, 0, 3, (byte)reference, parts, n]),
            ReceiptWeather.AfterAlert => [Alert(from, to), Deliver(from, to, Receipt, Default, ascii)],
            _ => [Deliver(from, to, Receipt, Default, ascii)],
        };
    }

    private static IReadOnlyList<SmppDelivery> Texts(Number number, SmppWritten written, TextWeather form)
    {
        var (from, to, text) = (SmppParty.Of(written.From), SmppParty.Of(written.To), written.Text);
        var isPlain = Gsm7.CanEncode(text);
        var (bytes, coding) = isPlain ? (Gsm7.Encode(text), Default) : (Ucs2.Encode(text), Wide);
        var middle = isPlain || text.Length < 2 ? bytes.Length / 2 : bytes.Length / 4 * 2;
        var reference = int.Parse(written.Id.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return form switch
        {
            TextWeather.Dialled => [Deliver(new SmppParty(0, 1, "00" + from.Value), to, 0, coding, bytes)],
            TextWeather.National when number.Registration.CountryCode is { } country && from.Value.StartsWith(country, StringComparison.Ordinal) =>
                [Deliver(new SmppParty(National, 1, from.Value[country.Length..]), to, 0, coding, bytes)],
            TextWeather.Ucs2 => [Deliver(from, to, 0, Wide, Ucs2.Encode(text))],
            TextWeather.Ucs2UnderDefault => [Deliver(from, to, 0, Default, Ucs2.Encode(text))],
            TextWeather.Latin1 when text.All(unit => unit <= 0xFF) => [Deliver(from, to, 0, Latin1, Encoding.Latin1.GetBytes(text))],
            TextWeather.StrayByte => [Deliver(from, to, 0, coding, bytes, [0])],
            TextWeather.NulCounted when isPlain => [Deliver(from, to, 0, coding, [.. bytes, 0])],
            TextWeather.DataSm => [Data(from, to, 0, coding, new SmppWriter().Optional(SmppTag.MessagePayload, bytes).ToBytes())],
            TextWeather.ShortParts => InParts(from, to, 0, coding, bytes, middle, reference, (parts, joins, n) => [5, 0, 3, (byte)joins, parts, n]),
            TextWeather.LongParts => [.. InParts(from, to, 0, coding, bytes, middle, reference, (parts, joins, n) => [6, 8, 4, (byte)(joins >> 8), (byte)joins, parts, n]).Reverse()],
            TextWeather.SarParts => [SarPart(from, to, coding, bytes[..middle], reference, 1), SarPart(from, to, coding, bytes[middle..], reference, 2)],
            _ => [Deliver(from, to, 0, coding, bytes)],
        };
    }

    private static SmppDelivery[] InParts(
        SmppParty from, SmppParty to, byte esmClass, byte coding, byte[] bytes, int middle, int reference, Func<byte, int, byte, byte[]> header) =>
    [
        Deliver(from, to, (byte)(esmClass | HasHeader), coding, [.. header(2, reference, 1), .. bytes[..middle]]),
        Deliver(from, to, (byte)(esmClass | HasHeader), coding, [.. header(2, reference, 2), .. bytes[middle..]]),
    ];

    private static SmppDelivery SarPart(SmppParty from, SmppParty to, byte coding, byte[] bytes, int reference, byte part) =>
        Deliver(from, to, 0, coding, bytes, new SmppWriter()
            .Optional(SmppTag.SarReference, (byte)(reference >> 8), (byte)reference).Optional(SmppTag.SarTotal, 2).Optional(SmppTag.SarSequence, part).ToBytes());

    private static SmppDelivery Deliver(SmppParty from, SmppParty to, byte esmClass, byte coding, byte[] text, byte[]? behind = null) =>
        new(SmppUnit.DeliverSm, new SmppWriter()
            .Text(string.Empty).Party(from).Party(to).U8(esmClass, 0, 0).Text(string.Empty).Text(string.Empty).U8(0, 0, coding, 0, (byte)text.Length).U8(text)
            .U8(behind ?? []).ToBytes());

    private static SmppDelivery Data(SmppParty from, SmppParty to, byte esmClass, byte coding, byte[] fields) =>
        new(SmppUnit.DataSm, new SmppWriter().Text(string.Empty).Party(from).Party(to).U8(esmClass, 0, coding).U8(fields).ToBytes());

    private static SmppDelivery Alert(SmppParty from, SmppParty to) =>
        new(SmppUnit.AlertNotification, new SmppWriter().Party(from).Party(to).ToBytes(), IsAnswered: false);

    private static string TextOf(string id, Message message, PlannedStatus status, ReceiptWeather form)
    {
        var word = (status.Word, form) switch
        {
            ("delivered", ReceiptWeather.ForeignWords) => "DELIVERED",
            ("undelivered", ReceiptWeather.ForeignWords) => "UNDELIVERABLE",
            ("sent", ReceiptWeather.ForeignWords) => "ACKED",
            ("delivered", _) => "DELIVRD",
            ("undelivered", _) => "UNDELIV",
            ("sent", _) => "ENROUTE",
            _ => status.Word.ToUpperInvariant(),
        };
        var (taken, done) = (Minute(message.At), Minute(status.At));
        var (count, error) = (status.Word == "delivered" ? "001" : "000", (status.Code ?? 0).ToString("D3", CultureInfo.InvariantCulture));
        var shown = new string([.. (message.Text ?? string.Empty).Where(char.IsAscii).Where(unit => !char.IsControl(unit)).Take(ShownOfText)]);
        return form == ReceiptWeather.Commas
            ? $"id:\"{id}\",sub:001,dlvrd:{count},submit date:{taken},done date:{done},stat:{word},err:{error},text:{shown}"
            : $"id:{id} sub:001 dlvrd:{count} submit date:{taken} done date:{done} stat:{word} err:{error} text:{shown}";
    }

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyMMddHHmm", CultureInfo.InvariantCulture);

    // Section 5.2.28.
    private static byte StateOf(string word) => word switch
    {
        "delivered" => 2,
        "undelivered" => 5,
        "sent" => 1,
        _ => 7,
    };
}
