using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Content;

public sealed class TextTests
{
    private const string Family = "👨‍👩‍👧‍👦"; // one character for people, 11 UTF-16 units

    private static string? Rule(string? text) => MessageText.Validate(text)?.Rule.Code;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    public void A_text_holds_something(string? text) => Assert.Equal("textRequired", Rule(text));

    [Fact]
    public void Five_hundred_characters_are_allowed_and_one_more_is_not()
    {
        Assert.Null(Rule(new string('a', 500)));
        Assert.Equal("textTooLong", Rule(new string('a', 501)));
    }

    [Fact]
    public void Characters_are_counted_as_people_count()
    {
        var umlauts = string.Concat(Enumerable.Repeat("u\u0308", 500)); // u and its dots: 1,000 units

        Assert.Null(Rule(umlauts));
        Assert.Null(Rule(string.Concat(Enumerable.Repeat("\r\n", 100)) + new string('a', 400))); // a line break is one
        Assert.Null(Rule(string.Concat(Enumerable.Repeat(Family, 90))));
    }

    [Fact]
    public void A_thousand_units_are_allowed_and_one_more_is_not()
    {
        Assert.Equal(11, Family.Length);
        Assert.Equal("textTooManyUnits", Rule(string.Concat(Enumerable.Repeat(Family, 91)))); // 91 characters, 1,001 units
        Assert.Equal("textTooManyUnits", Rule(string.Concat(Enumerable.Repeat("u\u0308", 500)) + "a"));
    }

    [Fact]
    public void What_cannot_be_stored_is_refused()
    {
        Assert.Equal("nulCharacter", Rule("a\0b"));
        Assert.Equal("textNotUnicode", Rule("a\ud83d"));
        Assert.Equal("textNotUnicode", Rule("\ude00a"));
        Assert.Equal("textNotUnicode", Rule("\ude00\ud83d"));
        Assert.Null(Rule("\ud83d\ude00"));
    }

    [Theory]
    [InlineData("one line", null)]
    [InlineData("four    spaces", null)]
    [InlineData("five     spaces", "textNotAllowedInTemplate")]
    [InlineData("two\nlines", "textNotAllowedInTemplate")]
    [InlineData("two\rlines", "textNotAllowedInTemplate")]
    [InlineData("a\ttab", "textNotAllowedInTemplate")]
    public void A_template_takes_one_line_without_wide_gaps(string text, string? rule) =>
        Assert.Equal(rule, MessageText.ValidateForTemplate(text)?.Rule.Code);

    [Fact]
    public void Errors_name_their_field()
    {
        Assert.Equal("/text", MessageText.Validate(null)!.Pointer);
        Assert.Equal("/text", MessageText.ValidateForTemplate("\n")!.Pointer);
        Assert.Equal("/title", CampaignTitle.Validate(null)!.Pointer);
        Assert.Equal("/campaign/title", CampaignTitle.Validate(null)!.Under("/campaign").Pointer);
    }

    [Property]
    public void A_text_without_a_broken_rule_is_within_every_limit(string? text, byte repeat)
    {
        var long_ = string.Concat(Enumerable.Repeat(text, repeat));
        if (Rule(long_) is null)
        {
            Assert.InRange(long_.Length, 1, MessageText.MaxUtf16Units);
            Assert.InRange(new System.Globalization.StringInfo(long_).LengthInTextElements, 1, MessageText.MaxCharacters);
            Assert.Equal(long_, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(long_)));
            Assert.DoesNotContain('\0', long_);
        }
    }

    [Fact]
    public void A_title_has_up_to_a_hundred_characters()
    {
        Assert.Null(CampaignTitle.Validate(new string('a', 100)));
        Assert.Null(CampaignTitle.Validate(string.Concat(Enumerable.Repeat("😀", 100))));
        Assert.Equal("titleTooLong", CampaignTitle.Validate(new string('a', 101))!.Rule.Code);
        Assert.Equal("titleTooLong", CampaignTitle.Validate("a" + new string('\u0308', 400))!.Rule.Code); // one character of 401 units
        Assert.Equal("titleRequired", CampaignTitle.Validate("  ")!.Rule.Code);
        Assert.Equal("nulCharacter", CampaignTitle.Validate("a\0")!.Rule.Code);
        Assert.Equal("titleNotUnicode", CampaignTitle.Validate("\ud83d")!.Rule.Code);
    }
}
