using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Tests.Releasing;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ForecastMatchesExecutionTests
{
    // Every time and interval below is a multiple of the tick, so the executor misses nothing.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Now = Utc("2026-03-27 22:00"); // the Friday before Europe's clocks change

    public sealed record Schedule(IReadOnlyList<ForecastCampaign> Campaigns, NumberGrid? Number)
    {
        public override string ToString() =>
            $"number {Number?.HourlyLimit}: " + string.Join("; ", Campaigns.Select(c => $"{c.Interval} × {c.Recipients} {c.Window.Rule}"));
    }

    public static Arbitrary<Schedule> Schedules()
    {
        var hour = Gen.Choose(0, 47).Select(half => new TimeOnly(half / 2, half % 2 * 30));
        var rule =
            from zone in Gen.Elements("Europe/Rome", "Asia/Kathmandu", "America/New_York")
            from startHours in Gen.Elements<int?>(null, 0, 1, 7, 20)
            from hours in Gen.Elements<int?>(null, 3, 20, 48, 70)
            from days in Gen.Elements<DayOfWeek[]?>(null, null, [DayOfWeek.Friday, DayOfWeek.Sunday], [DayOfWeek.Saturday, DayOfWeek.Monday])
            from @from in hour
            from to in hour
            from whole in Gen.Elements(true, false, false)
            select new WindowRule(
                startHours is { } s ? Now.AddHours(s) : null, hours is { } h ? Now.AddHours(h + (startHours ?? 0)) : null, zone, days,
                whole || @from == to ? null : @from, whole || @from == to ? null : to);
        var campaign =
            from window in rule
            from perHour in Gen.Elements(10, 20, 40, 40, 120)
            from recipients in Gen.Choose(0, 300)
            from lastAttempt in Gen.Elements<int?>(null, -1, -4, -100)
            from servedSlot in Gen.Elements(true, false)
            let interval = ReleaseRate.Every(perHour)
            let last = lastAttempt is { } ticks ? Now + (ticks * Tick) : (DateTimeOffset?)null
            let state = servedSlot && last is { } at ? new PaceState(at - (interval * 3), at, at) : ReleasePlan.Anchored(Now, new PaceState(default, null, last), interval)
            select (Func<int, ForecastCampaign>)(i => new ForecastCampaign($"{i}", SendWindow.Create(window), window.TimeZone, interval, recipients, state));
        var number =
            from limit in Gen.Elements(10, 20, 40, 60)
            from gaps in Gen.ListOf(Gen.Elements(1, 3, 3, 3, 30))
            let claims = gaps.Select((_, i) => (At: Now - (gaps.Take(i + 1).Sum() * Tick), 1)).Reverse().ToArray()
            select new NumberGrid(limit, claims, claims.Length > 0 ? claims[^1].At : null);
        return (
            from campaigns in Gen.NonEmptyListOf(campaign).Resize(5)
            from grid in Gen.Frequency((6, number.Select(grid => (NumberGrid?)grid)), (1, Gen.Constant<NumberGrid?>(null)))
            select new Schedule([.. Enumerable.Range(0, campaigns.Count).Select(i => campaigns[i](i))], grid)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(ForecastMatchesExecutionTests)], MaxTest = 150)]
    public void The_forecast_of_each_campaign_is_what_happens(Schedule schedule)
    {
        var runners = MachineExecutor.Run(schedule.Campaigns, schedule.Number, Now, Now.AddDays(6), Tick);
        for (var i = 0; i < schedule.Campaigns.Count; i++)
        {
            ForecastCampaign[] others = [.. schedule.Campaigns.Where((_, other) => other != i)];
            // The executor stops after six days; a campaign that has ended by then must have been forecast exactly.
            if (runners[i].Ended)
            {
                AssertSame(Forecast.Simulate(schedule.Campaigns[i], others, schedule.Number, Now), runners[i]);
            }
        }
    }

    [Fact]
    public void Three_weeks_three_days_a_week_four_hours_a_day_across_a_clock_change()
    {
        var start = Utc("2026-03-16 05:00"); // two weeks before Rome's change
        var rule = new WindowRule(
            start, start.AddDays(21), "Europe/Rome", [DayOfWeek.Monday, DayOfWeek.Wednesday, DayOfWeek.Friday], Hour("16:00"), Hour("20:00"));
        var interval = ReleaseRate.Slow.Interval;
        var target = new ForecastCampaign("a", SendWindow.Create(rule), rule.TimeZone, interval, 1000, ReleasePlan.Anchored(start, null, interval));

        var result = Forecast.Simulate(target, [], new NumberGrid(40, [], null), start);

        Assert.Equal(9 * 40, result.WillBeSent);
        Assert.Equal(Enumerable.Repeat(40L, 9), result.PerDay.Select(day => day.Sent));
        Assert.Equal(Utc("2026-03-16 15:00"), result.FirstAt);
        var runner = MachineExecutor.Run([target], new NumberGrid(40, [], null), start, start.AddDays(22), Tick).Single();
        Assert.Equal(Utc("2026-03-16 15:00"), runner.Attempts[0].At);
        Assert.Equal(Utc("2026-04-03 14:00"), runner.Attempts[8 * 40].At); // the same local hour, an hour earlier in UTC
        AssertSame(result, runner);
    }

    [Theory]
    [InlineData(40, 40, 40)]
    [InlineData(40, 20, 40)]
    [InlineData(20, 40, 10)]
    [InlineData(60, 40, 40)]
    public void Campaigns_that_come_and_go_on_one_number(int limit, int first, int second)
    {
        WindowRule[] rules =
        [
            new(Now, Now.AddDays(3), "Europe/Rome", null, Hour("09:00"), Hour("20:00")),
            new(Now.AddHours(5), Now.AddDays(2), "America/New_York", null, Hour("22:00"), Hour("10:30")),
            new(null, null, "Asia/Kathmandu", [DayOfWeek.Sunday], null, null),
        ];
        int[] rates = [first, second, 20];
        ForecastCampaign[] campaigns =
        [
            .. rules.Select((rule, i) => new ForecastCampaign(
                $"{i}", SendWindow.Create(rule), rule.TimeZone, ReleaseRate.Every(rates[i]), 700,
                ReleasePlan.Anchored(Now, null, ReleaseRate.Every(rates[i])))),
        ];
        var number = new NumberGrid(limit, [], null);
        var runners = MachineExecutor.Run(campaigns, number, Now, Now.AddDays(30), Tick);

        for (var i = 0; i < campaigns.Length; i++)
        {
            AssertSame(Forecast.Simulate(campaigns[i], [.. campaigns.Except([campaigns[i]])], number, Now), runners[i]);
        }
    }

    private static void AssertSame(ForecastResult forecast, MachineExecutor.Runner runner)
    {
        var perDay = runner.Attempts
            .GroupBy(attempt => TimeZones.DateAt(attempt.At, runner.Campaign.TimeZone))
            .Select(day => new DayCount(day.Key, day.Count()));
        Assert.Equal(runner.Attempts.Count, forecast.WillBeSent);
        Assert.Equal(runner.Campaign.Recipients - runner.Attempts.Count, forecast.WillNotBeSent);
        Assert.Equal(runner.Attempts.Count > 0 ? runner.Attempts[0].At : null, forecast.FirstAt);
        Assert.Equal(runner.Attempts.Count > 0 && runner.Done ? runner.Attempts[^1].At : null, forecast.FinishesAt);
        Assert.Equal(perDay, forecast.PerDay);
    }
}
