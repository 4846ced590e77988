using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Campaigns;

public sealed class ReleasePlanTests
{
    private static readonly TimeSpan SixMinutes = Minutes(6);
    private static readonly DateTimeOffset Launch = Utc("2026-03-02 10:02"); // a Monday

    private static readonly SendWindow Always = Window(null, null, null);
    private static readonly SendWindow NineToEight = Window("09:00", "20:00", null);

    private static SendWindow Window(string? from, string? to, DateTimeOffset? end) => SendWindow.Create(
        new WindowRule(null, end, "UTC", null, from is null ? null : Hour(from), to is null ? null : Hour(to)));

    private static PaceState Launched => ReleasePlan.Anchored(Launch, null, SixMinutes);

    private static DateTimeOffset? NextAt(PaceState state, SendWindow window, DateTimeOffset now) =>
        ReleasePlan.Next(state, SixMinutes, window, now)?.At;

    private static PaceState ServedAt(DateTimeOffset slot, DateTimeOffset attempt) => ReleasePlan.Served(Launched, slot, attempt);

    [Fact]
    public void The_first_slot_is_the_launch() => Assert.Equal(Launch, NextAt(Launched, Always, Launch));

    [Fact]
    public void Slots_follow_the_launch_evenly() =>
        Assert.Equal(Launch + SixMinutes, NextAt(ServedAt(Launch, Launch), Always, Launch));

    [Fact]
    public void A_slot_late_by_less_than_an_interval_keeps_the_grid()
    {
        Assert.Equal(Launch + Minutes(6), NextAt(ServedAt(Launch, Launch), Always, Launch + Minutes(11.9)));
        Assert.Equal(Launch + Minutes(12), NextAt(ServedAt(Launch + Minutes(6), Launch + Minutes(11.9)), Always, Launch + Minutes(11.9)));
    }

    [Fact]
    public void Older_slots_are_dropped_and_not_saved_up()
    {
        var late = Launch + Minutes(45);

        var slot = NextAt(ServedAt(Launch, Launch), Always, late);

        Assert.Equal(Launch + Minutes(42), slot);
        Assert.Equal(Launch + Minutes(48), NextAt(ServedAt(slot!.Value, late), Always, late));
    }

    [Fact]
    public void An_attempt_past_the_next_slot_by_a_quarter_has_used_that_one()
    {
        Assert.Equal(Launch + Minutes(6), NextAt(ServedAt(Launch, Launch + Minutes(7.4)), Always, Launch + Minutes(7.4)));
        Assert.Equal(Launch + Minutes(12), NextAt(ServedAt(Launch, Launch + Minutes(7.5)), Always, Launch + Minutes(7.5)));
    }

    [Fact]
    public void Waiting_a_whole_interval_for_a_turn_costs_a_campaign_under_way_no_slot()
    {
        var underWay = ServedAt(Launch + Minutes(30), Launch + Minutes(30));

        Assert.Equal(Launch + Minutes(36), NextAt(underWay, Always, Launch + Minutes(42)));
        Assert.Equal(Launch + Minutes(36), NextAt(underWay, Always, Launch + Minutes(43.4)));
        Assert.Equal(Launch + Minutes(42), NextAt(underWay, Always, Launch + Minutes(43.5)));
        Assert.Equal(Launch + Minutes(42), NextAt(Launched, Always, Launch + Minutes(42)));
    }

    [Fact]
    public void An_attempt_stored_a_little_before_its_slot_does_not_give_the_slot_again() =>
        Assert.Equal(
            Launch + Minutes(12),
            NextAt(ServedAt(Launch + Minutes(6), Launch + Minutes(6) - TimeSpan.FromSeconds(2)), Always, Launch + Minutes(6)));

