using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Events;

public sealed class BreakerStoreTests(Stage stage) : IClassFixture<Stage>
{
    private readonly BreakerStore _breakers = new(stage.Source);

    [Fact]
    public async Task Silos_that_judge_at_once_count_together()
    {
        var campaign = await stage.CampaignAsync(await stage.TenantAsync(6));
        var verdicts = await Task.WhenAll(Enumerable.Range(1, 6).Select(seq => JudgeAsync(campaign, seq)));
        Assert.Equal((2, 4), (verdicts.Count(verdict => verdict == BreakerResult.Wait), verdicts.Count(verdict => verdict == BreakerResult.Pause)));
    }

    [Fact]
    public async Task What_another_campaign_of_the_sender_had_accepted_counts_too()
    {
        var tenant = await stage.TenantAsync(3);
        var campaign = await stage.CampaignAsync(tenant);
        var other = await stage.CampaignAsync(tenant);
        Assert.Equal(BreakerResult.Wait, await JudgeAsync(campaign, 1));

        Assert.Single((await other.ClaimAsync()).Claimed);
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync([other.Event(1, DeliveryStatus.Sent)], CancellationToken.None);
        Assert.Equal(BreakerResult.Fail, await JudgeAsync(campaign, 1));
        Assert.False(await campaign.InBreakersAsync());
    }

    [Fact]
    public async Task A_new_count_forgets_who_was_refused()
    {
        var campaign = await stage.CampaignAsync(await stage.TenantAsync(4));
        await JudgeAsync(campaign, 1);
        await JudgeAsync(campaign, 2);
        Assert.True(await campaign.InBreakersAsync());
        await _breakers.ForgetAsync(campaign.CampaignId, CancellationToken.None);
        Assert.Equal(BreakerResult.Wait, await JudgeAsync(campaign, 3));
    }

    [Fact]
    public async Task A_test_message_has_nobody_beside_it() => Assert.Equal(
        [BreakerResult.Fail],
        await _breakers.JudgeAsync(Guid.NewGuid(), Guid.NewGuid(), 0, [new UnlistedRefusal(1, "99999")], CancellationToken.None));

    private async Task<BreakerResult> JudgeAsync(StagedCampaign campaign, int seq) => Assert.Single(await _breakers.JudgeAsync(
        campaign.CampaignId, campaign.Sender.SenderId, campaign.Sender.NumberNo, [new UnlistedRefusal(seq, "99999")], CancellationToken.None));
}

file static class Asking
{
    internal static Task<bool> InBreakersAsync(this StagedCampaign campaign) =>
        campaign.Stage.Seed.QueryAsync<bool>("select exists (select from breakers where campaign_id = @CampaignId)", campaign.Ids);
}
