using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ForecastAdviceTests
{
    private static readonly DateTimeOffset Now = Utc("2026-03-02 08:15"); // a Monday

    private static readonly WindowRule TwoDays = new(null, Now.AddHours(48), "Europe/Rome", null, null, null);

    private static ForecastCampaign Campaign(WindowRule rule, int perHour, long recipients, string key = "a") => new(
        key, SendWindow.Create(rule), rule.TimeZone, ReleaseRate.Every(perHour), recipients,
        ReleasePlan.Anchored(Now, null, ReleaseRate.Every(perHour)));

    private static IReadOnlyList<Advice> Advise(
        WindowRule rule, int perHour, long recipients, int limit = 40, params ForecastCampaign[] others)
    {
        var target = Campaign(rule, perHour, recipients);
        var number = new NumberGrid(limit, [], null);
        var result = Forecast.Simulate(target, others, number, Now);
        return ForecastAdvice.For(rule, ReleaseRate.From(perHour), target, others, number, result, Now);
    }

    [Fact]
    public void A_thousand_in_two_days_at_ten_an_hour_are_reached_by_an_end_a_speed_or_a_split()
    {
        var advice = Advise(TwoDays, 10, 1000);

        Assert.Equal([AdviceKind.ExtendEnd, AdviceKind.RaiseSpeed, AdviceKind.SplitAudience], advice.Select(a => a.Kind));
        Assert.All(advice, a => Assert.Equal(1000, a.WillBeSent));
        Assert.Equal(Utc("2026-03-06 13:00"), advice[0].EndAt); // the last goes out at 12:09
        Assert.Equal(40, advice[1].MessagesPerHour); // twenty would reach 960
        Assert.Equal((3, 480L), (advice[2].Parts!.Value, advice[2].MessagesEach!.Value));
    }

    [Fact]
    public void The_search_for_advice_ends_with_its_steps_and_keeps_what_it_found()
    {
        var target = Campaign(TwoDays, 10, 1000);
        ForecastCampaign[] others = [Campaign(TwoDays with { EndAt = null }, 10, 9999, "x")];
        var number = new NumberGrid(40, [], null);
        var result = Forecast.Simulate(target, others, number.Copy(), Now);
        IReadOnlyList<AdviceKind> Kinds(long mostSteps) =>
            [.. ForecastAdvice.For(TwoDays, ReleaseRate.From(10), target, others, number, result, Now, mostSteps).Select(advice => advice.Kind)];

        Assert.Equal([AdviceKind.ExtendEnd, AdviceKind.RaiseSpeed, AdviceKind.SplitAudience], Kinds(Forecast.MostSteps));
        Assert.Equal([AdviceKind.ExtendEnd], Kinds(2_500));
        Assert.Empty(Kinds(100));
    }

    [Fact]
    public void Whoever_reaches_everybody_needs_no_advice() => Assert.Empty(Advise(TwoDays, 10, 480));

    [Fact]
    public void The_lowest_speed_that_is_enough_is_advised() =>
        Assert.Equal(20, Advise(TwoDays, 10, 900).Single(a => a.Kind == AdviceKind.RaiseSpeed).MessagesPerHour);

    [Fact]
    public void A_speed_above_the_numbers_limit_is_not_advised()
    {
        var advice = Advise(TwoDays, 10, 1000, limit: 20);

        Assert.Equal([AdviceKind.ExtendEnd], advice.Select(a => a.Kind)); // nor a split: two of ten an hour reach 960
    }

    [Fact]
    public void A_split_is_simulated_beside_the_others_on_the_number()
    {
        // Alone, four of ten an hour would reach 1920; beside three others they get four sevenths of the number: 1097.
        ForecastCampaign[] busy = [Campaign(TwoDays, 10, 9999, "x"), Campaign(TwoDays, 10, 9999, "y"), Campaign(TwoDays, 10, 9999, "z")];

        Assert.Equal([AdviceKind.ExtendEnd], Advise(TwoDays, 10, 1200, 40, busy).Select(a => a.Kind));
    }

    [Fact]
    public void The_advised_end_is_the_earliest_full_local_hour_that_is_enough()
    {
        var rule = TwoDays with { TimeZone = "Asia/Kathmandu" }; // full hours at :15 UTC
        var end = Advise(rule, 10, 1000).Single(a => a.Kind == AdviceKind.ExtendEnd).EndAt!.Value;

        Assert.Equal(Utc("2026-03-06 12:15"), end);
        Assert.Equal(1000, Sent(rule with { EndAt = end }));
        Assert.Equal(999, Sent(rule with { EndAt = Utc("2026-03-06 12:09") }));

        static long Sent(WindowRule rule) =>
            Forecast.Simulate(Campaign(rule, 10, 1000), [], new NumberGrid(40, [], null), Now).WillBeSent;
    }

    [Fact]
    public void A_last_message_on_the_full_hour_needs_the_hour_after() =>
        Assert.Equal(
            Now.AddMinutes(45).AddHours(51), // slot 517 is at 51 h 42 min after 08:15, 11:57; the one after it at 12:03
            Advise(TwoDays, 10, 518).Single(a => a.Kind == AdviceKind.ExtendEnd).EndAt);

    [Fact]
    public void Wider_hours_or_days_are_advised_where_they_are_enough()
    {
        var mornings = new WindowRule(null, Now.AddDays(7), "Europe/Rome", [DayOfWeek.Tuesday, DayOfWeek.Thursday], Hour("09:00"), Hour("12:00"));

        // Two mornings hold 60. Every morning: 5 of them still come whole, this morning's rest and next Monday's first quarter.
        var days = Advise(mornings, 10, 200).Single(a => a.Kind == AdviceKind.WidenHours);
        Assert.Null(days.DaysOfWeek);
        Assert.Equal(("09:00", "12:00"), (days.From, days.To));

        var hours = Advise(mornings, 10, 300).Single(a => a.Kind == AdviceKind.WidenHours);
        Assert.Equal([DayOfWeek.Tuesday, DayOfWeek.Thursday], hours.DaysOfWeek);
        Assert.Null(hours.From);
        Assert.Null(hours.To);

        var both = Advise(mornings, 10, 1600).Single(a => a.Kind == AdviceKind.WidenHours);
        Assert.Null(both.DaysOfWeek);
        Assert.Null(both.From);
        Assert.Equal(1600, both.WillBeSent);
    }

    [Fact]
    public void Where_nothing_reaches_all_the_best_is_named_with_what_it_reaches()
    {
        var advice = Advise(new WindowRule(null, null, "Europe/Rome", null, null, null), 10, 10_000_000);

        var best = Assert.Single(advice);
        Assert.Equal(AdviceKind.RaiseSpeed, best.Kind);
        Assert.Equal(40, best.MessagesPerHour);
        Assert.Equal(1826 * 24 * 40, best.WillBeSent);
    }

    [Fact]
    public void Where_nothing_helps_nothing_is_advised() =>
        Assert.Empty(Advise(new WindowRule(null, null, "Europe/Rome", null, null, null), 40, 10_000_000));

    [Fact]
    public void A_channel_without_pace_gets_a_later_end_and_wider_hours_only()
    {
        var rule = new WindowRule(null, Now.AddDays(1), "Europe/Rome", [DayOfWeek.Wednesday], Hour("10:00"), Hour("11:00"));
        var target = Campaign(rule, 10, 1000) with { Interval = null };
        var result = Forecast.Simulate(target, [], null, Now);

        var advice = ForecastAdvice.For(rule, null, target, [], null, result, Now);

        Assert.Equal([AdviceKind.ExtendEnd, AdviceKind.WidenHours], advice.Select(a => a.Kind));
        Assert.Equal(Utc("2026-03-04 10:00"), advice[0].EndAt); // at 09:00 all are sent; the end is not open
    }
}
