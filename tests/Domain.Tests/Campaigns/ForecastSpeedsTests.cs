using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ForecastSpeedsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);

    [Fact]
    public void A_thousand_people_in_two_days_are_480_960_or_all_by_speed()
    {
        var speeds = Speeds(Campaign(10, 1000, days: 2), []);
        Assert.Equal([(10, 480L), (20, 960L), (40, 1000L)], speeds.Select(speed => (speed.Rate.PerHour, speed.Result.WillBeSent)));
        Assert.Equal([null, null, Now + (999 * ReleaseRate.Fast.Interval)], speeds.Select(speed => speed.Result.FinishesAt));
    }

    [Fact]
    public void Each_speed_is_what_the_forecast_says_of_the_campaign_at_that_speed()
    {
        var others = new[] { Campaign(20, 300, key: "b") };
        foreach (var speed in Speeds(Campaign(20, 500), others))
        {
            var alone = Forecast.Simulate(Campaign(speed.Rate.PerHour, 500), others, Number(), Now);
            Assert.Equal((alone.FirstAt, alone.FinishesAt), (speed.Result.FirstAt, speed.Result.FinishesAt));
            Assert.Equal(alone.PerDay, speed.Result.PerDay);
        }
    }

    [Fact]
    public void A_speed_that_takes_too_many_steps_is_left_out_and_the_present_one_stays()
    {
        var target = Campaign(20, 1000);
        var others = new[] { Campaign(20, 5000, key: "b") };
        Assert.Equal([20], Speeds(target, others, mostSteps: 10).Select(speed => speed.Rate.PerHour));
    }

    [Fact]
    public void A_channel_without_a_speed_has_none_to_compare() => Assert.Empty(Speeds(Campaign(null, 1000), []));

    private static IReadOnlyList<SpeedForecast> Speeds(ForecastCampaign target, ForecastCampaign[] others, long mostSteps = ForecastSpeeds.MostSteps) =>
        ForecastSpeeds.Of(target, Forecast.Simulate(target, others, Number(), Now), others, Number(), Now, mostSteps);

    private static NumberGrid Number() => new(40, [], null);

    private static ForecastCampaign Campaign(int? perHour, long recipients, double? days = null, string key = "a")
    {
        var interval = perHour is { } rate ? ReleaseRate.Every(rate) : (TimeSpan?)null;
        var rule = new WindowRule(null, days is { } end ? Now.AddDays(end) : null, "Europe/Rome", null, null, null);
        return new(key, SendWindow.Create(rule), rule.TimeZone, interval, recipients, ReleasePlan.Anchored(Now, null, interval));
    }
}
