using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Sending;

/// <summary>
/// The slots of one number, shared by all campaigns on it: evenly spaced while anybody waits, and never more than the
/// hourly limit in any 60 minutes. Not safe for use by several threads at once.
/// </summary>
public sealed class NumberGrid
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // The last claims, at most as many as the limit, oldest overwritten first.
    private readonly DateTimeOffset[] _claims;
    private int _count;
    private int _next;
    private DateTimeOffset? _previous;

    /// <summary>A number as its guard row knows it.</summary>
    /// <param name="hourlyLimit">Claims allowed in any 60 minutes; at least 1.</param>
    /// <param name="lastHour">The claims of the last hour, oldest first; an entry may stand for several.</param>
    /// <param name="previousSlot">The last slot given; null when none was.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hourlyLimit"/> is below 1.</exception>
    public NumberGrid(int hourlyLimit, IEnumerable<(DateTimeOffset At, int Count)> lastHour, DateTimeOffset? previousSlot)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hourlyLimit, 1);
        ArgumentNullException.ThrowIfNull(lastHour);
        HourlyLimit = hourlyLimit;
        Interval = ReleaseRate.Every(hourlyLimit);
        _claims = new DateTimeOffset[hourlyLimit];
        foreach (var (at, count) in lastHour.OrderBy(claim => claim.At))
        {
            for (var i = 0; i < Math.Min(count, hourlyLimit); i++)
            {
                Remember(at);
            }
        }

        _previous = previousSlot;
    }

    private NumberGrid(NumberGrid other)
    {
        HourlyLimit = other.HourlyLimit;
        Interval = other.Interval;
        _claims = [.. other._claims];
        (_count, _next, _previous) = (other._count, other._next, other._previous);
    }

    /// <summary>Time between two slots: an hour divided by the limit, rounded up to whole milliseconds.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Claims allowed in any 60 minutes.</summary>
    public int HourlyLimit { get; }

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

        if (_count == _claims.Length && _claims[_next] + Hour > slot)
        {
            slot = _claims[_next] + Hour;
        }

        return slot;
    }

    /// <summary>Takes a slot that <see cref="NextSlot"/> answered.</summary>
    public void Take(DateTimeOffset slot)
    {
        Remember(slot);
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
        // The k-th coming claim needs the k-th of the remembered ones, when all places are taken, out of its hour.
        for (int k = _claims.Length - _count, i = 0; i < _count; i++, k++)
        {
            if (_claims[(_next - _count + i + _claims.Length) % _claims.Length] + Hour > slot + (step * k))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes <paramref name="count"/> slots, one every <paramref name="step"/>.</summary>
    internal void TakeRun(DateTimeOffset first, TimeSpan step, long count)
    {
        for (var i = Math.Max(0, count - _claims.Length); i < count; i++)
        {
            Take(first + (step * i));
        }
    }

    private void Remember(DateTimeOffset at)
    {
        _claims[_next] = at;
        _next = (_next + 1) % _claims.Length;
        _count = Math.Min(_count + 1, _claims.Length);
    }
}
