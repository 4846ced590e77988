using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Campaigns;

/// <summary>One campaign within a <see cref="ForecastRun"/>: its stand, its next slot, and what it did so far.</summary>
internal sealed class ForecastLane(ForecastCampaign campaign, DateTimeOffset horizon)
{
    private readonly DayCounter _days = new(campaign.TimeZone);
    private PaceState _pace = campaign.Pace;
    private Opening? _opening;

    public TimeSpan? Interval => campaign.Interval;

    public long Remaining { get; private set; } = campaign.Recipients;

    public ReleaseSlot Next { get; private set; }

    public DateTimeOffset? FirstAt { get; private set; }

    public DateTimeOffset? LastAt { get; private set; } = campaign.Pace.LastAttemptAt;

    public Turn Turn => new(campaign.Key, Next.At, LastAt);

    /// <summary>
    /// As <see cref="ReleasePlan.Next"/>, keeping the opening at hand; false when nothing is left to send or no slot is
    /// left to send it in. Times never go back.
    /// </summary>
    public bool Plan(DateTimeOffset at)
    {
        if (Remaining <= 0)
        {
            return false;
        }

        if (_opening is null || at >= _opening.Value.ClosesAt)
        {
            _opening = campaign.Window.NextOpening(at);
        }

        for (; _opening is { } open && open.OpensAt < horizon; _opening = campaign.Window.NextOpening(open.ClosesAt))
        {
            if (ReleasePlan.NextIn(open, _pace, Interval, at) is { } slot)
            {
                Next = slot;
                return slot.At < horizon;
            }
        }

        return false;
    }

    /// <summary><paramref name="count"/> attempts, the first at <paramref name="first"/>, one every <paramref name="step"/>.</summary>
    public void Serve(DateTimeOffset first, TimeSpan step, long count)
    {
        var last = first + (step * (count - 1));
        var slot = Interval is { } interval ? new Pace(Next.State.Anchor, interval).SlotAtOrBefore(last) : last;
        _pace = ReleasePlan.Served(Next.State, count == 1 ? Next.At : slot, last);
        _days.Add(first, step, count);
        FirstAt ??= first;
        LastAt = last;
        Remaining -= count;
    }

    public ForecastResult Result() => new(
        campaign.Recipients - Remaining,
        Remaining,
        FirstAt,
        FirstAt is not null && Remaining == 0 ? LastAt : null,
        _days.Counts);
}
