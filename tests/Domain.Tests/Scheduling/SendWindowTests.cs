using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Scheduling;

public sealed class SendWindowTests
{
    private static readonly DayOfWeek[] Workdays =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    private static SendWindow Window(
        string zone, string? from = null, string? to = null, DayOfWeek[]? days = null, string? start = null, string? end = null) =>
        SendWindow.Create(new WindowRule(
            start is null ? null : Utc(start), end is null ? null : Utc(end), zone, days,
            from is null ? null : Hour(from), to is null ? null : Hour(to)));

    private static Opening Span(string opens, string closes) => new(Utc(opens), Utc(closes));

    [Fact]
    public void Without_days_and_hours_it_is_open_from_start_to_end()
    {
        var window = Window(Zones.Rome, start: "2026-03-28 12:00", end: "2026-03-30 12:00");

        Assert.Equal(Span("2026-03-28 12:00", "2026-03-30 12:00"), window.NextOpening(Utc("2026-03-01 00:00")));
        Assert.Equal(Span("2026-03-28 12:00", "2026-03-30 12:00"), window.NextOpening(Utc("2026-03-29 12:00")));
        Assert.Null(window.NextOpening(Utc("2026-03-30 12:00")));
    }

    [Fact]
    public void Without_any_limit_it_has_neither_beginning_nor_end()
    {
        var window = Window(Zones.Rome);

        Assert.Equal(new Opening(DateTimeOffset.MinValue, DateTimeOffset.MaxValue), window.NextOpening(Utc("2026-03-01 00:00")));
        Assert.True(window.IsOpen(DateTimeOffset.MinValue));
    }

    [Fact]
    public void From_midnight_to_midnight_every_day_is_simply_open() =>
        Assert.Equal(
            new Opening(DateTimeOffset.MinValue, DateTimeOffset.MaxValue),
            Window(Zones.Rome, "00:00", "00:00").NextOpening(Utc("2026-03-01 00:00")));

    [Fact]
    public void The_end_itself_is_closed_and_the_start_open()
    {
        var window = Window(Zones.Rome, "09:00", "20:00", start: "2026-03-02 10:00", end: "2026-03-03 10:00");

        Assert.False(window.IsOpen(Utc("2026-03-02 09:59:59.999")));
        Assert.True(window.IsOpen(Utc("2026-03-02 10:00")));
        Assert.True(window.IsOpen(Utc("2026-03-03 09:59:59.999")));
        Assert.False(window.IsOpen(Utc("2026-03-03 10:00")));
    }

    [Fact]
    public void Hours_are_local_on_both_sides_of_a_clock_change()
    {
        var window = Window(Zones.Rome, "09:00", "20:00");

        Assert.Equal(Span("2026-03-28 08:00", "2026-03-28 19:00"), window.NextOpening(Utc("2026-03-28 00:00")));
        Assert.Equal(Span("2026-03-29 07:00", "2026-03-29 18:00"), window.NextOpening(Utc("2026-03-28 19:00")));
    }

    [Fact]
    public void A_start_inside_the_spring_gap_is_the_first_valid_instant() =>
        Assert.Equal(
            Span("2026-03-29 01:00", "2026-03-29 02:00"), // 02:30 does not exist: 03:00 summer time
            Window(Zones.Rome, "02:30", "04:00").NextOpening(Utc("2026-03-29 00:00")));

    [Fact]
    public void An_end_inside_the_spring_gap_is_the_first_valid_instant() =>
        Assert.Equal(
            Span("2026-03-29 00:00", "2026-03-29 01:00"),
            Window(Zones.Rome, "01:00", "02:30").NextOpening(Utc("2026-03-29 00:00")));

    [Fact]
    public void Hours_that_lie_in_the_spring_gap_do_not_come_that_day() =>
        Assert.Equal(
            Span("2026-03-30 00:10", "2026-03-30 00:50"),
            Window(Zones.Rome, "02:10", "02:50").NextOpening(Utc("2026-03-28 12:00")));

