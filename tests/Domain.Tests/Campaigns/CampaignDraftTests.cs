using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class CampaignDraftTests
{
    [Theory]
    [InlineData("", "", "", false, "/title /text /channel /senderId")]
    [InlineData("Offer", "Hello", "sms", false, "/senderId")]
    [InlineData("Offer", "Hello", "chat", false, "")]
    [InlineData("Offer", "", "chat", true, "/text")]
    [InlineData("Offer", "Hello", "whatsapp", true, "")]
    public void A_launch_needs_title_text_channel_and_outside_the_chat_a_sender(string title, string text, string channel, bool hasSender, string missing) =>
        Assert.Equal(missing, string.Join(' ', CampaignCompleteness.Missing(title, text, Channel.Find(channel), hasSender).Select(field => field.Pointer)));

    [Theory]
    [InlineData("Offer", "Offer (2)")]
    [InlineData("Offer (2)", "Offer (3)")]
    [InlineData("Offer (9)", "Offer (10)")]
    [InlineData("Offer (1/3)", "Offer (1/3) (2)")]
    [InlineData("Offer (1)", "Offer (1) (2)")]
    [InlineData("Offer (2027)", "Offer (2028)")]
    [InlineData("Offer (99999999)", "Offer (99999999) (2)")]
    [InlineData("(2)", "(2) (2)")]
    [InlineData("👋", "👋 (2)")]
    [InlineData("", "")]
    public void A_copy_has_the_next_number_in_its_title(string title, string copy) => Assert.Equal(copy, CampaignCopy.TitleOf(title, 100, 400));

    [Fact]
    public void The_title_of_a_copy_is_as_long_as_a_title_may_be()
    {
        var copy = CampaignCopy.TitleOf(new string('x', 100), 100, 400);

        Assert.Equal(new string('x', 96) + " (2)", copy);
        Assert.Equal(new string('x', 96) + " (3)", CampaignCopy.TitleOf(copy, 100, 400));
    }
}
