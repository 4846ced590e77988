using MassMessaging.Domain.Scheduling;
using NodaTime;

namespace MassMessaging.Domain.Campaigns;

/// <summary>Counts attempts by local date; attempts come in the order of time.</summary>
internal sealed class DayCounter(string timeZone)
{
    private readonly List<DayCount> _counts = [];
    private readonly DateTimeZone _zone = TimeZones.Get(timeZone);

    private DateOnly _date;
    private DateTimeOffset _dateEndsAt = DateTimeOffset.MinValue;
    private long _count;

    public IReadOnlyList<DayCount> Counts => _count == 0 ? _counts : [.. _counts, new DayCount(_date, _count)];

    public void Add(DateTimeOffset first, TimeSpan step, long count)
    {
        while (count > 0)
        {
            if (first >= _dateEndsAt)
            {
                MoveTo(first);
            }

            var today = step == TimeSpan.Zero
                ? count
                : Math.Clamp((_dateEndsAt.UtcTicks - first.UtcTicks + step.Ticks - 1) / step.Ticks, 1, count);
            _count += today;
            count -= today;
            first += step * today;
        }
    }

    private void MoveTo(DateTimeOffset at)
    {
        var date = Instant.FromDateTimeOffset(at).InZone(_zone).Date;
        if (date.ToDateOnly() != _date)
        {
            Flush();
            _date = date.ToDateOnly();
        }

        _dateEndsAt = _zone.FirstInstantOf(date.PlusDays(1)).ToDateTimeOffset();
    }

    private void Flush()
    {
        if (_count > 0)
        {
            _counts.Add(new DayCount(_date, _count));
        }

        _count = 0;
    }
}