    [Fact]
    public void A_closed_window_waits_for_its_opening_and_begins_a_grid_there()
    {
        var lastOfMonday = ServedAt(Utc("2026-03-02 19:56"), Utc("2026-03-02 19:56"));

        var slot = ReleasePlan.Next(lastOfMonday, SixMinutes, NineToEight, Utc("2026-03-02 19:57"));

        Assert.Equal(Utc("2026-03-03 09:00"), slot!.Value.At); // 20:02 would be closed; not 09:02
        Assert.Equal(new PaceState(Utc("2026-03-03 09:00"), null, Utc("2026-03-02 19:56")), slot.Value.State);
        Assert.Equal(new Opening(Utc("2026-03-03 09:00"), Utc("2026-03-03 20:00")), slot.Value.Opening);
        Assert.Equal(Utc("2026-03-03 09:06"), NextAt(ReleasePlan.Served(slot.Value.State, slot.Value.At, slot.Value.At), NineToEight, slot.Value.At));
    }

    [Fact]
    public void An_opening_right_after_an_attempt_still_keeps_one_interval()
    {
        var window = SendWindow.Create(new WindowRule(null, null, "UTC", null, Hour("10:00"), Hour("09:58"))); // shut for two minutes
        var state = ReleasePlan.Served(Launched with { Anchor = Utc("2026-03-02 12:00") }, Utc("2026-03-03 09:54"), Utc("2026-03-03 09:57"));

        Assert.Equal(Utc("2026-03-03 10:03"), NextAt(state, window, Utc("2026-03-03 09:57")));
        Assert.Equal(Utc("2026-03-03 10:03"), NextAt(state, window, Utc("2026-03-03 10:01")));
    }

    [Fact]
    public void A_slot_on_the_closing_instant_is_not_in_the_window()
    {
        var end = Launch + Minutes(12);
        var window = Window(null, null, end);

        Assert.Equal(Launch + Minutes(6), NextAt(ServedAt(Launch, Launch), window, Launch));
        Assert.Null(NextAt(ServedAt(Launch + Minutes(6), Launch + Minutes(6)), window, Launch + Minutes(6)));
        Assert.Null(NextAt(Launched, window, end));
    }

    [Fact]
    public void Two_days_at_ten_an_hour_are_four_hundred_and_eighty_slots()
    {
        var window = Window(null, null, Launch.AddHours(48));
        var slots = 0;
        var state = Launched;
        for (var now = Launch; ReleasePlan.Next(state, SixMinutes, window, now) is { } slot; now = slot.At, slots++)
        {
            state = ReleasePlan.Served(slot.State, slot.At, slot.At);
        }

        Assert.Equal(480, slots);
    }

    [Fact]
    public void A_resume_begins_a_grid_yet_not_within_an_interval_of_the_last_attempt()
    {
        var state = ServedAt(Launch + Minutes(6), Launch + Minutes(8));

        Assert.Equal(Launch + Minutes(14), ReleasePlan.Anchored(Launch + Minutes(9), state, SixMinutes).Anchor);
        Assert.Equal(Launch + Minutes(60), ReleasePlan.Anchored(Launch + Minutes(60), state, SixMinutes).Anchor);
        Assert.Equal(Launch + Minutes(11), ReleasePlan.Anchored(Launch + Minutes(9), state, Minutes(3)).Anchor);
        Assert.Equal(Launch + Minutes(14), NextAt(ReleasePlan.Anchored(Launch + Minutes(9), state, SixMinutes), Always, Launch + Minutes(9)));
    }

    [Fact]
    public void Without_a_pace_it_is_now_or_the_opening()
    {
        Assert.Equal(Launch, ReleasePlan.Next(Launched, null, NineToEight, Launch)!.Value.At);
        Assert.Equal(Utc("2026-03-03 09:00"), ReleasePlan.Next(Launched, null, NineToEight, Utc("2026-03-02 20:00"))!.Value.At);
        Assert.Null(ReleasePlan.Next(Launched, null, Window(null, null, Launch), Launch));
    }

    [Fact]
    public void A_start_moved_behind_the_anchor_keeps_the_grid_of_what_was_served_since()
    {
        var state = ServedAt(Launch + Minutes(60), Launch + Minutes(62));
        var window = SendWindow.Create(new WindowRule(Launch + Minutes(50), null, "UTC", null, null, null));

        Assert.Equal(Launch + Minutes(66), NextAt(state, window, Launch + Minutes(63)));
    }
}
