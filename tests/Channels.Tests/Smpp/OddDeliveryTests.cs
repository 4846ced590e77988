using System.Globalization;
using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>What centres deliver, byte by byte, where it is not what the specification shows.</summary>
public sealed class OddDeliveryTests
{
    private const string Usual = "id:a0001 sub:001 dlvrd:001 submit date:2603010900 done date:2603010901 stat:DELIVRD err:000 text:x";
    private const string Fields = "001e000661303030310004270001 02";

    public static TheoryData<string, byte, byte, byte[], string> Delivered { get; } = new()
    {
        { "ASCII under a wide coding, an even number of bytes", 0x04, 8, Encoding.ASCII.GetBytes(Usual), "" },
        { "ASCII under a wide coding, an odd number of bytes", 0x04, 8, Encoding.ASCII.GetBytes(Usual + "y"), "" },
        { "wide letters under a wide coding", 0x04, 8, Ucs2.Encode(Usual), "" },
        { "wide letters under the default coding", 0x04, 0, Ucs2.Encode(Usual), "" },
        { "under Latin-1", 0x04, 3, Encoding.Latin1.GetBytes(Usual + "é"), "" },
        { "under binary", 0x04, 4, Encoding.ASCII.GetBytes(Usual), "" },
        { "under a class of GSM", 0x04, 0xF1, Encoding.ASCII.GetBytes(Usual), "" },
        { "fields alone, of no class", 0x00, 0, [], Fields },
        { "fields alone, of the class", 0x04, 0, [], Fields },
        { "text alone, of no class", 0x00, 0, Encoding.ASCII.GetBytes(Usual), "" },
        { "a stray byte behind the text", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "00" },
        { "three stray bytes behind the text", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "001e00" },
        { "a field that ends beyond the unit", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "0424ffff00" },
        { "an empty id in the field", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "001e000100" },
        { "an id field of no length", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "001e0000" },
        { "an id field that goes on behind its NUL", 0x04, 0, [], "001e000861303030310078000427000102" },
        { "an empty payload beside the text", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "04240000" },
        { "NUL counted in the length", 0x04, 0, Encoding.ASCII.GetBytes("id:a0001 sub:001 stat:DELIVRD\0"), "" },
        { "NUL in the id", 0x04, 0, Encoding.ASCII.GetBytes("id:a0001\0 sub:001 stat:DELIVRD"), "" },
        { "commas", 0x04, 0, Encoding.ASCII.GetBytes("id:a0001,sub:001,dlvrd:001,stat:DELIVRD,err:000"), "" },
        { "semicolons, no blanks and capitals", 0x04, 0, Encoding.ASCII.GetBytes("ID:a0001;SUB:001;STAT:DELIVRD;ERR:000;TEXT:x"), "" },
        { "quotes", 0x04, 0, Encoding.ASCII.GetBytes("id:\"a0001\" sub:\"001\" stat:\"DELIVRD\" err:\"000\""), "" },
        { "equals signs", 0x04, 0, Encoding.ASCII.GetBytes("id=a0001 stat=DELIVRD err=000"), "" },
        { "lines", 0x04, 0, Encoding.ASCII.GetBytes("id:a0001\r\nstat:DELIVRD\r\nerr:000\r\n"), "" },
        { "an intermediate class with the last word", 0x20, 0, Encoding.ASCII.GetBytes(Usual), "" },
        { "a state that says nothing beside a word that does", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "0427000107" },
        { "a header of another kind before it", 0x44, 0, [4, 0x70, 2, 1, 1, .. Encoding.ASCII.GetBytes(Usual)], "" },
        { "more bytes announced than there are", 0x04, 0, Encoding.ASCII.GetBytes(Usual), "cut" },
    };

    [Theory]
    [MemberData(nameof(Delivered))]
    public void A_receipt_is_read_in_whatever_form_it_comes(string form, byte esmClass, byte coding, byte[] text, string behind)
    {
        Assert.NotEmpty(form);
        var reported = Assert.IsType<SmppEvent.Reported>(Read(Unit(esmClass, coding, text, behind)));
        Assert.Equal(new Receipt(null, "a0001", DeliveryStatus.Delivered, SmppSample.Now), reported.Receipt);
        Assert.Equal(new SmppAddress(1, 1, "393331234567"), reported.Person);
        Assert.Equal(new SmppAddress(1, 1, "12025550111"), reported.Sender);
        Assert.Null(reported.OtherId);
    }

