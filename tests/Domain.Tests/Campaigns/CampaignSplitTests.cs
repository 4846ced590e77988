using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class CampaignSplitTests
{
    [Theory]
    [InlineData(1000, 480, 3)]
    [InlineData(960, 480, 2)]
    [InlineData(1, 480, 1)]
    [InlineData(0, 1, 0)]
    public void The_last_part_takes_the_rest(long messages, long each, long parts) =>
        Assert.Equal(parts, CampaignSplit.PartsOf(messages, each));

    [Theory]
    [InlineData("Offer", "Offer (2/12)")]
    [InlineData("Offer (1/3)", "Offer (1/3) (2/12)")]
    public void A_part_is_named_after_the_whole(string whole, string expected) => Assert.Equal(expected, Title(whole));

    [Fact]
    public void A_parts_title_keeps_the_limits_and_cuts_no_character_in_two()
    {
        const string Family = "\U0001F468‍\U0001F469‍\U0001F467"; // eight units, one character
        foreach (var length in Enumerable.Range(1, 100))
        {
            foreach (var character in new[] { "a", Family, "\U0001F600" })
            {
                var whole = string.Concat(Enumerable.Repeat(character, length));
                var title = Title(whole);
                Assert.True(CampaignTitle.Validate(title) is null, title);
                Assert.EndsWith(" (2/12)", title, StringComparison.Ordinal);
                Assert.Equal(0, (title.Length - " (2/12)".Length) % character.Length);
            }
        }
    }

    private static string Title(string whole) => CampaignSplit.TitleOf(whole, 2, 12, CampaignTitle.MaxCharacters, CampaignTitle.MaxUtf16Units);
}
