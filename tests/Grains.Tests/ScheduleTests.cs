using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;
using MassMessaging.TestKit;

namespace MassMessaging.Grains.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public async Task Three_weeks_across_a_clock_change_match_the_forecast_to_the_message()
    {
        // Rome changes to summer time on 29 March 2026; the campaign runs from the 16th to the 5th of April.
        var launch = new DateTimeOffset(2026, 3, 16, 7, 30, 0, TimeSpan.Zero);
        await using var silo = await VirtualSilo.StartAsync(launch);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant, hourlyLimit: 40);
        await silo.Seed.CustomersAsync(tenant, 1000, sender.NumberNo);
        var definition = Campaigns.Definition(sender, perHour: 10) with
        {
            Schedule = new CampaignSchedule
            {
                TimeZone = "Europe/Rome",
                DaysOfWeek = [DayOfWeek.Monday, DayOfWeek.Wednesday, DayOfWeek.Friday],
                From = new TimeOnly(10, 0),
                To = new TimeOnly(14, 0),
                EndAt = launch.AddDays(21),
            },
        };
        var rule = new WindowRule(null, definition.Schedule.EndAt, "Europe/Rome", definition.Schedule.DaysOfWeek, definition.Schedule.From, definition.Schedule.To);
        var interval = TimeSpan.FromMinutes(6);
        var forecast = Forecast.Simulate(
            new ForecastCampaign("this", SendWindow.Create(rule), "Europe/Rome", interval, 1000, ReleasePlan.Anchored(launch, null, interval)),
            [],
            new NumberGrid(40, [], null),
            launch);
        var campaign = await silo.LaunchAsync(tenant, definition);

        await silo.AdvanceAsync(TimeSpan.FromDays(21) + TimeSpan.FromMinutes(1));

        var sent = silo.Channel.Calls;
        Assert.Equal(9 * 40, forecast.WillBeSent);
        Assert.Equal(forecast.WillBeSent, sent.Count);
        Assert.Equal(forecast.WillNotBeSent, (await silo.RowsAsync(campaign))[7]);
        Assert.Equal(forecast.FirstAt!.Value, sent[0].At, TimeSpan.FromMilliseconds(2));
        Assert.Equal(
            forecast.PerDay.Select(day => (day.Date, day.Sent)),
            sent.GroupBy(call => TimeZones.DateAt(call.At, "Europe/Rome")).OrderBy(day => day.Key).Select(day => (day.Key, (long)day.Count())));
        Assert.All(sent, call => Assert.InRange(Local(call.At), new TimeOnly(10, 0), new TimeOnly(13, 54, 1)));

        static TimeOnly Local(DateTimeOffset at) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome")).DateTime);
    }

    [Fact]
    public async Task A_campaign_launched_before_its_start_is_scheduled_and_starts_on_time()
    {
        var launch = new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
        await using var silo = await VirtualSilo.StartAsync(launch);
        var tenant = await silo.Seed.TenantAsync();
        var sender = await silo.Seed.SenderAsync(tenant);
        await silo.Seed.CustomersAsync(tenant, 3, sender.NumberNo);
        var campaign = await silo.LaunchAsync(tenant, Campaigns.Definition(sender, perHour: 40, startAt: launch.AddHours(2)));

        await silo.AdvanceAsync(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        Assert.Equal("scheduled", await silo.StatusAsync(campaign));
        Assert.Empty(silo.Channel.Calls);

        await silo.AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Equal("completed", await silo.StatusAsync(campaign));
        Assert.Equal(launch.AddHours(2), silo.Channel.Calls[0].At, TimeSpan.FromMilliseconds(2));
    }
}
