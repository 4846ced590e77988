using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>Texts that come in several parts, in each of the ways that the standards have for it.</summary>
public sealed class SmppPartsTests
{
    private static readonly byte[] Text = "please do not "u8.ToArray();

    public static TheoryData<string, byte, byte[], string, int> Places { get; } = new()
    {
        { "a short reference", 0x40, [5, 0, 3, 42, 2, 1], "", 42 },
        { "a long reference", 0x40, [6, 8, 4, 42, 17, 2, 1], "", (42 << 8) | 17 },
        { "behind another element", 0x40, [9, 0x70, 2, 1, 1, 0, 3, 42, 2, 1], "", 42 },
        { "fields", 0x00, [], "020c0002002a020e000102020f000101", 42 },
        { "a header that nothing announces", 0x00, [5, 0, 3, 42, 2, 1], "", 42 },
        { "a long header that nothing announces", 0x00, [6, 8, 4, 0, 42, 2, 1], "", 42 },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_part_is_recognised_and_says_nothing_alone(string form, byte esmClass, byte[] header, string behind, int reference)
    {
        Assert.NotEmpty(form);
        var part = Assert.IsType<SmppEvent.Arrived>(Read(OddDeliveryTests.Unit(esmClass, 0, [.. header, .. Text], behind))).Part;
        Assert.Equal((reference, 2, 1), (part.Reference, part.Total, part.Number));
        Assert.Equal(Text, part.Bytes);
        Assert.Equal(("1.1.393331234567", "1.1.12025550111"), (part.From.ToString(), part.To.ToString()));
        Assert.Equal(part.From, SmppAddress.Parse(part.From.ToString()));
    }

    [Theory]
    [InlineData(0x40, "0500032a0101", "")] // one of one
    [InlineData(0x40, "0500032a0200", "")] // none of two
    [InlineData(0x40, "0500032a0203", "")] // the third of two
    [InlineData(0x40, "0500092a0201", "")] // an element longer than its header
    [InlineData(0x00, "", "020c0002002a020e000101020f000101")]
    [InlineData(0x00, "", "020c0002002a020e000102")]
    public void What_names_no_place_among_several_is_whole(byte esmClass, string header, string behind) =>
        Assert.Equal("STOP", Assert.IsType<SmppEvent.Written>(Read(OddDeliveryTests.Unit(esmClass, 0, [.. Convert.FromHexString(header), .. "STOP"u8], behind))).Text);

    [Fact]
    public void Parts_are_one_text_in_their_order_whatever_order_they_came_in()
    {
        var written = Assert.IsType<SmppEvent.Written>(SmppParts.Read([Part(2, 0, "stop."u8.ToArray()), Part(1, 0, Text)], new SmppOptions()));
        Assert.Equal("please do not stop.", written.Text);
    }

    [Fact]
    public void A_letter_that_is_cut_between_two_parts_is_whole_again()
    {
        var bytes = Ucs2.Encode("Ja 👍");
        var written = Assert.IsType<SmppEvent.Written>(SmppParts.Read([Part(1, 8, bytes[..7]), Part(2, 8, bytes[7..])], new SmppOptions()));
        Assert.Equal("Ja 👍", written.Text);
    }

    [Fact]
    public void Each_part_is_read_in_its_own_coding()
    {
        var written = Assert.IsType<SmppEvent.Written>(SmppParts.Read([Part(1, 0, Gsm7.Encode("Sì £ ")), Part(2, 8, Ucs2.Encode("СТОП"))], new SmppOptions()));
        Assert.Equal("Sì £ СТОП", written.Text);
    }

    [Fact]
    public void A_receipt_in_parts_is_a_receipt()
    {
        var first = Assert.IsType<SmppEvent.Arrived>(Read(OddDeliveryTests.Unit(0x44, 0, [5, 0, 3, 1, 2, 1, .. "id:a0001 sub:001 dlvrd:001 st"u8]))).Part;
        var second = Assert.IsType<SmppEvent.Arrived>(Read(OddDeliveryTests.Unit(0x44, 0, [5, 0, 3, 1, 2, 2, .. "at:DELIVRD err:000 text:"u8]))).Part;
        var receipt = Assert.IsType<SmppEvent.Reported>(SmppParts.Read([first, second], new SmppOptions())).Receipt;
        Assert.Equal(new Receipt(null, "a0001", DeliveryStatus.Delivered, SmppSample.Now), receipt);
    }

    [Fact]
    public void A_receipt_whose_fields_say_all_waits_for_no_part() =>
        Assert.IsType<SmppEvent.Reported>(Read(OddDeliveryTests.Unit(0x44, 0, [5, 0, 3, 1, 2, 1, .. "id:a0001 "u8], "001e000661303030310004270001 02")));

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void What_is_longer_than_any_part_is_read_alone(int length, bool isPart)
    {
        var payload = Convert.ToHexString(Encoding.ASCII.GetBytes(new string('a', length)));
        var read = Read(OddDeliveryTests.Unit(0, 0, [], $"020c0002002a020e000102020f0001010424{length:x4}{payload}"));
        Assert.Equal(isPart, read is SmppEvent.Arrived);
    }

    private static SmppPart Part(int number, byte coding, byte[] bytes) =>
        new(new SmppAddress(1, 1, "393331234567"), new SmppAddress(1, 1, "12025550111"), 42, 2, number, 0, coding, bytes, SmppSample.Now);

    private static SmppEvent Read(Pdu pdu) => SmppReceipts.Read(pdu, new SmppOptions(), SmppSample.Now);
}
