using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

public sealed class SharedNumberTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly SendWindow Always = SendWindow.Create(new WindowRule(null, null, "UTC", null, null, null));

    [Fact]
    public async Task Two_campaigns_at_forty_on_a_number_of_forty_get_half_each()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 300, sender.NumberNo);
        var first = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));
        var second = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));

        await silo.AdvanceAsync(TimeSpan.FromHours(5) - TimeSpan.FromSeconds(1));

        Assert.Equal(200, silo.Channel.Calls.Count);
        Assert.InRange((await silo.RowsAsync(first))[3], 99, 101);
        Assert.InRange((await silo.RowsAsync(second))[3], 99, 101);
        Ledger.AssertNeverAbove(40, silo.Channel.Calls.Select(call => call.At));
    }

    [Fact]
    public async Task Ten_and_forty_on_a_number_of_forty_get_ten_and_thirty()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 200, sender.NumberNo);
        var slow = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 10));
        var fast = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));

        await silo.AdvanceAsync(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1));

        Assert.InRange((await silo.RowsAsync(slow))[3], 39, 41);
        Assert.InRange((await silo.RowsAsync(fast))[3], 119, 121);
        Ledger.AssertNeverAbove(40, silo.Channel.Calls.Select(call => call.At));
    }

    /// <summary>Each waits its turn for several of its own intervals, so its slots pass meanwhile.</summary>
    [Fact]
    public async Task Many_campaigns_that_begin_together_send_to_the_message_as_forecast()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 8, sender.NumberNo);
        var (launched, forecast) = (new List<ICampaignGrain>(), new List<ForecastCampaign>());
        for (var i = 0; i < 12; i++)
        {
            var rate = ReleaseRate.All[i % 3];
            var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, rate.PerHour));
            launched.Add(campaign);
            forecast.Add(new ForecastCampaign(
                campaign.GetPrimaryKeyString(), Always, "UTC", rate.Interval, 8, ReleasePlan.Anchored(silo.Now, null, rate.Interval)));
            await silo.AdvanceAsync(TimeSpan.FromSeconds(7));
        }

        await silo.AdvanceAsync(TimeSpan.FromHours(3));

        for (var i = 0; i < launched.Count; i++)
        {
            var sent = await silo.Seed.ListAsync<DateTime>("select attempted_at from recipients where campaign_id = @id order by seq", new { id = launched[i].Id() });
            Assert.Equal(
                Forecast.Times(forecast[i], [.. forecast.Where((_, other) => other != i)], new NumberGrid(40, [], null), Noon, 0, 8),
                sent.Select(at => new DateTimeOffset(at, TimeSpan.Zero)));
        }
    }

    [Fact]
    public async Task Who_leaves_the_line_leaves_no_gap_in_it()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 40, sender.NumberNo);
        var launched = new List<ICampaignGrain>();
        for (var i = 0; i < 10; i++)
        {
            launched.Add(await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40)));
        }

        await silo.AdvanceAsync(TimeSpan.FromMinutes(2));
        await launched[4].PauseAsync(CancellationToken.None);
        await launched[7].PauseAsync(CancellationToken.None);
        await silo.AdvanceAsync(TimeSpan.FromHours(2) - TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1));

        Assert.Equal(80, silo.Channel.Calls.Count);
        foreach (var campaign in launched.Where((_, i) => i is not (4 or 7)))
        {
            Assert.InRange((await silo.RowsAsync(campaign))[3], 9, 11);
        }
    }

    [Fact]
    public async Task A_paused_campaigns_share_goes_to_the_other_one()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 200, sender.NumberNo);
        var first = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));
        var second = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));
        await silo.AdvanceAsync(TimeSpan.FromHours(1));
        var before = (await silo.RowsAsync(first))[3];
        await second.PauseAsync(CancellationToken.None);

        await silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.InRange((await silo.RowsAsync(first))[3] - before, 79, 81);
        Ledger.AssertNeverAbove(40, silo.Channel.Calls.Select(call => call.At));
    }

    [Fact]
    public async Task A_limit_lowered_in_the_middle_of_an_hour_holds_at_once()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 200, sender.NumberNo);
        await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40));
        await silo.AdvanceAsync(TimeSpan.FromMinutes(30));
        var changedAt = silo.Now;
        await silo.Seed.ExecuteAsync("update senders set hourly_limit = 10 where sender_id = @SenderId", sender);

        await silo.AdvanceAsync(TimeSpan.FromHours(3));

        var calls = silo.Channel.Calls.Select(call => call.At).ToArray();
        Assert.All(
            calls.Where(at => at > changedAt),
            at => Assert.InRange(calls.Count(other => other > at.AddHours(-1) && other <= at), 1, 10));
        // The hour was used up when the limit fell, and free again an hour after the tenth claim before last.
        Assert.InRange(calls.Count(at => at > changedAt), 18, 25);
    }
}
