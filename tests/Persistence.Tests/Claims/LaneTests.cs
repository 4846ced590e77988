using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>The lanes of a campaign keep their progress apart.</summary>
public sealed class LaneTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly ClaimTerms KnowsOfNoAttempt = StagedCampaign.Terms with { LastAttemptAt = DateTimeOffset.MinValue };

    [Fact]
    public async Task A_newer_attempt_of_one_lane_does_not_refuse_a_claim_of_another()
    {
        var campaign = await CampaignAsync();
        Assert.Equal(ClaimResultKind.Claimed, (await campaign.ClaimAsync(campaign.Claim(KnowsOfNoAttempt) with { Lane = 2 })).Kind);

        Assert.Equal(ClaimResultKind.Overtaken, (await campaign.ClaimAsync(campaign.Claim(KnowsOfNoAttempt) with { Lane = 2 })).Kind);
        Assert.Equal(ClaimResultKind.Claimed, (await campaign.ClaimAsync(campaign.Claim(KnowsOfNoAttempt))).Kind);
    }

    [Fact]
    public async Task A_claim_writes_the_progress_of_its_lane_alone()
    {
        var campaign = await CampaignAsync();
        var before = await Progress.LoadAsync(campaign.CampaignId, CancellationToken.None);

        await campaign.ClaimAsync(campaign.Claim(StagedCampaign.Terms with { NextDue = Stage.Noon.AddHours(1) }) with { Lane = 2 });

        Assert.Equal(before, await Progress.LoadAsync(campaign.CampaignId, CancellationToken.None));
        Assert.Equal(
            [(1, (DateTime?)null), (2, Stage.Noon.UtcDateTime)],
            await stage.Seed.ListAsync<(int, DateTime?)>("select lane::int, last_attempt_at from campaign_progress where campaign_id = @CampaignId order by lane", campaign.Ids));
    }

    [Fact]
    public async Task What_a_campaign_stores_of_its_progress_leaves_its_other_lane_alone()
    {
        var campaign = await CampaignAsync();
        var stored = (await Progress.LoadAsync(campaign.CampaignId, CancellationToken.None))!;

        await Progress.MoveCursorAsync(campaign.CampaignId, 3, CancellationToken.None);
        await Progress.SetNextDueAsync(campaign.CampaignId, Stage.Noon.AddHours(2), "window", CancellationToken.None);
        await Progress.SaveAsync(
            campaign.TenantId, campaign.CampaignId, campaign.Sender.SenderId, stored with { CursorPage = 4, WaitingFor = "window" }, CancellationToken.None);

        Assert.Equal(
            [(1, 4, "window"), (2, 0, "number")],
            await stage.Seed.ListAsync<(int, int, string)>("select lane::int, cursor_page, waiting_for from campaign_progress where campaign_id = @CampaignId order by lane", campaign.Ids));
    }

    [Fact]
    public async Task A_campaign_with_two_lanes_is_one_row_of_a_view_and_counts_once_on_its_sender()
    {
        var campaign = await CampaignAsync();

        Assert.NotNull(await new CampaignReads(stage.Source).FindAsync(campaign.TenantId, campaign.CampaignId, CancellationToken.None));
        var use = await new SenderStore(stage.Source).UseAsync([campaign.Sender.SenderId], Stage.Noon, CancellationToken.None);
        Assert.Equal(1, Assert.Single(use).WaitingCampaigns);
    }

    private ProgressStore Progress => new(stage.Source, stage.Source, new SiloIdentity("ann"));

    /// <summary>A campaign through a number without a limit, with a second lane beside the one that every campaign has.</summary>
    private async Task<StagedCampaign> CampaignAsync()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 3);
        var campaign = await stage.CampaignAsync(tenant);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", new { campaign.Sender.NumberNo });
        await stage.Seed.ExecuteAsync(
            """
            insert into campaign_progress (campaign_id, lane, tenant_id, sender_id, next_due, anchor, waiting_for)
            select campaign_id, 2, tenant_id, sender_id, next_due, anchor, waiting_for from campaign_progress where campaign_id = @CampaignId
            """,
            campaign.Ids);
        return campaign;
    }
}
