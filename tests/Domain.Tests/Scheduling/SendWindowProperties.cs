using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Scheduling;
using NodaTime;

namespace MassMessaging.Domain.Tests.Scheduling;

/// <summary>The window against a calendar that is walked minute by minute, mostly around clock changes.</summary>
public sealed class SendWindowProperties
{
    public sealed record Case(string Zone, DateTimeOffset Around, DayOfWeek[]? Days, TimeOnly? From, TimeOnly? To)
    {
        public WindowRule Rule => new(null, null, Zone, Days, From, To);
    }

    private const int Days = 12;

    public static Arbitrary<Case> Cases()
    {
        var minute = Gen.OneOf(Gen.Choose(0, 47).Select(half => half * 30), Gen.Choose(0, 240), Gen.Choose(0, 1439));
        var time = minute.Select(m => new TimeOnly(m / 60, m % 60));
        return (
            from zone in Gen.Elements(Zones.All)
            from around in Gen.OneOf(Gen.Elements(Changes(zone)), Gen.Choose(0, 3000).Select(day => Utc("2020-01-01 00:00").AddDays(day)))
            from days in Gen.OneOf(Gen.Constant<DayOfWeek[]?>(null), Gen.NonEmptyListOf(Gen.Elements(Enum.GetValues<DayOfWeek>())).Select<List<DayOfWeek>, DayOfWeek[]?>(list => [.. list.Distinct()]))
            from @from in time
            from to in time
            from wholeDay in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
            select wholeDay || @from == to
                ? new Case(zone, around, days, null, null)
                : new Case(zone, around, days, @from, to)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(SendWindowProperties)])]
    public void It_is_open_exactly_when_a_walk_through_the_calendar_says_so(Case @case)
    {
        var window = SendWindow.Create(@case.Rule);
        var start = @case.Around.AddDays(-Days / 2);
        var open = Walk(@case, start);
        for (var m = 2 * 1440; m < (Days - 2) * 1440; m += 11)
        {
            Assert.Equal(open[m], window.IsOpen(start.AddMinutes(m)));
        }
    }

    [Property(Arbitrary = [typeof(SendWindowProperties)])]
    public void An_opening_is_the_whole_stretch_between_two_closed_minutes(Case @case)
    {
        var window = SendWindow.Create(@case.Rule);
        var start = @case.Around.AddDays(-Days / 2);
        var open = Walk(@case, start);
        for (var m = 2 * 1440; m < (Days - 2) * 1440; m += 97)
        {
            var first = m;
            while (first < open.Length && !open[first])
            {
                first++;
            }

            if (first == open.Length || window.NextOpening(start.AddMinutes(m)) is not { } opening)
            {
                continue; // beyond the walk
            }

            var opens = Array.FindLastIndex(open, first, isOpen => !isOpen) + 1;
            var closes = Array.FindIndex(open, first, isOpen => !isOpen);
            Assert.True(opening.ClosesAt > start.AddMinutes(m));
            if (opens > 1440)
            {
                Assert.Equal(start.AddMinutes(opens), opening.OpensAt);
            }

            if (closes >= 0 && closes < (Days - 1) * 1440)
            {
                Assert.Equal(start.AddMinutes(closes), opening.ClosesAt);
            }
        }
    }

    [Property(Arbitrary = [typeof(SendWindowProperties)])]
    public void Start_and_end_only_cut(Case @case, NonNegativeInt startHour, PositiveInt hours, int askHour)
    {
        var start = @case.Around.AddHours(startHour.Get % 100);
        var end = start.AddHours(hours.Get % 200 + 1);
        var at = @case.Around.AddHours(askHour % 300);
        var whole = SendWindow.Create(@case.Rule);
        var cut = SendWindow.Create(@case.Rule with { StartAt = start, EndAt = end });

        Assert.Equal(whole.IsOpen(at) && start <= at && at < end, cut.IsOpen(at));
        if (cut.NextOpening(at) is { } opening)
        {
            Assert.True(start <= opening.OpensAt && opening.OpensAt < opening.ClosesAt && opening.ClosesAt <= end && opening.ClosesAt > at);
        }
    }

    /// <summary>Each minute from <paramref name="start"/> on: does it lie in a window?</summary>
    private static bool[] Walk(Case @case, DateTimeOffset start)
    {
        var zone = DateTimeZoneProviders.Tzdb[@case.Zone];
        var local = new LocalDateTime[Days * 1440];
        for (var m = 0; m < local.Length; m++)
        {
            local[m] = Instant.FromDateTimeOffset(start.AddMinutes(m)).InZone(zone).LocalDateTime;
        }

        var open = new bool[local.Length];
        var midnight = LocalTime.Midnight;
        var from = LocalTime.FromTimeOnly(@case.From ?? default);
        var to = LocalTime.FromTimeOnly(@case.To ?? default);
        foreach (var date in local.Select(time => time.Date).Distinct())
        {
            var dayOfWeek = (DayOfWeek)((int)date.DayOfWeek % 7);
            if (@case.Days is { } days && !days.Contains(dayOfWeek))
            {
                continue;
            }

            // It opens when the clock first shows its start or more. It closes when the clock shows its end for the last
            // time, or jumps over it; but at midnight when the next date first shows.
            var opens = Array.FindIndex(local, time => time >= date + from);
            var closes = to == midnight
                ? Array.FindIndex(local, time => time.Date > date)
                : End(local, (to > from ? date : date.PlusDays(1)) + to);
            for (var m = opens; m >= 0 && m < (closes < 0 ? local.Length : closes); m++)
            {
                open[m] = true;
            }
        }

        return open;
    }

    private static int End(LocalDateTime[] local, LocalDateTime to)
    {
        var shown = Array.LastIndexOf(local, to);
        return shown >= 0 ? shown : Array.FindLastIndex(local, time => time < to) + 1;
    }

    private static DateTimeOffset[] Changes(string zone)
    {
        var changes = DateTimeZoneProviders.Tzdb[zone]
            .GetZoneIntervals(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2030, 1, 1, 0, 0))
            .Skip(1).Select(interval => interval.Start.ToDateTimeOffset()).ToArray();
        return changes.Length > 0 ? changes : [Utc("2026-01-01 00:00")];
    }
}
