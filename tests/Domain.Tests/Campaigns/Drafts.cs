using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Campaigns;

/// <summary>Campaigns that tests command, at noon of 2 March 2026.</summary>
internal static class Drafts
{
    public static readonly DateTimeOffset Now = Utc("2026-03-02 12:00");

    public static CampaignPlan Plan(DateTimeOffset? startAt = null, DateTimeOffset? endAt = null, Channel? channel = null) => new()
    {
        Title = "Offer",
        Text = "Hello",
        Channel = channel ?? Channel.WhatsApp,
        SenderId = Guid.NewGuid(),
        Window = SendWindow.Create(new WindowRule(startAt, endAt, "Europe/Berlin", null, null, null)),
        Rate = channel is null or { IsPaced: true } ? ReleaseRate.Slow : null,
    };

    /// <summary>What lets every complete draft start.</summary>
    public static readonly LaunchFacts Facts = new()
    {
        Sender = new LaunchSender(NumberNo: 1, BlockedBy: null),
        Currency = "EUR",
        UnitPrice = 0.05m,
        Audience = new LaunchAudience(30, new Dictionary<string, long>(), Available: 1000),
    };

    /// <summary>A campaign that has come to a status in the usual way.</summary>
    public static Campaign In(CampaignStatus status, CampaignPlan? plan = null) => new(status, plan ?? Plan(), Revision: 3)
    {
        Audience = status == CampaignStatus.Draft ? AudienceState.Live : AudienceState.Frozen,
        LaunchedAt = status == CampaignStatus.Draft ? null : Now.AddHours(-2),
        StartedAt = status is CampaignStatus.Draft or CampaignStatus.Scheduled ? null : Now.AddHours(-2),
        FinishedAt = status.IsFinal() ? Now.AddHours(-1) : null,
        UnitPrice = status == CampaignStatus.Draft ? null : 0.05m,
    };
}
