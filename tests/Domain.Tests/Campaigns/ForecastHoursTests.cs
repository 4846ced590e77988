using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ForecastHoursTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);

    private static readonly WindowRule Always = new(null, null, "Europe/Rome", null, null, null);

    [Fact]
    public void The_hours_to_come_hold_what_the_speed_sends_in_them()
    {
        var hours = ForecastHours.Of(Campaign(Always, 10, 25), [], Number(), Now, 24);
        Assert.Equal([(8, 8L), (9, 10L), (10, 7L)], hours.Select(hour => (hour.Hour.Hour, hour.Count)));
    }

    [Fact]
    public void Hours_that_are_closed_are_left_out_and_those_behind_the_last_one_asked_for_are_not_counted()
    {
        var rule = Always with { From = new TimeOnly(9, 0), To = new TimeOnly(11, 0) }; // 8 to 10 in UTC
        var hours = ForecastHours.Of(Campaign(rule, 10, 1000), [], Number(), Now, 26);
        Assert.Equal([(2, 8), (2, 9), (3, 8), (3, 9)], hours.Select(hour => (hour.Hour.Day, hour.Hour.Hour)));
        Assert.Equal([8L, 10L, 10L, 10L], hours.Select(hour => hour.Count));
    }

    [Fact]
    public void Without_a_pace_all_go_in_the_first_hour()
    {
        var hours = ForecastHours.Of(Campaign(Always, null, 1_000_000), [], null, Now, 1);
        Assert.Equal([new PlannedHour(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), 1_000_000)], hours);
    }

    [Fact]
    public void The_hours_of_a_whole_forecast_add_up_to_it_also_beside_others()
    {
        var other = Campaign(Always, 40, 200, "b");
        var target = Campaign(Always, 20, 150);
        var hours = ForecastHours.Of(target, [other], Number(), Now, ForecastHours.Most);
        var whole = Forecast.Simulate(target, [other], Number(), Now);
        Assert.Equal(whole.WillBeSent, hours.Sum(hour => hour.Count));
        Assert.All(hours, hour => Assert.InRange(hour.Count, 1, 40));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(169)]
    public void More_than_a_week_is_not_asked_for(int hours) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ForecastHours.Of(Campaign(Always, 10, 1), [], null, Now, hours));

    [Fact]
    public void Campaigns_on_one_number_share_its_next_slots_as_the_forecast_shares_them()
    {
        var slots = ForecastHours.Slots([Campaign(Always, 40, 1000, "a"), Campaign(Always, 10, 1000, "b")], Number(), Now, TimeSpan.FromHours(1), most: 100);
        Assert.Equal([30, 10], slots.Select(times => times.Count));
        Assert.Equal(40, slots.SelectMany(times => times).Distinct().Count());
        Assert.All(slots.SelectMany(times => times), at => Assert.InRange(at, Now, Now.AddHours(1)));
        Assert.Equal(5, ForecastHours.Slots([Campaign(Always, 40, 1000)], Number(), Now, TimeSpan.FromHours(1), most: 5)[0].Count);
        Assert.Empty(ForecastHours.Slots([], Number(), Now, TimeSpan.FromHours(1), most: 5));
    }

    private static NumberGrid Number() => new(40, [], null);

    private static ForecastCampaign Campaign(WindowRule rule, int? perHour, long recipients, string key = "a")
    {
        var interval = perHour is { } rate ? ReleaseRate.Every(rate) : (TimeSpan?)null;
        return new(key, SendWindow.Create(rule), rule.TimeZone, interval, recipients, ReleasePlan.Anchored(Now, null, interval));
    }
}
