using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ForecastTests
{
    private static readonly DateTimeOffset Now = Utc("2026-03-02 08:15");

    private static ForecastCampaign Campaign(WindowRule rule, int? perHour, long recipients, string key = "a")
    {
        var interval = perHour is { } rate ? ReleaseRate.Every(rate) : (TimeSpan?)null;
        return new(key, SendWindow.Create(rule), rule.TimeZone, interval, recipients, ReleasePlan.Anchored(Now, null, interval));
    }

    private static readonly WindowRule Endless = new(null, null, "Europe/Rome", null, null, null);

    private static WindowRule Days(double days) => Endless with { EndAt = Now.AddDays(days) };

    private static NumberGrid Number(int limit = 40) => new(limit, [], null);

    [Fact]
    public void A_thousand_people_at_ten_an_hour_in_two_days_are_four_hundred_and_eighty()
    {
        var result = Forecast.Simulate(Campaign(Days(2), 10, 1000), [], Number(), Now);

        Assert.Equal((480, 520), (result.WillBeSent, result.WillNotBeSent));
        Assert.Equal(Now, result.FirstAt);
        Assert.Null(result.FinishesAt);
        // From 09:15 in Rome: 148 slots until midnight, 240 the next day, the rest.
        Assert.Equal([new DayCount(new(2026, 3, 2), 148), new(new(2026, 3, 3), 240), new(new(2026, 3, 4), 92)], result.PerDay);
    }

    [Fact]
    public void A_forecast_that_would_take_too_many_steps_is_given_up()
    {
        // One step for each turn while both share the number.
        ForecastResult Simulate(long mostSteps) =>
            Forecast.Simulate(Campaign(Endless, 20, 1000), [Campaign(Endless, 20, 5000, "b")], Number(), Now, mostSteps);

        Assert.Equal(1000, Simulate(2_000).WillBeSent);
        Assert.Throws<ForecastTooLongException>(() => Simulate(1_990));
    }

    [Fact]
    public void Times_of_people_in_line_are_given_up_too()
    {
        IReadOnlyList<DateTimeOffset> Times(long mostSteps) =>
            Forecast.Times(Campaign(Endless, 20, 1000), [Campaign(Endless, 20, 5000, "b")], Number(), Now, 990, 10, mostSteps);

        Assert.Equal(10, Times(2_000).Count);
        Assert.Throws<ForecastTooLongException>(() => Times(1_900));
    }

    [Fact]
    public void Without_an_end_it_finishes_with_the_last_person() =>
        Assert.Equal(Now + (999 * Minutes(6)), Forecast.Simulate(Campaign(Endless, 10, 1000), [], Number(), Now).FinishesAt);

    [Fact]
    public void Nobody_to_send_to_is_a_forecast_too()
    {
        var result = Forecast.Simulate(Campaign(Days(2), 10, 0), [Campaign(Days(2), 10, 5, "b")], Number(), Now);

        Assert.Equal((0, 0), (result.WillBeSent, result.WillNotBeSent));
        Assert.Null(result.FirstAt);
        Assert.Null(result.FinishesAt);
        Assert.Empty(result.PerDay);
    }

    [Fact]
    public void A_window_that_has_ended_sends_nothing() =>
        Assert.Equal((0, 7), Forecast.Simulate(Campaign(Days(-1), 10, 7), [], Number(), Now) is var result ? (result.WillBeSent, result.WillNotBeSent) : default);

    [Fact]
    public void Without_pace_and_limit_all_are_sent_at_the_opening()
    {
        var result = Forecast.Simulate(Campaign(Endless with { From = Hour("10:00"), To = Hour("11:00") }, null, 1_000_000), [], null, Now);

        Assert.Equal((1_000_000, Utc("2026-03-02 09:00"), Utc("2026-03-02 09:00")), (result.WillBeSent, result.FirstAt, result.FinishesAt));
        Assert.Equal([new DayCount(new(2026, 3, 2), 1_000_000)], result.PerDay);
    }

    [Fact]
    public void Others_without_a_number_in_common_do_not_matter() =>
        Assert.Equal(480, Forecast.Simulate(Campaign(Days(2), 10, 1000), [Campaign(Days(2), 40, 1000, "b")], null, Now).WillBeSent);

    [Fact]
    public void Ten_and_forty_on_a_number_of_forty_get_ten_and_thirty()
    {
        var slow = Campaign(Days(1), 10, 10_000, "slow");
        var fast = Campaign(Days(1), 40, 10_000, "fast");

        Assert.Equal(240, Forecast.Simulate(slow, [fast], Number(), Now).WillBeSent);
        Assert.Equal(720, Forecast.Simulate(fast, [slow], Number(), Now).WillBeSent);
    }

    [Fact]
    public void Two_of_forty_on_one_number_share_it_evenly()
    {
        var a = Campaign(Days(1), 40, 10_000, "a");
        var b = Campaign(Days(1), 40, 10_000, "b");

        Assert.Equal(480, Forecast.Simulate(a, [b], Number(), Now).WillBeSent);
        Assert.Equal(480, Forecast.Simulate(b, [a], Number(), Now).WillBeSent);
    }

    [Fact]
    public void When_the_other_is_done_the_whole_number_is_free()
    {
        var result = Forecast.Simulate(Campaign(Endless, 40, 100, "a"), [Campaign(Endless, 40, 10, "b")], Number(), Now);

        Assert.Equal(Now + (109 * Minutes(1.5)), result.FinishesAt);
    }

    [Fact]
    public void The_hour_before_counts()
    {
        var claims = Enumerable.Range(0, 40).Select(i => (Now.AddSeconds(-90 * (i + 1)), 1));
        var lowered = new NumberGrid(10, claims, Now.AddSeconds(-90));

        // Of the forty claims the tenth newest, 15 minutes old, has to leave the hour.
        Assert.Equal(Now.AddMinutes(45), Forecast.Simulate(Campaign(Days(1), 40, 1000), [], lowered, Now).FirstAt);
    }

    [Fact]
    public void A_crowded_minute_in_the_hour_before_holds_up_what_follows_the_first()
    {
        var number = new NumberGrid(10, [(Now.AddMinutes(-59), 1), (Now.AddMinutes(-1), 9)], null);
        var campaign = Campaign(Endless, 10, 2);

        Assert.Equal(Now.AddMinutes(1), Forecast.Simulate(campaign, [], number, Now).FirstAt);
        Assert.Equal(Now.AddMinutes(59), Forecast.Simulate(campaign, [], number, Now).FinishesAt);
    }

    [Fact]
    public void Beyond_five_years_there_is_no_finish()
    {
        var result = Forecast.Simulate(Campaign(Endless, 10, 1_000_000), [], Number(), Now);

        Assert.Null(result.FinishesAt);
        Assert.Equal(1826 * 240, result.WillBeSent);
        Assert.Equal(1_000_000 - (1826 * 240), result.WillNotBeSent);
    }

    [Fact]
    public void Each_person_in_line_has_a_time_and_whoever_comes_after_the_end_has_none()
    {
        var alone = Campaign(Days(1), 10, 1000);

        Assert.Equal([Now, Now.AddMinutes(6), Now.AddMinutes(12)], Forecast.Times(alone, [], Number(), Now, 0, 3));
        Assert.Equal([Now.AddMinutes(6 * 238), Now.AddMinutes(6 * 239)], Forecast.Times(alone, [], Number(), Now, 238, 5));
        Assert.Empty(Forecast.Times(alone, [], Number(), Now, 240, 5));

        // Two of forty on one number take turns.
        var shared = Forecast.Times(Campaign(Endless, 40, 50, "a"), [Campaign(Endless, 40, 50, "b")], Number(), Now, 10, 3);
        Assert.Equal([Now.AddMinutes(30), Now.AddMinutes(33), Now.AddMinutes(36)], shared);
    }

    [Fact]
    public void A_slot_missed_while_others_had_their_turns_is_not_made_up_for()
    {
        // A slot every 9 s: 21 others go first, so it has its turn 9 s after its own third slot, which that turn uses up.
        var others = Enumerable.Range(0, 21).Select(i => Campaign(Endless, 40, 1, $"a{i:00}")).ToArray();

        var times = Forecast.Times(Campaign(Endless, 40, 3, "b"), others, Number(400), Now, 0, 3);

        Assert.Equal([189, 270, 360], times.Select(at => (at - Now).TotalSeconds));
    }

    [Fact]
    public void The_number_that_is_given_is_not_used_up()
    {
        var number = Number();
        Forecast.Simulate(Campaign(Days(2), 10, 1000), [Campaign(Days(2), 40, 50, "b")], number, Now);

        Assert.Equal(Now, number.NextSlot(Now));
    }
}