    [Theory]
    [InlineData(0x00, true)]
    [InlineData(0x04, false)]
    [InlineData(0x20, false)]
    public void A_receipt_that_only_its_text_announces_counts_for_the_person_it_comes_from_alone(byte esmClass, bool only) =>
        Assert.Equal(only, Assert.IsType<SmppEvent.Reported>(Read(Unit(esmClass, 0, Encoding.ASCII.GetBytes(Usual)))).IsOfPersonOnly);

    [Theory]
    [InlineData("DELIVERED", DeliveryStatus.Delivered, null)]
    [InlineData("FAILED", DeliveryStatus.Failed, "FAILED 045")]
    [InlineData("REJECTED", DeliveryStatus.Failed, "REJECTD 045")]
    [InlineData("UNDELIVERED", DeliveryStatus.Failed, "UNDELIV 045")]
    [InlineData("UNDELIVERABLE", DeliveryStatus.Failed, "UNDELIV 045")]
    [InlineData("undeliv", DeliveryStatus.Failed, "UNDELIV 045")]
    [InlineData("SKIPPED", DeliveryStatus.Failed, "SKIPPED 045")]
    [InlineData("CANCELLED", DeliveryStatus.Failed, "DELETED 045")]
    [InlineData("BUFFRED", DeliveryStatus.Sent, null)]
    [InlineData("ACKED", DeliveryStatus.Sent, null)]
    [InlineData("ACCEPTED", DeliveryStatus.Sent, null)]
    [InlineData("SCHEDULED", DeliveryStatus.Sent, null)]
    [InlineData("QUEUED", DeliveryStatus.Sent, null)]
    public void A_foreign_word_means_what_its_centre_means(string word, DeliveryStatus status, string? code)
    {
        var receipt = Assert.IsType<SmppEvent.Reported>(Read(Unit(0x04, 0, Encoding.ASCII.GetBytes($"id:9 stat:{word} err:045")))).Receipt;
        Assert.Equal(new Receipt(null, "9", status, SmppSample.Now, code is null ? null : ErrorClass.Recipient, code), receipt);
    }

    [Theory]
    [InlineData(0, DeliveryStatus.Sent)]
    [InlineData(9, DeliveryStatus.Failed)]
    public void A_state_of_the_next_version_is_read(byte state, DeliveryStatus status) =>
        Assert.Equal(status, Assert.IsType<SmppEvent.Reported>(Read(Unit(0x04, 0, [], $"001e0003613100042700010{state}"))).Receipt.Status);

    [Theory]
    [InlineData(0x20, "id:a0001 sub:001 stat:ENROUTE err:000")]
    [InlineData(0x00, "id:a0001 sub:001 stat:ENROUTE err:000")]
    public void A_message_on_its_way_is_sent_and_nobody_wrote(byte esmClass, string text) =>
        Assert.Equal(DeliveryStatus.Sent, Assert.IsType<SmppEvent.Reported>(Read(Unit(esmClass, 0, Encoding.ASCII.GetBytes(text)))).Receipt.Status);

    [Theory]
    [InlineData(0x20, "not yet")]
    [InlineData(0x04, "STOP")]
    [InlineData(0x08, "STOP")]
    [InlineData(0x10, "STOP")]
    [InlineData(0x18, "STOP")]
    [InlineData(0x00, "id:a0001 sub:001 stat:WARMED err:000")]
    public void What_is_of_no_person_is_never_a_persons_message(byte esmClass, string text) =>
        Assert.IsType<SmppEvent.Ignored>(Read(Unit(esmClass, 0, Encoding.ASCII.GetBytes(text))));

    [Theory]
    [InlineData("My id: 4711, what is the status: open?")]
    [InlineData("stat: the end")]
    [InlineData("id:1 stat:2")]
    public void What_only_reminds_of_a_receipt_is_a_persons_message(string text) =>
        Assert.Equal(text, Assert.IsType<SmppEvent.Written>(Read(Unit(0, 1, Encoding.ASCII.GetBytes(text)))).Text);

