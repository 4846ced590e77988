using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Claims;

public sealed class GuardTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_limited_number_gives_one_claim_a_statement_however_many_permits_are_asked_for()
    {
        var campaign = await CampaignAsync(hourlyLimit: 40);

        var claim = await campaign.ClaimAsync(permits: 5);

        Assert.Single(claim.Claimed);
        Assert.Equal((9, 1), ((await campaign.CountAsync()).Waiting, (await campaign.CountAsync()).Sending));
    }

    [Fact]
    public async Task A_number_without_a_limit_gives_as_many_as_were_asked_for_and_writes_no_guard()
    {
        var campaign = await CampaignAsync(hourlyLimit: 40);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", campaign.Sender);

        Assert.Equal(5, (await campaign.ClaimAsync(permits: 5)).Claimed.Count);
        Assert.Equal(5, (await campaign.ClaimAsync(permits: 9)).Claimed.Count);
        Assert.Equal(0, await stage.Seed.EntriesAsync(campaign.Sender.NumberNo));
    }

    [Fact]
    public async Task A_claim_that_only_skips_costs_no_permit()
    {
        var campaign = await CampaignAsync(hourlyLimit: 1);
        await stage.Seed.ExecuteAsync("insert into exclusions select campaign_id, customer_id, now() from recipients where campaign_id = @CampaignId and seq <= 9", campaign.Ids);

        var first = await campaign.ClaimAsync();
        Assert.Equal((ClaimResultKind.OnlySkipped, 9, 0), (first.Kind, first.Skipped, first.Claimed.Count));

        var second = await campaign.ClaimAsync();
        Assert.Equal(10, Assert.Single(second.Claimed).Seq);
    }

    [Theory]
    [InlineData(40, 10)]
    [InlineData(10, 40)]
    [InlineData(40, 1)]
    [InlineData(400, 40)]
    [InlineData(40, 400)]
    public async Task A_limit_changed_in_the_middle_of_an_hour_counts_what_the_hour_already_holds(int before, int after)
    {
        var campaign = await CampaignAsync(hourlyLimit: before, customers: 250);
        var limits = new List<(DateTimeOffset At, int Limit)>();
        for (var minute = 0.0; minute < 130; minute += 0.75)
        {
            var limit = minute < 25.5 ? before : after;
            if (minute == 25.5)
            {
                await LimitAsync(campaign.Sender, after);
            }

            await stage.SetClockAsync(Stage.Noon.AddMinutes(minute));
            var claim = await campaign.ClaimAsync();
            limits.AddRange(claim.Claimed.Select(_ => (claim.At, limit)));
        }

        Assert.True(limits.Count(claim => claim.At < Stage.Noon.AddMinutes(25.5)) > 0);
        Assert.All(limits, claim => Assert.InRange(
            limits.Count(other => other.At > claim.At - TimeSpan.FromHours(1) && other.At <= claim.At), 1, claim.Limit));
        // And what the new limit leaves free is used: the last hour lies wholly under it.
        Assert.Equal(
            Math.Min(after, 80),
            limits.Count(claim => claim.At > Stage.Noon.AddMinutes(69.75) && claim.At <= Stage.Noon.AddMinutes(129.75)));
    }

    [Fact]
    public async Task A_number_deleted_and_linked_again_by_another_tenant_keeps_its_hour()
    {
        var first = await CampaignAsync(hourlyLimit: 2);
        Assert.Single((await first.ClaimAsync()).Claimed);
        await stage.SetClockAsync(Stage.Noon.AddMinutes(30));
        Assert.Single((await first.ClaimAsync()).Claimed);

        await stage.Seed.ExecuteAsync("update senders set deleted_at = product_now() where sender_id = @SenderId", first.Sender);
        var other = await stage.TenantAsync(customers: 3);
        var relinked = await stage.Seed.SenderAsync(other.TenantId, hourlyLimit: 2, first.Sender.PhoneNumberId);
        Assert.Equal(first.Sender.NumberNo, relinked.NumberNo);
        await stage.Seed.ExecuteAsync(
            "insert into chat_history select @TenantId, @NumberNo, phone, now(), 'infinity' from customers where tenant_id = @TenantId",
            new { other.TenantId, relinked.NumberNo });
        var second = await stage.CampaignAsync(other, relinked);

        await stage.SetClockAsync(Stage.Noon.AddMinutes(59));
        var refused = await second.ClaimAsync();
        Assert.Equal((ClaimResultKind.Throttled, Stage.Noon.AddHours(1)), (refused.Kind, refused.FreeAt));
        var old = await first.ClaimAsync();
        Assert.Equal((ClaimResultKind.SenderBlocked, "senderDeleted"), (old.Kind, old.Blocked));

        await stage.SetClockAsync(Stage.Noon.AddHours(1));
        Assert.Single((await second.ClaimAsync()).Claimed);
    }

    [Fact]
    public async Task A_refused_message_still_counts()
    {
        var campaign = await CampaignAsync(hourlyLimit: 1);
        var claim = await campaign.ClaimAsync();
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));
        await writer.ApplyAsync([campaign.Event(1, Domain.Deliveries.DeliveryStatus.Failed) with { Reason = "recipient:131026" }], CancellationToken.None);

        await stage.SetClockAsync(claim.At.AddMinutes(59));

        Assert.Equal(ClaimResultKind.Throttled, (await campaign.ClaimAsync()).Kind);
    }

    private async Task<StagedCampaign> CampaignAsync(int hourlyLimit, int customers = 10)
    {
        await stage.SetClockAsync(Stage.Noon);
        return await stage.CampaignAsync(await stage.TenantAsync(customers, hourlyLimit));
    }

    private Task LimitAsync(SeededSender sender, int limit) =>
        stage.Seed.ExecuteAsync("update senders set hourly_limit = @limit where sender_id = @SenderId", new { sender.SenderId, limit });
}
