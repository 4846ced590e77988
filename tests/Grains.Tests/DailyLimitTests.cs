using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

public sealed class DailyLimitTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Two_campaigns_under_a_limit_of_people_reach_as_many_a_day_as_it_allows_and_as_many_as_forecast()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 60);
        await silo.Seed.ExecuteAsync("insert into accounts select account_key, 25 from senders");
        var definition = Campaigns.Definition(sender, perHour: 40) with { Template = new CampaignTemplate("offer", "en") };
        var first = await silo.LaunchAsync(tenant, definition, [.. Enumerable.Range(31, 30).Select(i => $"c{i}")]);
        var second = await silo.LaunchAsync(tenant, definition, [.. Enumerable.Range(1, 30).Select(i => $"c{i}")]);
        await silo.SettleAsync();
        var forecasts = new[] { first, second }.Select(campaign => Forecast.Simulate(
            Lane(campaign), [Lane(campaign == first ? second : first)], new NumberGrid(40, [], null) { People = new PeopleLimit(25, []) }, Noon)).ToList();

        await silo.AdvanceAsync(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));

        Assert.Equal(25, silo.Channel.Calls.Count);
        Assert.Equal("dailyLimit", await silo.Seed.QueryAsync<string>("select min(waiting_for) from campaign_progress"));
        await silo.AdvanceAsync(TimeSpan.FromHours(24));
        Assert.Equal(50, silo.Channel.Calls.Count);
        Assert.Equal(forecasts.Sum(f => f.PerDay.Where(day => day.Date <= new DateOnly(2026, 3, 3)).Sum(day => day.Sent)),
            silo.Channel.Calls.Count(call => call.At < new DateTimeOffset(2026, 3, 3, 23, 0, 0, TimeSpan.Zero)));
        await silo.AdvanceAsync(TimeSpan.FromHours(24));

        Assert.Equal(60, silo.Channel.Calls.Select(call => call.Message.To).Distinct().Count());
        // A claim is some milliseconds late, and its person leaves the day as much later: a slot at the most.
        Assert.Equal(forecasts.Max(f => f.FinishesAt)!.Value, silo.Channel.Calls.Max(call => call.At), ReleaseRate.From(40)!.Interval);
        Assert.Equal(("completed", "completed"), (await silo.StatusAsync(first), await silo.StatusAsync(second)));
        Ledger.AssertNeverAbove(40, silo.Channel.Calls.Select(call => call.At));

        ForecastCampaign Lane(ICampaignGrain campaign) => new(
            campaign.GetPrimaryKeyString(), SendWindow.Create(new WindowRule(null, null, "Europe/Rome", null, null, null)), "Europe/Rome",
            ReleaseRate.From(40)!.Interval, 30, new PaceState(Noon, null, null), CountsPeople: true);
    }

    [Fact]
    public async Task People_who_wrote_within_24_hours_do_not_count_and_a_raised_limit_is_used_at_once()
    {
        await using var silo = await VirtualSilo.StartAsync(Noon);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 6);
        await silo.Seed.ExecuteAsync(
            """
            insert into accounts select account_key, 1 from senders;
            insert into chat_history select tenant_id, @NumberNo, phone, now(), 'infinity' from customers where customer_id in ('c1', 'c2', 'c3');
            """,
            new { sender.NumberNo });
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40) with { Template = new CampaignTemplate("offer", "en") });
        await silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(["+393330000001", "+393330000002", "+393330000003", "+393330000004"], silo.Channel.Calls.Select(call => call.Message.To));

        await silo.Seed.ExecuteAsync("update accounts set daily_limit = null");
        await silo.Seed.ExecuteAsync("update campaign_progress set next_due = product_now()");
        await campaign.WakeAsync(); // last: what its claim says of the next one must stand
        await silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(6, silo.Channel.Calls.Count);
    }
}
