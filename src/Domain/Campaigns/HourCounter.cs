namespace MassMessaging.Domain.Campaigns;

/// <summary>Counts attempts by whole hours of UTC, for a bounded number of hours; attempts after them are not counted.</summary>
/// <param name="from">A time in the first hour.</param>
/// <param name="hours">How many hours; from 1.</param>
internal sealed class HourCounter(DateTimeOffset from, int hours)
{
    private readonly DateTimeOffset _first = new(from.UtcTicks - (from.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
    private readonly long[] _counts = new long[hours];

    /// <summary>The end of the last hour, exclusive.</summary>
    public DateTimeOffset EndsAt => _first.AddHours(_counts.Length);

    /// <summary>The hours in which something is counted.</summary>
    public IReadOnlyList<PlannedHour> Counts =>
        [.. _counts.Select((count, hour) => new PlannedHour(_first.AddHours(hour), count)).Where(hour => hour.Count > 0)];

    /// <summary><paramref name="count"/> attempts, the first at <paramref name="first"/>, one every <paramref name="step"/>.</summary>
    public void Add(DateTimeOffset first, TimeSpan step, long count)
    {
        while (count > 0 && first < EndsAt)
        {
            var hour = (first - _first).Ticks / TimeSpan.TicksPerHour;
            var ends = _first.AddHours(hour + 1);
            var inHour = step == TimeSpan.Zero ? count : Math.Clamp(((ends - first).Ticks + step.Ticks - 1) / step.Ticks, 1, count);
            _counts[hour] += inHour;
            count -= inHour;
            first += step * inHour;
        }
    }
}

/// <summary>Attempts of an hour to come.</summary>
/// <param name="Hour">The hour's beginning, a whole hour of UTC.</param>
/// <param name="Count">How many.</param>
public readonly record struct PlannedHour(DateTimeOffset Hour, long Count);
