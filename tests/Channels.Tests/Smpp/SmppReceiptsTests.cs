using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>What centres deliver: receipts in every form, and what people write.</summary>
public sealed class SmppReceiptsTests
{
    private const string Usual = "id:7f3a sub:001 dlvrd:001 submit date:3005060708 done date:3005060709 stat:DELIVRD err:000 text:Hello";

    [Theory]
    [InlineData(Usual, "7f3a", DeliveryStatus.Delivered, null)]
    [InlineData("STAT:delivrd ID:7f3a", "7f3a", DeliveryStatus.Delivered, null)]
    [InlineData("stat:UNDELIV err:045 id:9", "9", DeliveryStatus.Failed, "UNDELIV 045")]
    [InlineData("id: 9 stat: EXPIRED", "9", DeliveryStatus.Failed, "EXPIRED")]
    [InlineData("id:9 stat:REJECTD err:000", "9", DeliveryStatus.Failed, "REJECTD")]
    [InlineData("id:9 stat:DELETED", "9", DeliveryStatus.Failed, "DELETED")]
    [InlineData("id:9 stat:ACCEPTD", "9", DeliveryStatus.Sent, null)]
    [InlineData("id:9 stat:ENROUTE", "9", DeliveryStatus.Sent, null)]
    [InlineData("id:9 stat:DELIVRD text:id:8 stat:UNDELIV", "9", DeliveryStatus.Delivered, null)]
    public void A_receipt_in_words_is_read_field_by_field(string text, string id, DeliveryStatus status, string? code)
    {
        var receipt = Assert.IsType<SmppEvent.Reported>(Read(text)).Receipt;
        Assert.Equal(
            new Receipt(null, id, status, SmppSample.Now, status == DeliveryStatus.Failed ? ErrorClass.Recipient : null, code),
            receipt);
    }

    [Theory]
    [InlineData("id:9 stat:UNKNOWN")]
    [InlineData("id:9 stat:WARMED")]
    [InlineData("id:9")]
    [InlineData("stat:DELIVRD")]
    [InlineData("text:id:9 stat:DELIVRD")]
    [InlineData("")]
    public void A_receipt_that_says_nothing_certain_changes_nothing(string text) => Assert.IsType<SmppEvent.Ignored>(Read(text));

    [Theory]
    [InlineData("id:9 stat:UNKNOWN", "UNKNOWN")]
    [InlineData("stat:DELIVRD", "DELIVRD")]
    [InlineData("id:9 stat:WARMED", "other")]
    [InlineData("id:9", "")]
    public void A_word_that_nobody_knows_is_told_as_other(string text, string word) =>
        Assert.Equal(new SmppEvent.Ignored("status", word), Read(text));

    [Theory]
    [InlineData(1, DeliveryStatus.Sent, null)]
    [InlineData(2, DeliveryStatus.Delivered, null)]
    [InlineData(3, DeliveryStatus.Failed, "EXPIRED 004")]
    [InlineData(4, DeliveryStatus.Failed, "DELETED 004")]
    [InlineData(5, DeliveryStatus.Failed, "UNDELIV 004")]
    [InlineData(6, DeliveryStatus.Sent, null)]
    [InlineData(8, DeliveryStatus.Failed, "REJECTD 004")]
    public void Optional_fields_win_over_words(int state, DeliveryStatus status, string? code)
    {
        var receipt = Assert.IsType<SmppEvent.Reported>(Read(
            "id:wrong stat:WRONG err:999",
            new Tlv(Tags.ReceiptedMessageId, "7f3a\0"u8.ToArray()),
            new Tlv(Tags.MessageState, [(byte)state]),
            new Tlv(Tags.NetworkErrorCode, [3, 0, 4]))).Receipt;
        Assert.Equal(("7f3a", status, code), (receipt.ProviderId, receipt.Status, receipt.Code));
    }

    [Theory]
    [InlineData("00ff", SmppIdForm.Hexadecimal, "255")]
    [InlineData("FF", SmppIdForm.Hexadecimal, "255")]
    [InlineData("0000000255", SmppIdForm.Decimal, "255")]
    [InlineData("00ff", SmppIdForm.Opaque, "00ff")]
    [InlineData("a-b", SmppIdForm.Decimal, "a-b")]
    public void An_id_in_two_forms_is_one_id(string id, SmppIdForm form, string same)
    {
        Assert.Equal(same, SmppReceipts.IdOf(id, form));
        var pdu = Deliver(0x04, 0, Encoding.ASCII.GetBytes($"id:{id} stat:DELIVRD"));
        var read = SmppReceipts.Read(pdu, new SmppOptions { ReceiptIds = form }, SmppSample.Now);
        Assert.Equal(same, Assert.IsType<SmppEvent.Reported>(read).Receipt.ProviderId);
    }

    [Fact]
    public void What_a_person_writes_is_read_in_its_coding()
    {
        Assert.Equal("Grüße {1} €", Inbound(0, 0, Gsm7.Encode("Grüße {1} €")));
        Assert.Equal("Grüße", Inbound(0, 3, Encoding.Latin1.GetBytes("Grüße")));
        Assert.Equal("Привет 🙂", Inbound(0, 8, Ucs2.Encode("Привет 🙂")));
        Assert.Equal("part", Inbound(0x40, 0, [5, 0, 3, 9, 1, 1, .. Gsm7.Encode("part")]));
        Assert.Equal(string.Empty, Inbound(0x40, 0, [200, 1]));
    }

    internal static Pdu Deliver(byte esmClass, byte coding, byte[] text, string from = "16505551234", params Tlv[] tlvs) => new(
        Commands.DeliverSm, 0, 900,
        new PduBody.Message(
            string.Empty, new SmppAddress(1, 1, from), new SmppAddress(1, 1, "15550783881"), esmClass, 0, 0, string.Empty, string.Empty, 0, 0, coding, 0, text),
        tlvs);

    private static SmppEvent Read(string text, params Tlv[] tlvs)
    {
        var pdu = Deliver(0x04, 0, Encoding.ASCII.GetBytes(text), tlvs: tlvs);
        return SmppReceipts.Read(pdu, new SmppOptions { ReceiptIds = SmppIdForm.Opaque }, SmppSample.Now);
    }

    private static string Inbound(byte esmClass, byte coding, byte[] text)
    {
        var pdu = Deliver(esmClass, coding, text);
        var read = SmppReceipts.Read(pdu, new SmppOptions { ReceiptIds = SmppIdForm.Opaque }, SmppSample.Now);
        var message = Assert.IsType<SmppEvent.Written>(read);
        Assert.Equal((new SmppAddress(1, 1, "16505551234"), new SmppAddress(1, 1, "15550783881")), (message.From, message.To));
        return message.Text;
    }
}
