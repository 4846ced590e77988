using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

public sealed class MessagePartsTests
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Extension = "\f^{}\\[~]|€";

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    [Theory]
    [InlineData("a", 160, 1)]
    [InlineData("a", 161, 2)]
    [InlineData("a", 306, 2)]
    [InlineData("a", 307, 3)]
    [InlineData("a", 500, 4)]
    [InlineData("€", 80, 1)]
    [InlineData("€", 81, 2)]
    [InlineData("€", 152, 2)] // 76 to a part, not 76.5
    [InlineData("€", 153, 3)]
    [InlineData("я", 70, 1)]
    [InlineData("я", 71, 2)]
    [InlineData("я", 134, 2)]
    [InlineData("я", 135, 3)]
    [InlineData("я", 500, 8)]
    [InlineData("🙂", 35, 1)]
    [InlineData("🙂", 36, 2)]
    [InlineData("🙂", 66, 2)] // 33 to a part, not 33.5
    [InlineData("🙂", 67, 3)]
    public void A_text_is_charged_by_its_parts(string character, int times, int parts) =>
        Assert.Equal(parts, MessageParts.Of(Repeat(character, times)).Count);

    [Fact]
    public void Every_septet_writes_the_character_of_the_standard()
    {
        // Corners of the table, read from the standard's own chart.
        Assert.Equal("@\n\rÅåΔΞÆÉ 0?¡OPZ§¿opzà", Decode(0x00, 0x0A, 0x0D, 0x0E, 0x0F, 0x10, 0x1A, 0x1C, 0x1F, 0x20, 0x30, 0x3F, 0x40, 0x4F, 0x50, 0x5A, 0x5F, 0x60, 0x6F, 0x70, 0x7A, 0x7F));
        Assert.Equal("\f^{}\\[~]|€", Decode(0x1B, 0x0A, 0x1B, 0x14, 0x1B, 0x28, 0x1B, 0x29, 0x1B, 0x2F, 0x1B, 0x3C, 0x1B, 0x3D, 0x1B, 0x3E, 0x1B, 0x40, 0x1B, 0x65));

        // One character for each septet but the escape, and each comes back as the septet that it came from.
        var all = Enumerable.Range(0, 128).Where(septet => septet != 0x1B).Select(septet => (byte)septet).ToArray();
        Assert.Equal(127, Decode(all).Distinct().Count());
        Assert.Equal(all, Gsm7.Encode(Decode(all)));
    }

    [Theory]
    [InlineData(0x1B)] // an escape of nothing
    [InlineData(0x1B, 0x41)] // an escape of what is not in the extension
    [InlineData(0x80)]
    public void What_is_no_text_is_not_read(params int[] septets) =>
        Assert.False(Gsm7.TryDecode([.. septets.Select(septet => (byte)septet)], out _));

    [Theory]
    [InlineData('`')]
    [InlineData('“')]
    [InlineData('–')]
    [InlineData('ç')]
    [InlineData('\u00a0')]
    [InlineData('\t')]
    [InlineData('\u001b')]
    [InlineData('₭')] // the neighbour of €
    public void One_character_outside_the_alphabet_makes_the_whole_text_wide(char outside)
    {
        Assert.Equal(0, Gsm7.WidthOf(outside));
        Assert.Throws<ArgumentException>(() => Gsm7.Encode([outside]));
        var parts = MessageParts.Of(Repeat("a", 70) + outside);
        Assert.Equal((SmsEncoding.Ucs2, 2, 71, 67), (parts.Encoding, parts.Count, parts.Units, parts.UnitsPerPart));
    }

    [Fact]
    public void An_empty_text_is_one_empty_part()
    {
        var parts = MessageParts.Of(string.Empty);
        Assert.Equal([string.Empty], parts.Texts);
        Assert.Equal((0, 160), (parts.Units, parts.UnitsPerPart));
    }

    [Fact]
    public void A_text_that_no_header_can_count_is_refused()
    {
        Assert.Equal(255, MessageParts.Of(Repeat("a", 255 * 153)).Count);
        Assert.Throws<ArgumentException>(() => MessageParts.Of(Repeat("a", (255 * 153) + 1)));
    }

    [Property(Arbitrary = [typeof(Texts)])]
    public void What_is_written_reads_the_same(NarrowText narrow, WideText wide)
    {
        Assert.True(Gsm7.TryDecode(Gsm7.Encode(narrow.Value), out var again));
        Assert.Equal(narrow.Value, again);
        Assert.True(Ucs2.TryDecode(Ucs2.Encode(wide.Value), out again));
        Assert.Equal(wide.Value, again);
    }

    [Property(Arbitrary = [typeof(Texts)])]
    public void Parts_of_the_alphabet_join_to_the_text_and_keep_their_limit(NarrowText text)
    {
        var parts = Check(text.Value, SmsEncoding.Gsm7, part => Gsm7.Encode(part).Length);
        Assert.Equal(parts.Count == 1 ? 160 : 153, parts.UnitsPerPart);
    }

    [Property(Arbitrary = [typeof(Texts)])]
    public void Wide_parts_join_to_the_text_and_keep_their_limit_and_their_pairs(WideText text)
    {
        var parts = Check(text.Value, SmsEncoding.Ucs2, part => Ucs2.Encode(part).Length / 2);
        Assert.Equal(parts.Count == 1 ? 70 : 67, parts.UnitsPerPart);
        for (var i = 1; i < parts.Count; i++)
        {
            Assert.False(char.IsSurrogatePair(parts.Texts[i - 1][^1], parts.Texts[i][0]));
        }
    }

    private static MessageParts Check(string text, SmsEncoding encoding, Func<string, int> unitsOf)
    {
        var parts = MessageParts.Of(text);
        Assert.Equal(encoding, parts.Encoding);
        Assert.Equal(text, string.Concat(parts.Texts));
        Assert.All(parts.Texts, part => Assert.InRange(unitsOf(part), 0, parts.UnitsPerPart));
        Assert.Equal(parts.Texts.Sum(unitsOf), parts.Units);

        // Full: nothing of the next part would have fitted, but for the half of what must stay together.
        Assert.All(parts.Texts.SkipLast(1), part => Assert.InRange(unitsOf(part), parts.UnitsPerPart - 1, parts.UnitsPerPart));
        return parts;
    }

    [Theory]
    [InlineData("", 160)]
    [InlineData("Hello", 155)]
    [InlineData("€", 158)] // an escape and a character
    [InlineData("字", 69)]
    [InlineData("🙂", 68)]
    public void The_last_part_tells_what_it_still_takes(string text, int remaining)
    {
        Assert.Equal(remaining, MessageParts.Of(text).Remaining);
        var filler = text.Any(character => character > 255 && character != '€') ? "字" : "a";
        var full = text + string.Concat(Enumerable.Repeat(filler, remaining));
        Assert.Equal((1, 0), (MessageParts.Of(full).Count, MessageParts.Of(full).Remaining));
        Assert.Equal(2, MessageParts.Of(full + filler).Count);
    }

    private static string Decode(params int[] septets) => Decode([.. septets.Select(septet => (byte)septet)]);

    private static string Decode(byte[] septets)
    {
        Assert.True(Gsm7.TryDecode(septets, out var text));
        return text;
    }

    public sealed record NarrowText(string Value);

    public sealed record WideText(string Value);

    public static class Texts
    {
        public static Arbitrary<NarrowText> Narrow() => Arb.From(
            from length in Gen.Choose(0, 700)
            from characters in Gen.Elements((Basic + Extension).ToCharArray()).ArrayOf(length)
            select new NarrowText(new string(characters)));

        // Letters of several lengths in several scripts, half pairs included: what cannot be stored may still be cut.
        public static Arbitrary<WideText> Wide() => Arb.From(
            from length in Gen.Choose(0, 300)
            from characters in Gen.Elements("a", "€", "я", "字", "🙂", "👍", "\ud83d", "\ude42").ArrayOf(length)
            select new WideText("ç" + string.Concat(characters)));
    }
}
