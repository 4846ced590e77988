using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Deliveries;

public sealed class WaitingCauseTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(CampaignStatus.Running, null, null, "turn")]
    [InlineData(CampaignStatus.Running, null, "number", "number")]
    [InlineData(CampaignStatus.Running, null, "window", "window")]
    [InlineData(CampaignStatus.Running, null, "dailyLimit", "dailyLimit")]
    [InlineData(CampaignStatus.Running, null, "templateHeld", "templateHeld")]
    [InlineData(CampaignStatus.Running, null, "freezing", "freezing")]
    [InlineData(CampaignStatus.Scheduled, null, null, "window")]
    [InlineData(CampaignStatus.Scheduled, null, "freezing", "window")]
    [InlineData(CampaignStatus.Paused, null, "window", "campaignPaused")]
    [InlineData(CampaignStatus.Paused, "senderPaused", null, "campaignPaused")]
    [InlineData(CampaignStatus.Running, "senderPaused", "number", "senderPaused")]
    [InlineData(CampaignStatus.Scheduled, "tenantSuspended", "window", "tenantSuspended")]
    [InlineData(CampaignStatus.Draft, null, null, null)]
    [InlineData(CampaignStatus.Cancelled, null, "number", null)]
    [InlineData(CampaignStatus.Completed, null, null, null)]
    public void The_gravest_cause_is_named(CampaignStatus status, string? blockedBy, string? waitsFor, string? cause) =>
        Assert.Equal(cause, CauseOf(status, blockedBy, waitsFor));

    [Theory]
    [InlineData("senderPaused")]
    [InlineData("senderUnpaid")]
    [InlineData("tenantSuspended")]
    [InlineData("campaignPaused")]
    public void What_held_the_campaign_and_holds_it_no_more_is_not_named(string stored) =>
        Assert.Equal("turn", CauseOf(CampaignStatus.Running, null, stored));

    [Fact]
    public void A_retry_that_is_due_waits_for_what_the_campaign_waits_for()
    {
        Assert.Equal("retry", CauseOf(CampaignStatus.Running, null, "number", null, Now.AddMinutes(1)));
        Assert.Equal("number", CauseOf(CampaignStatus.Running, null, "number", null, Now));
        Assert.Equal("turn", CauseOf(CampaignStatus.Running, null, "retry", null, Now));
    }

    [Fact]
    public void Closed_hours_that_outlast_the_wait_for_a_retry_are_what_holds_the_person()
    {
        var opens = Now.AddHours(20);
        Assert.Equal("window", CauseOf(CampaignStatus.Running, null, "window", opens, Now.AddMinutes(5)));
        Assert.Equal("retry", CauseOf(CampaignStatus.Running, null, "window", Now.AddMinutes(1), Now.AddMinutes(5)));
    }

    [Theory]
    [InlineData(CampaignStatus.Running, null, "number", true)]
    [InlineData(CampaignStatus.Scheduled, null, "window", true)]
    [InlineData(CampaignStatus.Running, null, "templateHeld", false)]
    [InlineData(CampaignStatus.Running, "senderPaused", null, false)]
    [InlineData(CampaignStatus.Paused, null, null, false)]
    [InlineData(CampaignStatus.Cancelled, null, null, false)]
    public void A_time_is_told_only_where_it_is_known(CampaignStatus status, string? blockedBy, string? waitsFor, bool known) =>
        Assert.Equal(known, WaitingCause.HasTime(status, EnumWords.Find<WaitReason>(blockedBy), EnumWords.Find<WaitReason>(waitsFor)));

    private static string? CauseOf(
        CampaignStatus status, string? blockedBy, string? waitsFor, DateTimeOffset? due = null, DateTimeOffset? retryAt = null) =>
        WaitingCause.Of(status, EnumWords.Find<WaitReason>(blockedBy), EnumWords.Find<WaitReason>(waitsFor), due, retryAt, Now)?.ToWord();
}