    [Theory]
    [InlineData("id:ab cd c sub:001 stat:DELIVRD", "ab cd c")]
    [InlineData("id:ctail   sub:001 stat:DELIVRD", "ctail")]
    [InlineData("id: 7 stat:DELIVRD", "7")]
    [InlineData("stat:DELIVRD id:last", "last")]
    public void An_id_is_what_stands_between_its_name_and_the_next_field(string text, string id) =>
        Assert.Equal(id, Assert.IsType<SmppEvent.Reported>(Read(Unit(0x04, 0, Encoding.ASCII.GetBytes(text)))).Receipt.ProviderId);

    [Fact]
    public void The_field_and_the_text_may_name_two_ids_and_both_are_kept()
    {
        var reported = Assert.IsType<SmppEvent.Reported>(Read(Unit(0x04, 0, Encoding.ASCII.GetBytes(Usual), "001e000537333600000427000102")));
        Assert.Equal(("736", "a0001"), (reported.Receipt.ProviderId, reported.OtherId));
    }

    [Fact]
    public void What_a_centre_writes_is_never_too_long_to_be_kept()
    {
        var text = $"id:{new string('9', 3000)} stat:UNDELIV err:{new string('4', 3000)}";
        var unit = Unit(0x04, 0, [], "0424" + Length(text) + Convert.ToHexString(Encoding.ASCII.GetBytes(text)));
        var receipt = Assert.IsType<SmppEvent.Reported>(Read(unit)).Receipt;
        Assert.Equal((SmppReceipts.LongestId, "UNDELIV " + new string('4', 16)), (receipt.ProviderId!.Length, receipt.Code));
    }

    [Fact]
    public void A_data_sm_is_read_like_a_deliver_sm()
    {
        var head = Convert.FromHexString("00010133393333333132333435363700010131323032353535303131310004" + "0000");
        var pdu = PduCodec.Read(SmallCentre.Framed(Commands.DataSm, [.. head, .. Convert.FromHexString(Fields.Replace(" ", string.Empty, StringComparison.Ordinal))]));
        Assert.Equal("a0001", Assert.IsType<SmppEvent.Reported>(Read(pdu)).Receipt.ProviderId);

        head[^3] = 0; // no class
        pdu = PduCodec.Read(SmallCentre.Framed(Commands.DataSm, [.. head, .. Convert.FromHexString("0424000453544f50")]));
        Assert.Equal("STOP", Assert.IsType<SmppEvent.Written>(Read(pdu)).Text);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("000000")]
    [InlineData("0424ffff")]
    [InlineData("cut")]
    public void A_persons_word_is_heard_whatever_stands_behind_it(string behind) =>
        Assert.Equal("STOP", Assert.IsType<SmppEvent.Written>(Read(Unit(0, 0, "STOP"u8.ToArray(), behind))).Text);

    /// <summary>A unit as it goes over the wire, the customer's number and the sender's in it.</summary>
    internal static Pdu Unit(byte esmClass, byte coding, byte[] text, string behind = "") =>
        PduCodec.Read(SmallCentre.Framed(Commands.DeliverSm, Body(esmClass, coding, text, behind)));

    internal static byte[] Body(byte esmClass, byte coding, byte[] text, string behind)
    {
        var isCut = behind == "cut";
        return
        [
            .. Convert.FromHexString("00" + "01013339333333313233343536370001013132303235353530313131" + "00"), esmClass, 0, 0, 0, 0, 0, 0, coding, 0,
            (byte)(text.Length + (isCut ? 3 : 0)), .. text, .. Convert.FromHexString(isCut ? "" : behind.Replace(" ", string.Empty, StringComparison.Ordinal)),
        ];
    }

    private static string Length(string text) => text.Length.ToString("x4", CultureInfo.InvariantCulture);

    private static SmppEvent Read(Pdu pdu) => SmppReceipts.Read(pdu, new SmppOptions(), SmppSample.Now);
}
