using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Campaigns;

/// <summary>
/// Campaigns on one number, from event to event: at each free slot the due campaign whose turn it is gets it; a turn
/// whose window has closed by then is not taken. A campaign that is alone is advanced by whole openings.
/// </summary>
internal sealed class ForecastRun
{
    private readonly ForecastLane[] _lanes;
    private readonly NumberGrid? _grid;
    private readonly DateTimeOffset _horizon;
    private readonly ForecastSteps _steps;
    private readonly PriorityQueue<ForecastLane, long> _coming = new();
    private readonly PriorityQueue<ForecastLane, TurnKey> _due = new();
    private int _live;
    private int _liveTargets;
    private DateTimeOffset _at;

    public ForecastRun(
        IReadOnlyList<ForecastCampaign> campaigns, int targets, NumberGrid? number, DateTimeOffset now, DateTimeOffset horizon,
        ForecastSteps steps, (long From, int Count) watched = default, HourCounter? hours = null)
    {
        _steps = steps;
        _grid = number?.Copy();
        _horizon = horizon;
        _at = now;
        string[] keys = [.. campaigns.Select(campaign => campaign.Key).Order(StringComparer.Ordinal)];
        _lanes = [.. campaigns.Select((campaign, i) =>
            new ForecastLane(campaign, Array.BinarySearch(keys, campaign.Key, StringComparer.Ordinal), i < targets, horizon)
            {
                Watched = i < targets ? watched : default,
                Hours = i < targets ? hours : null,
            })];
        foreach (var lane in _lanes)
        {
            if (lane.Plan(now))
            {
                _live++;
                _liveTargets += lane.IsTarget ? 1 : 0;
                _coming.Enqueue(lane, lane.Next.At.UtcTicks);
            }
        }
    }

    /// <summary>Runs until every target is done, or can do no more.</summary>
    public void UntilDone()
    {
        if (_grid is null)
        {
            while (_coming.TryDequeue(out var lane, out _))
            {
                if (lane.IsTarget)
                {
                    RunAlone(lane);
                }
            }

            return;
        }

        while (_liveTargets > 0)
        {
            if (_live == 1)
            {
                RunAlone(_due.Count > 0 ? _due.Dequeue() : _coming.Dequeue());
                return;
            }

            Step(_grid);
        }
    }

    public ForecastResult ResultOf(int lane) => _lanes[lane].Result();

    public IReadOnlyList<DateTimeOffset> TimesOf(int lane) => _lanes[lane].Times;

    private void Step(NumberGrid grid)
    {
        _steps.Take();
        if (_due.Count == 0 && _coming.TryPeek(out _, out var first) && first > _at.UtcTicks)
        {
            _at = new DateTimeOffset(first, TimeSpan.Zero);
        }

        _at = grid.NextSlot(_at);
        if (_at >= _horizon)
        {
            _live = _liveTargets = 0;
            return;
        }

        while (_coming.TryPeek(out var next, out var due) && due <= _at.UtcTicks)
        {
            _coming.Dequeue();
            _due.Enqueue(next, next.TurnKey);
        }

        var lane = _due.Dequeue();
        // A campaign whose next person is one too many leaves its turn to the others until the day has room.
        var free = FreeFrom(lane, _at);
        if (free == _at && _at < lane.Next.Opening.ClosesAt)
        {
            lane.Serve(_at, TimeSpan.Zero, 1);
            grid.Take(_at);
            Meet(lane, _at);
        }

        if (lane.Plan(free))
        {
            _coming.Enqueue(lane, Math.Max(lane.Next.At.UtcTicks, free == _at ? 0 : free.UtcTicks));
        }
        else
        {
            _live--;
            _liveTargets -= lane.IsTarget ? 1 : 0;
        }
    }

    private void RunAlone(ForecastLane lane)
    {
        var step = lane.Interval ?? TimeSpan.Zero;
        if (_grid is not null && _grid.Interval > step)
        {
            step = _grid.Interval;
        }

        var at = _at;
        do
        {
            _steps.Take();
            at = lane.Next.At > at ? lane.Next.At : at;
            at = _grid?.NextSlot(at) ?? at;
            if (at >= _horizon)
            {
                return;
            }

            var free = FreeFrom(lane, at);
            if (free > at)
            {
                at = free;
                continue;
            }

            if (at < lane.Next.Opening.ClosesAt)
            {
                var count = !Counts(lane) && IsSteady(lane, at, step) ? Fitting(lane, at, step) : 1;
                lane.Serve(at, step, count);
                _grid?.TakeRun(at, step, count);
                Meet(lane, at);
                at += step * (count - 1);
            }
        }
        while (lane.Plan(at));
    }

    private bool Counts(ForecastLane lane) => lane.CountsPeople && _grid?.People is not null;

    private DateTimeOffset FreeFrom(ForecastLane lane, DateTimeOffset at) => Counts(lane) ? _grid!.People!.FreeFrom(at) : at;

    private void Meet(ForecastLane lane, DateTimeOffset at)
    {
        if (Counts(lane))
        {
            _grid!.People!.Take(at);
        }
    }

    /// <summary>Whether every further attempt of this opening follows the one before by exactly one step.</summary>
    private bool IsSteady(ForecastLane lane, DateTimeOffset at, TimeSpan step) =>
        _grid is null
            ? at == lane.Next.At
            : (step == _grid.Interval || at == lane.Next.At) && _grid.Keeps(at, step);

    private long Fitting(ForecastLane lane, DateTimeOffset at, TimeSpan step)
    {
        if (step == TimeSpan.Zero)
        {
            return lane.Remaining;
        }

        var closes = lane.Next.Opening.ClosesAt < _horizon ? lane.Next.Opening.ClosesAt : _horizon;
        return Math.Min(lane.Remaining, ((closes - at).Ticks + step.Ticks - 1) / step.Ticks);
    }
}
