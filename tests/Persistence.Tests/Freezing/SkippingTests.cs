using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Freezing;

public sealed class SkippingTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_cancelled_campaigns_waiting_people_are_skipped_in_bounded_batches()
    {
        var campaign = await CampaignAsync();
        await campaign.ClaimAsync(permits: 3);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync(
            [
                campaign.Event(1, DeliveryStatus.Sent),
                campaign.Event(2, DeliveryStatus.Waiting) with { Reason = "transient:500", NextAttemptAt = Stage.Noon },
            ],
            CancellationToken.None);

        Assert.Equal(6, await Progress.SkipWaitingAsync(campaign.CampaignId, 0, SkipReason.Cancelled, 4, CancellationToken.None));
        Assert.Equal(4, (await campaign.CountAsync()).Skipped);
        Assert.Equal(10, await Progress.SkipWaitingAsync(campaign.CampaignId, 6, SkipReason.Cancelled, 4, CancellationToken.None));
        Assert.Null(await Progress.SkipWaitingAsync(campaign.CampaignId, 10, SkipReason.Cancelled, 4, CancellationToken.None));

        var totals = await campaign.CountAsync();
        Assert.Equal((0, 1, 1, 8), (totals.Waiting, totals.Sending, totals.Sent, totals.Skipped));
        Assert.Equal(Enumerable.Range(2, 9).Where(seq => seq != 3).Select(seq => $"{seq}:7:cancelled"), await campaign.IssuesAsync());
        Assert.False(await campaign.InAsync("retries", 2));
    }

    [Fact]
    public async Task People_excluded_while_waiting_are_skipped_at_once_and_only_once()
    {
        var campaign = await CampaignAsync();

        Assert.Equal(2, await SkipAsync(campaign, "c9", "c2", "stranger"));
        Assert.Equal(0, await SkipAsync(campaign, "c2", "c9"));

        Assert.Equal(["2:7:excluded", "9:7:excluded"], await campaign.IssuesAsync());
        Assert.Equal((8, 2), ((await campaign.CountAsync()).Waiting, (await campaign.CountAsync()).Skipped));
        Assert.Empty(await AttemptedAsync(campaign, "c2", "c9", "c3"));
    }

    [Fact]
    public async Task People_who_are_being_sent_to_or_not_in_the_audience_are_not_skipped()
    {
        var campaign = await CampaignAsync();
        await campaign.ClaimAsync();

        Assert.Equal(0, await SkipAsync(campaign, "c1", "stranger"));

        Assert.Equal(["c1"], await AttemptedAsync(campaign, "c1", "c2", "stranger"));
        Assert.Equal(0, (await campaign.CountAsync()).Skipped);
    }

    [Fact]
    public async Task A_campaign_leaves_out_so_many_and_who_is_left_out_already_takes_no_place()
    {
        var campaign = await CampaignAsync();

        Assert.True(await Progress.ExcludeAsync(campaign.CampaignId, ["c1", "c2", "c2"], most: 3, CancellationToken.None));
        Assert.False(await Progress.ExcludeAsync(campaign.CampaignId, ["c3", "c4"], most: 3, CancellationToken.None));
        Assert.Equal(1, await Progress.ExclusionChangesAsync(campaign.CampaignId, CancellationToken.None));
        Assert.True(await Progress.ExcludeAsync(campaign.CampaignId, ["c1", "c2", "c3"], most: 3, CancellationToken.None));
        Assert.True(await Progress.ExcludeAsync(campaign.CampaignId, ["c3"], most: 1, CancellationToken.None));

        Assert.Equal(2, await Progress.ExclusionChangesAsync(campaign.CampaignId, CancellationToken.None));
        Assert.Equal(
            ["c1", "c2", "c3"],
            await stage.Seed.ListAsync<string>("select customer_id from exclusions where campaign_id = @CampaignId order by customer_id", campaign.Ids));
    }

    [Fact]
    public async Task The_cursor_never_goes_back_and_neither_does_the_last_attempt()
    {
        var campaign = await CampaignAsync();
        await Progress.MoveCursorAsync(campaign.CampaignId, 3, CancellationToken.None);
        await Progress.MoveCursorAsync(campaign.CampaignId, 2, CancellationToken.None);
        var stored = (await Progress.LoadAsync(campaign.CampaignId, CancellationToken.None))!;
        Assert.Equal(3, stored.CursorPage);

        await campaign.ClaimAsync();
        await Progress.SaveAsync(
            campaign.TenantId, campaign.CampaignId, campaign.Sender.SenderId, stored with { LastAttemptAt = Stage.Noon.AddHours(-1) }, CancellationToken.None);

        Assert.Equal(Stage.Noon, (await Progress.LoadAsync(campaign.CampaignId, CancellationToken.None))!.LastAttemptAt);
    }

    [Fact]
    public async Task Every_overdue_campaign_falls_to_exactly_one_of_the_silos()
    {
        var campaigns = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => CampaignAsync()));
        await Progress.SetNextDueAsync(campaigns[0].CampaignId, SqlInstant.Never, "sender", CancellationToken.None);
        await Progress.SetNextDueAsync(campaigns[1].CampaignId, Stage.Noon.AddSeconds(13), "window", CancellationToken.None);
        await Progress.SetNextDueAsync(campaigns[2].CampaignId, Stage.Noon.AddSeconds(14), "window", CancellationToken.None);
        await Progress.SetNextDueAsync(campaigns[3].CampaignId, Stage.Noon.AddSeconds(1), null, CancellationToken.None);
        await stage.SetClockAsync(Stage.Noon.AddSeconds(4));

        var woken = new List<Guid>();
        for (var share = 0; share < 3; share++)
        {
            woken.AddRange((await Progress.OverdueAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), 3, share, 500, CancellationToken.None))
                .Select(overdue => overdue.CampaignId));
        }

        var mine = woken.Where(id => campaigns.Any(campaign => campaign.CampaignId == id)).ToArray();
        Assert.Equal(campaigns.Where((_, i) => i is 1 or > 3).Select(campaign => campaign.CampaignId).Order(), mine.Order());
    }

    private ProgressStore Progress => new(stage.Source, stage.Source, new SiloIdentity("bob"));

    private async Task<StagedCampaign> CampaignAsync()
    {
        await stage.SetClockAsync(Stage.Noon);
        var tenant = await stage.TenantAsync(customers: 10);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", tenant.Sender);
        return await stage.CampaignAsync(tenant);
    }

    private Task<int> SkipAsync(StagedCampaign campaign, params string[] customers) =>
        Progress.SkipAsync(campaign.TenantId, campaign.CampaignId, customers, CancellationToken.None);

    private async Task<IEnumerable<string>> AttemptedAsync(StagedCampaign campaign, params string[] customers) =>
        (await Progress.AttemptedAsync(campaign.TenantId, campaign.CampaignId, customers, CancellationToken.None)).Order(StringComparer.Ordinal);
}
