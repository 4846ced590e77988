using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);

    private static ForecastCampaign Campaign(WindowRule rule, int perHour, long recipients, string key = "a") =>
        new(key, SendWindow.Create(rule), rule.TimeZone, ReleaseRate.Every(perHour), recipients,
            ReleasePlan.Anchored(Now, null, ReleaseRate.Every(perHour)));

    private static WindowRule TwoDays => new(null, Now.AddHours(48), "Europe/Rome", null, null, null);

    private static NumberGrid Number(int limit = 40) => new(limit, [], null);

    [Fact]
    public void A_thousand_people_at_ten_an_hour_in_two_days_are_four_hundred_and_eighty()
    {
        var result = Forecast.Simulate(Campaign(TwoDays, 10, 1000), [], Number(), Now);

        Assert.Equal(480, result.WillBeSent);
        Assert.Equal(520, result.WillNotBeSent);
        Assert.Equal(Now, result.FirstAt);
        Assert.Null(result.FinishesAt);
        Assert.Equal(480, result.PerDay.Sum(day => day.Sent));
    }

    [Fact]
    public void Its_advice_names_an_end_a_speed_and_a_split_that_reach_all()
    {
        var target = Campaign(TwoDays, 10, 1000);
        var result = Forecast.Simulate(target, [], Number(), Now);

        var advice = ForecastAdvice.For(TwoDays, ReleaseRate.Slow, target, [], Number(), result, Now);

        Assert.Equal([AdviceKind.ExtendEnd, AdviceKind.RaiseSpeed, AdviceKind.SplitAudience], advice.Select(a => a.Kind));
        Assert.All(advice, a => Assert.Equal(1000, a.WillBeSent));
        Assert.Equal(new DateTimeOffset(2026, 3, 6, 13, 0, 0, TimeSpan.Zero), advice[0].EndAt); // 999 × 6 min later: 12:09
        Assert.Equal(40, advice[1].MessagesPerHour);
        Assert.Equal((3, 480), (advice[2].Parts, advice[2].MessagesEach));
    }
}