    [Fact]
    public void In_the_autumn_overlap_the_start_is_the_earlier_and_the_end_the_later()
    {
        // 02:00 to 03:00 comes twice: 00:00 and 01:00 UTC.
        Assert.Equal(Span("2026-10-25 00:30", "2026-10-25 03:00"), Window(Zones.Rome, "02:30", "04:00").NextOpening(Utc("2026-10-24 23:00")));
        Assert.Equal(Span("2026-10-24 23:00", "2026-10-25 01:30"), Window(Zones.Rome, "01:00", "02:30").NextOpening(Utc("2026-10-24 23:00")));
    }

    [Fact]
    public void A_change_of_thirty_minutes_moves_thirty_minutes()
    {
        // 5 April 2026, 02:00 at UTC+11 becomes 01:30 at UTC+10:30; 4 October the other way.
        Assert.Equal(Span("2026-04-04 14:45", "2026-04-04 15:30"), Window(Zones.LordHowe, "01:45", "02:00").NextOpening(Utc("2026-04-04 12:00")));
        Assert.Equal(Span("2026-10-03 15:30", "2026-10-03 16:00"), Window(Zones.LordHowe, "02:15", "03:00").NextOpening(Utc("2026-10-03 12:00")));
    }

    [Fact]
    public void A_day_that_a_zone_skipped_has_no_window()
    {
        var friday = Window(Zones.Apia, "09:00", "12:00", [DayOfWeek.Friday]);
        var fridayNight = Window(Zones.Apia, "22:00", "02:00", [DayOfWeek.Friday]);
        var fridayWhole = Window(Zones.Apia, days: [DayOfWeek.Friday]);
        var at = Utc("2011-12-29 12:00");

        Assert.Equal(Span("2012-01-05 19:00", "2012-01-05 22:00"), friday.NextOpening(at));
        Assert.Equal(Span("2012-01-06 08:00", "2012-01-06 12:00"), fridayNight.NextOpening(at));
        Assert.Equal(Span("2012-01-05 10:00", "2012-01-06 10:00"), fridayWhole.NextOpening(at));
    }

    [Fact]
    public void A_night_into_the_skipped_day_ends_where_the_calendar_jumps() =>
        Assert.Equal(
            Span("2011-12-30 08:00", "2011-12-30 10:00"),
            Window(Zones.Apia, "22:00", "02:00", [DayOfWeek.Thursday]).NextOpening(Utc("2011-12-29 12:00")));

    [Fact]
    public void Days_around_the_skipped_one_are_one_opening() =>
        Assert.Equal(
            Span("2011-12-29 10:00", "2011-12-31 10:00"), // Thursday and Saturday touch where Friday is missing
            Window(Zones.Apia, days: [DayOfWeek.Thursday, DayOfWeek.Saturday]).NextOpening(Utc("2011-12-29 12:00")));

    [Fact]
    public void A_night_belongs_to_the_day_it_starts_on()
    {
        var window = Window(Zones.Rome, "22:00", "02:00", [DayOfWeek.Friday]);

        Assert.Equal(Span("2026-03-06 21:00", "2026-03-07 01:00"), window.NextOpening(Utc("2026-03-06 00:00")));
        Assert.True(window.IsOpen(Utc("2026-03-07 00:30"))); // Saturday, still Friday's night
        Assert.False(window.IsOpen(Utc("2026-03-06 00:30"))); // Friday, but Thursday's night
    }

    [Fact]
    public void Midnight_as_the_end_is_the_end_of_the_day() =>
        Assert.Equal(
            Span("2026-03-06 19:00", "2026-03-06 23:00"),
            Window(Zones.Rome, "20:00", "00:00", [DayOfWeek.Friday]).NextOpening(Utc("2026-03-06 00:00")));

    [Fact]
    public void Whole_days_in_a_row_are_one_opening_from_wherever_it_is_asked()
    {
        var window = Window(Zones.Rome, days: Workdays);
        var week = Span("2026-03-01 23:00", "2026-03-06 23:00");

        Assert.Equal(week, window.NextOpening(Utc("2026-02-28 12:00")));
        Assert.Equal(week, window.NextOpening(Utc("2026-03-05 12:00")));
        Assert.Equal(week, window.NextOpening(Utc("2026-03-06 22:59:59")));
        Assert.Equal(Span("2026-03-08 23:00", "2026-03-13 23:00"), window.NextOpening(Utc("2026-03-06 23:00")));
    }

