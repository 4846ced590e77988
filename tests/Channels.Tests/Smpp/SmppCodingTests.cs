using System.Text;
using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Content;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>Every data_coding by its rule: SMPP 3.4, section 5.2.19, and 3GPP TS 23.038, section 4.</summary>
public sealed class SmppCodingTests
{
    private const string Stop = "STOP";

    [Theory]
    [InlineData(0x00, "53544f50", Stop)]
    [InlineData(0x01, "53544f50", Stop)]
    [InlineData(0x02, "53544f50", Stop)] // binary that is nothing but letters
    [InlineData(0x04, "53544f50", Stop)]
    [InlineData(0x04, "0102f3", "")]
    [InlineData(0x03, "4772fcdf65", "Grüße")]
    [InlineData(0x05, "53544f50", Stop)]
    [InlineData(0x05, "92e28e7e", "停止")]
    [InlineData(0x06, "c1c2bebf", "СТОП")]
    [InlineData(0x07, "e4f1f8", "הסר")]
    [InlineData(0x08, "00530054004f0050", Stop)]
    [InlineData(0x08, "04210422041e041f", "СТОП")]
    [InlineData(0x08, "00530054004f005000", Stop)] // half a letter behind the last
    [InlineData(0x08, "feff00530054004f0050", Stop)]
    [InlineData(0x08, "fffe530054004f005000", Stop)] // the lower byte first
    [InlineData(0x08, "530054004f005000", Stop)]
    [InlineData(0x08, "53544f5021", "STOP!")] // an odd number of bytes, all of them letters
    [InlineData(0x08, "53545f50", "\u5354\u5f50")] // an even number of them is two letters
    [InlineData(0x09, "92e28e7e", "停止")]
    [InlineData(0x0A, "1b244244643b5f1b2842", "停止")]
    [InlineData(0x0D, "c4e4bbdf", "停止")]
    [InlineData(0x0E, "b1d7b8b8", "그만")]
    [InlineData(0x0B, "00530054004f0050", Stop)]
    [InlineData(0x0C, "53544f50", Stop)]
    [InlineData(0x0F, "53544f50", Stop)]
    public void A_text_is_read_by_its_coding(byte coding, string bytes, string text) => Assert.Equal(text, Read(bytes, coding));

    [Fact]
    public void Every_group_of_GSM_has_its_alphabet()
    {
        for (var coding = 0x10; coding <= 0xFF; coding++)
        {
            var isWide = coding is < 0x80 and >= 0x10 && ((coding >> 2) & 3) == 2 || coding is >= 0xE0 and <= 0xEF;
            var isBinary = coding < 0x80 && ((coding >> 2) & 3) == 1 || coding >= 0xF0 && (coding & 4) != 0;
            var expected = isWide ? "\u1120" : isBinary ? string.Empty : "_ ";
            Assert.Equal((coding, expected), (coding, Read("1120", (byte)coding)));
        }
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x10)]
    [InlineData(0x18)]
    [InlineData(0x19)]
    [InlineData(0xC0)]
    [InlineData(0xF0)]
    [InlineData(0x04)]
    public void Letters_of_two_bytes_are_recognised_under_another_coding(byte coding)
    {
        foreach (var text in new[] { Stop, "Stop!", "СТОП", "Стоп, 5 €", "إيقاف", "הסר אותי", "ΣΤΟΠ", "Arrêt", "Ja 👍", "👍" })
        {
            Assert.Equal(text, Read(Ucs2.Encode(text), coding));
        }
    }

    [Fact]
    public void What_is_written_in_the_default_alphabet_is_not_taken_for_letters_of_two_bytes()
    {
        string[] words = ["è", "é", "ù", "@", "a", "io", "$5", "£", "Ça", "ΔΩ", "Å", "stop", "perché", "\n", "ò", "ì", "Ø", "1", "?"];
        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var text = string.Join(i % 2 == 0 ? " " : "", Enumerable.Range(0, random.Next(2, 12)).Select(_ => words[random.Next(words.Length)])) + "x";
            var bytes = Gsm7.Encode(text);
            if (bytes.Where((_, place) => place % 2 == 0).Distinct().Count() > 3) // else it is what such letters look like
            {
                Assert.Equal(text, Read(bytes, 0));
            }
        }
    }

    [Fact]
    public void Bytes_that_the_default_alphabet_does_not_have_are_read_as_what_they_are_likely_to_be()
    {
        Assert.Equal("arrêt", Read(Encoding.UTF8.GetBytes("arrêt"), 0));
        Assert.Equal("arrêt", Read(Encoding.Latin1.GetBytes("arrêt"), 0));
        Assert.Equal("arrêt", Read(Encoding.UTF8.GetBytes("arrêt"), 1));
        Assert.Equal("arrêt", Read(Encoding.Latin1.GetBytes("arrêt"), 3));
        Assert.Equal("5 €", Read(Gsm7.Encode("5 €"), 0));
        Assert.Equal("aXb ", Read("611b58621b", 0)); // an escape that announces nothing
    }

    [Theory]
    [InlineData(0x00, "53544f5000")]
    [InlineData(0x01, "53544f50007878")]
    [InlineData(0x03, "53544f5000")]
    [InlineData(0x08, "00530054004f005000000078")]
    public void A_text_ends_at_its_NUL(byte coding, string bytes) => Assert.Equal(Stop, Read(bytes, coding));

    [Theory]
    [InlineData(SmppAlphabet.Latin1, "61736b4073616c6f6e2e6578616d706c6520a33520e8", 0)]
    [InlineData(SmppAlphabet.Gsm7, "61736b0073616c6f6e2e6578616d706c652001352004", 0)]
    public void The_default_alphabet_is_the_centres(SmppAlphabet alphabet, string bytes, byte coding)
    {
        const string text = "ask@salon.example £5 è";
        var (body, _) = Assert.Single(Submits(text, alphabet));
        Assert.Equal((bytes, coding), (Convert.ToHexStringLower(body.Text), body.DataCoding));
        Assert.Equal(text, SmppCoding.Read(body.Text, body.DataCoding, alphabet));
        Assert.Equal(Stop, SmppCoding.Read(Ucs2.Encode(Stop), 0, alphabet));
    }

    [Theory]
    [InlineData("5 €")]
    [InlineData("ΔΩ")]
    [InlineData("ç")]
    public void What_the_centres_alphabet_lacks_goes_wide(string text)
    {
        var (body, _) = Assert.Single(Submits(text, SmppAlphabet.Latin1));
        Assert.Equal((8, Convert.ToHexString(Ucs2.Encode(text))), (body.DataCoding, Convert.ToHexString(body.Text)));
    }

    private static IReadOnlyList<(PduBody.Message Body, IReadOnlyList<Tlv> Tlvs)> Submits(string text, SmppAlphabet alphabet) =>
        SmppText.Submits(text, new SmppAddress(1, 1, "1"), new SmppAddress(1, 1, "2"), 7, new SmppOptions { DefaultAlphabet = alphabet });

    private static string Read(string hex, byte coding) => Read(Convert.FromHexString(hex), coding);

    private static string Read(byte[] bytes, byte coding) => SmppCoding.Read(bytes, coding, SmppAlphabet.Gsm7);
}
