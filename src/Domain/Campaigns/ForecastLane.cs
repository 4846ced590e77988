using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Campaigns;

/// <summary>One campaign within a <see cref="ForecastRun"/>: its stand, its next slot, and what it did so far.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="rank">Its place among the others' keys in ordinal order.</param>
/// <param name="isTarget">Whether the run is about it; else it only takes slots away.</param>
/// <param name="horizon">Where the run ends.</param>
internal sealed class ForecastLane(ForecastCampaign campaign, int rank, bool isTarget, DateTimeOffset horizon)
{
    private readonly DayCounter? _days = isTarget ? new(campaign.TimeZone) : null;
    private readonly List<DateTimeOffset> _times = [];
    private PaceState _pace = campaign.Pace;
    private Opening? _opening;

    public bool IsTarget => isTarget;

    /// <summary>Of these attempts, counted from 0, the times are kept.</summary>
    public (long From, int Count) Watched { get; init; }

    /// <summary>Counts the attempts by hour; null: nothing asks for it.</summary>
    public HourCounter? Hours { get; init; }

    /// <summary>The times of the watched attempts, as far as they are made.</summary>
    public IReadOnlyList<DateTimeOffset> Times => _times;

    public TimeSpan? Interval => campaign.Interval;

    public bool CountsPeople => campaign.CountsPeople;

    public long Remaining { get; private set; } = campaign.Recipients;

    public ReleaseSlot Next { get; private set; }

    public DateTimeOffset? FirstAt { get; private set; }

    public DateTimeOffset? LastAt { get; private set; } = campaign.Pace.LastAttemptAt;

    public TurnKey TurnKey => new(LastAt?.UtcTicks ?? long.MinValue, Next.At.UtcTicks, rank);

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
        var made = campaign.Recipients - Remaining;
        for (var i = Math.Max(made, Watched.From); i < Math.Min(made + count, Watched.From + Watched.Count); i++)
        {
            _times.Add(first + (step * (i - made)));
        }

        // It asks when its turn has come: what it missed while it waited is dropped then.
        if (first > Next.At)
        {
            Plan(first);
        }

        var last = first;
        var slot = Next.At;
        if (count > 1)
        {
            last += step * (count - 1);
            slot = Interval is { } interval ? new Pace(Next.State.Anchor, interval).SlotAtOrBefore(last) : last;
        }

        _pace = ReleasePlan.Served(Next.State, slot, last);
        _days?.Add(first, step, count);
        Hours?.Add(first, step, count);
        FirstAt ??= first;
        LastAt = last;
        Remaining -= count;
    }

    public ForecastResult Result() => new(
        campaign.Recipients - Remaining,
        Remaining,
        FirstAt,
        FirstAt is not null && Remaining == 0 ? LastAt : null,
        _days?.Counts ?? []);
}