    [Fact]
    public void Six_days_in_a_row_are_one_opening_on_their_last_evening()
    {
        DayOfWeek[] butSunday = [.. Workdays, DayOfWeek.Saturday];

        Assert.Equal(
            Span("2026-03-01 23:00", "2026-03-07 23:00"),
            Window(Zones.Rome, days: butSunday).NextOpening(Utc("2026-03-07 22:00")));
    }

    [Fact]
    public void A_night_that_meets_the_next_in_an_overlap_is_one_opening_with_it() =>
        Assert.Equal(
            Span("2026-10-31 05:30", "2026-11-02 06:15"), // 1 November: the later 01:15 is after the earlier 01:30
            Window(Zones.NewYork, "01:30", "01:15").NextOpening(Utc("2026-11-01 05:50")));

    [Fact]
    public void An_end_on_the_overlaps_first_minute_is_its_second_coming() =>
        Assert.Equal(Span("2026-10-24 23:00", "2026-10-25 01:00"), Window(Zones.Rome, "01:00", "02:00").NextOpening(Utc("2026-10-24 23:00")));

    [Fact]
    public void A_day_whose_midnight_is_skipped_begins_at_the_first_valid_instant()
    {
        // Havana, 10 March 2024: 00:00 becomes 01:00 (05:00 UTC).
        var sunday = Window(Zones.Havana, days: [DayOfWeek.Sunday]);

        Assert.Equal(Span("2024-03-10 05:00", "2024-03-11 04:00"), sunday.NextOpening(Utc("2024-03-09 12:00")));
    }

    [Fact]
    public void A_day_ends_where_the_next_begins_though_its_first_hour_comes_twice()
    {
        // Havana, 3 November 2024: 01:00 becomes 00:00 again (05:00 UTC), so Sunday has two first hours and Saturday none of them.
        Assert.Equal(Span("2024-11-02 04:00", "2024-11-03 04:00"), Window(Zones.Havana, days: [DayOfWeek.Saturday]).NextOpening(Utc("2024-11-02 12:00")));
        Assert.Equal(Span("2024-11-03 04:00", "2024-11-04 05:00"), Window(Zones.Havana, days: [DayOfWeek.Sunday]).NextOpening(Utc("2024-11-03 00:00")));
    }

    [Fact]
    public void A_far_start_is_found_at_once() =>
        Assert.Equal(
            Span("2090-03-06 08:00", "2090-03-06 09:00"),
            Window(Zones.Rome, "09:00", "10:00", [DayOfWeek.Monday], start: "2090-03-05 00:00").NextOpening(Utc("2026-03-01 00:00")));

    [Fact]
    public void The_calendars_edges_hold()
    {
        var window = Window(Zones.Rome, "09:00", "10:00");

        Assert.NotNull(window.NextOpening(DateTimeOffset.MinValue));
        Assert.Null(window.NextOpening(DateTimeOffset.MaxValue.AddDays(-1)));
        Assert.Null(window.NextOpening(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void An_instant_with_an_offset_is_the_same_instant()
    {
        var window = Window(Zones.Rome, "09:00", "10:00", start: "2026-03-02 00:00");
        var opening = window.NextOpening(Utc("2026-03-02 08:30").ToOffset(TimeSpan.FromHours(-7)));

        Assert.Equal(Span("2026-03-02 08:00", "2026-03-02 09:00"), opening);
        Assert.Equal(TimeSpan.Zero, opening!.Value.OpensAt.Offset);
    }

    [Fact]
    public void A_rule_that_was_not_checked_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Window("Europe/Atlantis"));
        Assert.Throws<ArgumentException>(() => Window("UTC+3"));
        Assert.Throws<ArgumentException>(() => Window(Zones.Rome, from: "09:00"));
        Assert.Throws<ArgumentException>(() => Window(Zones.Rome, days: []));
    }
}
