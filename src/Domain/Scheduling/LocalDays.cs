using NodaTime;

namespace MassMessaging.Domain.Scheduling;

/// <summary>The days and hours of a rule, without its start and end.</summary>
internal sealed class LocalDays
{
    // Six whole days in a row may be one opening; and a window over midnight starts the day before.
    private const int LookBack = 8;

    // Days within these stay inside the calendar whatever is added to them.
    private static readonly LocalDate FirstDate = new(1, 1, 12);
    private static readonly LocalDate LastDate = new(9999, 12, 20);

    private readonly DateTimeZone _zone;
    private readonly bool[] _open = new bool[8];
    private readonly LocalTime _from;
    private readonly LocalTime _to;

    public LocalDays(DateTimeZone zone, WindowRule rule)
    {
        _zone = zone;
        _from = LocalTime.FromTimeOnly(rule.From ?? TimeOnly.MinValue);
        _to = LocalTime.FromTimeOnly(rule.To ?? TimeOnly.MinValue);
        foreach (var day in rule.DaysOfWeek ?? Enum.GetValues<DayOfWeek>())
        {
            _open[day == DayOfWeek.Sunday ? 7 : (int)day] = true;
        }

        AlwaysOpen = _from == LocalTime.Midnight && _to == LocalTime.Midnight && _open.Count(open => open) == 7;
    }

    /// <summary>Every day, all day: one opening without beginning or end.</summary>
    public bool AlwaysOpen { get; }

    /// <summary>The unbroken run of windows that contains <paramref name="at"/>, else the first after it.</summary>
    public Opening? RunAfter(DateTimeOffset at)
    {
        var from = Instant.FromDateTimeOffset(at);
        var today = from.InZone(_zone).Date;
        (Instant Opens, Instant Closes)? run = null;
        var date = LocalDate.Max(today, FirstDate).PlusDays(-LookBack);
        for (var i = 0; i < SendWindow.HorizonDays && date <= LastDate; i++, date = date.PlusDays(1))
        {
            if (!_open[(int)date.DayOfWeek] || WindowOf(date) is not { } window)
            {
                continue;
            }

            if (run is { } current && window.Opens <= current.Closes)
            {
                run = (current.Opens, Instant.Max(current.Closes, window.Closes));
            }
            else if (run is { } complete && complete.Closes > from)
            {
                break;
            }
            else
            {
                run = window;
            }
        }

        return run is { } found && found.Closes > from
            ? new Opening(found.Opens.ToDateTimeOffset(), found.Closes.ToDateTimeOffset())
            : null;
    }

    private (Instant Opens, Instant Closes)? WindowOf(LocalDate date)
    {
        var opens = _zone.Earliest(date + _from);
        var closes = _to == LocalTime.Midnight
            ? _zone.FirstInstantOf(date.PlusDays(1))
            : _zone.Latest((_to > _from ? date : date.PlusDays(1)) + _to);
        return opens < closes && Happens(date) ? (opens, closes) : null;
    }

    // Samoa had no 30 December 2011, so nothing starts on it, over midnight neither.
    private bool Happens(LocalDate date) => _zone.FirstInstantOf(date).InZone(_zone).Date == date;
}
