using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Domain.Webhooks;

namespace MassMessaging.Domain.Tests.Vocabulary;

public sealed class EnumWordsTests
{
    // Clients, rows and messages between processes hold these words: a renamed member would make them unreadable.
    [Fact]
    public void The_words_that_leave_the_process_are_these()
    {
        Assert.Equal(["extendEnd", "raiseSpeed", "splitAudience", "widenHours"], EnumWords.All<AdviceKind>());
        Assert.Equal(["gsm7", "ucs2"], EnumWords.All<SmsEncoding>());
        Assert.Equal(
            [
                "turn", "window", "number", "dailyLimit", "retry", "freezing", "templateHeld", "clock", "campaignPaused", "closing", "tenantSuspended",
                "senderDeleted", "senderPendingTerms", "senderPendingPayment", "senderPendingLink", "senderPaused", "senderUnpaid", "senderRestricted",
                "senderDisconnected",
            ],
            EnumWords.All<WaitReason>());
        Assert.Equal(["active", "disabled"], EnumWords.All<WebhookStatus>());
        Assert.Equal(["acceptTerms", "pay", "link", "connectWebhook", "resume", "askProvider"], EnumWords.All<SenderStep>());
        Assert.Equal(["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], EnumWords.All<DayOfWeek>());
    }

    [Fact]
    public void A_list_gives_each_value_once_in_the_order_of_the_enumeration()
    {
        Assert.True(EnumWords.TryParseLists<CampaignStatus>(["running, draft", null, "", "running"], out var statuses));
        Assert.Equal([CampaignStatus.Draft, CampaignStatus.Running], statuses);
    }

    [Theory]
    [InlineData("running,stopped")]
    [InlineData("running,")]
    [InlineData("Running")]
    public void A_list_with_another_word_gives_nothing(string list)
    {
        Assert.False(EnumWords.TryParseLists<CampaignStatus>([list], out var statuses));
        Assert.Empty(statuses);
    }
}
