using System.Reflection;
using System.Text.Json;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Grains.Campaigns;

namespace MassMessaging.Grains.Tests;

public sealed class CampaignStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly CampaignState Stored = new()
    {
        TenantId = Guid.NewGuid(),
        CampaignId = Guid.NewGuid(),
        CommandId = Guid.NewGuid(),
        Definition = new CampaignDefinition
        {
            Title = "Offer",
            Text = "Hello",
            Channel = "sms",
            SenderId = Guid.NewGuid(),
            Schedule = new CampaignSchedule { TimeZone = "Europe/Rome" },
        },
        Revision = 7,
        Status = CampaignStatus.Paused,
        StatusReason = "132001",
        CreatedAtMs = 1_700_000_000_000,
        LaunchedAt = Noon,
        StartedAt = Noon.AddHours(1),
        FinishedAt = Noon.AddHours(2),
        AudienceState = AudienceState.Frozen,
        UnitPrice = 0.05m,
        UnitsChanges = [new UnitsChange(Noon, 2)],
        TemplateCategory = "MARKETING",
        Closing = true,
        Deleted = true,
    };

    [Fact]
    public void A_decision_loses_no_member_of_the_stored_state()
    {
        var nothing = new CampaignState();
        Assert.All(
            typeof(CampaignState).GetProperties(BindingFlags.Public | BindingFlags.Instance),
            member => Assert.NotEqual(member.GetValue(nothing), member.GetValue(Stored)));

        var next = Stored.With(Stored.ToCampaign(), Stored.Definition!);

        Assert.NotSame(Stored, next);
        Assert.Equal(JsonSerializer.Serialize(Stored, StoredJson.Options), JsonSerializer.Serialize(next, StoredJson.Options));
    }

    [Fact]
    public void The_sender_that_a_launch_chose_is_stored_and_the_draft_keeps_none()
    {
        var draft = Stored.Definition! with { Channel = "chat", SenderId = null };
        var campaign = Stored.ToCampaign();

        var next = Stored.With(campaign, draft);

        Assert.Equal((campaign.Plan.SenderId, null), (next.Definition!.SenderId, draft.SenderId));
    }
}
