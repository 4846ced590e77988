using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Numbers;

/// <summary>
/// The slots of one number, shared by all campaigns on it: evenly spaced while anybody waits, and never more than the
/// hourly limit in any 60 minutes. Not safe for use by several threads at once.
/// </summary>
public sealed class NumberGrid
{
    // What counts in the hour, oldest first. Without the oldest the rest is below the limit, so while all together
    // reach it, the oldest is the one that has to leave the hour. Never more than the guard row keeps.
    private readonly List<(DateTimeOffset At, int Count)> _claims = [];
    private long _counted;
    private DateTimeOffset? _previous;

    /// <summary>A number as its guard row knows it.</summary>
    /// <param name="hourlyLimit">Claims allowed in any 60 minutes; at least 1.</param>
    /// <param name="lastHour">The claims of the last hour, in any order; an entry may stand for several.</param>
    /// <param name="previousSlot">The last slot given; null when none was.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hourlyLimit"/> is below 1.</exception>
    public NumberGrid(int hourlyLimit, IEnumerable<(DateTimeOffset At, int Count)> lastHour, DateTimeOffset? previousSlot)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hourlyLimit, 1);
        ArgumentNullException.ThrowIfNull(lastHour);
        HourlyLimit = hourlyLimit;
        Interval = ReleaseRate.Every(hourlyLimit);
        foreach (var (at, count) in lastHour.OrderBy(claim => claim.At))
        {
            Remember(at, count);
        }

        _previous = previousSlot;
    }

    private NumberGrid(NumberGrid other)
    {
        HourlyLimit = other.HourlyLimit;
        Interval = other.Interval;
        _claims.AddRange(other._claims);
        (_counted, _previous) = (other._counted, other._previous);
        People = other.People?.Copy();
    }

    /// <summary>Time between two slots: an hour divided by the limit, rounded up to whole milliseconds.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Claims allowed in any 60 minutes.</summary>
    public int HourlyLimit { get; }

    /// <summary>The limit of people of the number's account, for forecasts; null: none. Slots do not know of it: it asks for the person.</summary>
    public PeopleLimit? People { get; init; }

    /// <summary>The last slot taken; null when none was.</summary>
    public DateTimeOffset? PreviousSlot => _previous;

    /// <summary>
    /// The first free slot for somebody due at <paramref name="due"/>: not before it, one interval after the slot
    /// before, and with fewer than the limit in the 60 minutes that end with it (which counts after the limit was
    /// lowered). It is free until <see cref="Take"/>.
    /// </summary>
    public DateTimeOffset NextSlot(DateTimeOffset due)
    {
        var slot = due;
        if (_previous is { } previous && previous + Interval > slot)
        {
            slot = previous + Interval;
        }

        if (_counted >= HourlyLimit && _claims[0].At + Throttle.Hour > slot)
        {
            slot = _claims[0].At + Throttle.Hour;
        }

        return slot;
    }

    /// <summary>Takes a slot that <see cref="NextSlot"/> answered.</summary>
    public void Take(DateTimeOffset slot)
    {
        Remember(slot, 1);
        _previous = slot;
    }

    /// <summary>An independent grid in the same state.</summary>
    public NumberGrid Copy() => new(this);

    /// <summary>
    /// Whether claims from <paramref name="slot"/> on, one every <paramref name="step"/> (at least an interval), are all
    /// free as far as the claims of the last hour matter.
    /// </summary>
    internal bool Keeps(DateTimeOffset slot, TimeSpan step)
    {
        if (SharesEntries)
        {
            // An entry holds its claims up to a minute longer than each of them would.
            var inHour = _claims.Where(claim => claim.At + Throttle.Hour > slot).Sum(claim => (long)claim.Count);
            return inHour + ((Throttle.Hour + TimeSpan.FromMinutes(1)) / step) + 1 <= HourlyLimit;
        }

        // The k-th coming claim needs the k-th of the remembered ones, when all places are taken, out of its hour.
        var coming = HourlyLimit - _counted;
        foreach (var (at, count) in _claims)
        {
            if (at + Throttle.Hour > slot + (step * Math.Max(0, coming)))
            {
                return false;
            }

            coming += count;
        }

        return true;
    }

    /// <summary>Takes <paramref name="count"/> slots, one every <paramref name="step"/>.</summary>
    internal void TakeRun(DateTimeOffset first, TimeSpan step, long count)
    {
        for (var i = Math.Max(0, count - HourlyLimit); i < count; i++)
        {
            Take(first + (step * i));
        }
    }

    /// <summary>Above the limit up to which each claim is an entry, those of one clock minute share one, as in the guard row.</summary>
    private bool SharesEntries => HourlyLimit > Throttle.SingleEntryLimit;

    private void Remember(DateTimeOffset at, int count)
    {
        if (SharesEntries && _claims.Count > 0 && Minute(_claims[^1].At) == Minute(at))
        {
            _claims[^1] = (at, _claims[^1].Count + count);
        }
        else
        {
            _claims.Add((at, count));
        }

        _counted += count;
        while (_claims.Count > 1 && (_counted - _claims[0].Count >= HourlyLimit || _claims[0].At <= at - Throttle.Hour))
        {
            _counted -= _claims[0].Count;
            _claims.RemoveAt(0);
        }
    }

    private static long Minute(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMinute;
}
