namespace MassMessaging.Domain.Numbers;

/// <summary>
/// The campaigns that wait for the slots of one sender number, and which of them has the next one. All of it lives in
/// memory and can be lost: the guard row in the database judges every claim, and <see cref="Rebuild"/> starts from that
/// row. Not safe for use by several threads at once.
/// </summary>
/// <param name="minGrace">The shortest time in which a campaign must come for its turn; a quarter interval when that is longer.</param>
public sealed class NumberQueue(TimeSpan minGrace)
{
    private readonly WaitingCampaigns _waiting = new();

    // Campaigns whose sender may not send: they take no turn from others, and are notified of a change.
    private HashSet<string>? _blocked;
    private NumberGrid? _grid;
    private (string Key, DateTimeOffset Slot)? _first;

    /// <summary>Claims allowed in any 60 minutes; null before the first <see cref="Rebuild"/>.</summary>
    public int? HourlyLimit => _grid?.HourlyLimit;

    /// <summary>The last slot granted or claimed; null when none was.</summary>
    public DateTimeOffset? LastSlot => _grid?.PreviousSlot;

    /// <summary>When the first campaign loses its turn to the next one; null while no other campaign waits.</summary>
    public DateTimeOffset? NextLapse => _waiting.Count > 1 && _first is { } first ? first.Slot + Grace : null;

    /// <summary>A little late is no new grid.</summary>
    private TimeSpan Tolerance => _grid!.Interval * 0.1;

    private TimeSpan Grace => _grid!.Interval / 4 is var quarter && quarter > minGrace ? quarter : minGrace;

    /// <summary>
    /// Takes the slots from the guard row, which knows all claims, also those of another activation. Of our own slots
    /// only the last one is better than the row's, because it has no jitter.
    /// </summary>
    /// <param name="hourlyLimit">Claims allowed in any 60 minutes; at least 1.</param>
    /// <param name="lastHour">The claims of the last hour, in any order; an entry may stand for several.</param>
    /// <param name="lastClaimAt">The last claim; null when there was none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="hourlyLimit"/> is below 1.</exception>
    public void Rebuild(int hourlyLimit, IReadOnlyList<(DateTimeOffset At, int Count)> lastHour, DateTimeOffset? lastClaimAt)
    {
        var isOurs = LastSlot is { } slot && lastClaimAt is { } at && (slot - at).Duration() < Tolerance;
        _grid = new NumberGrid(hourlyLimit, lastHour, isOurs ? LastSlot : lastClaimAt);
        _first = null;
    }

    /// <summary>Requests a slot for one attempt. The request stays until it is granted, replaced, blocked or left.</summary>
    /// <exception cref="InvalidOperationException">The slots are not known yet: <see cref="Rebuild"/> comes first.</exception>
    public TurnDecision Acquire(Turn turn, DateTimeOffset now)
    {
        var grid = _grid ?? throw new InvalidOperationException("The queue knows no slots before it is built from the guard row.");
        _blocked?.Remove(turn.Key);
        _waiting.Put(turn, now);
        var slot = Assign(now).First(assigned => assigned.Turn.Key == turn.Key).Slot;
        var granted = slot <= now;
        if (granted)
        {
            _waiting.Remove(turn.Key);
            grid.Take(slot);
            _first = null;
        }
        else
        {
            _waiting.Expect(turn.Key, slot);
        }

        return new TurnDecision(granted, slot, WatchFirst(now));
    }

    /// <summary>The campaign's sender may not send: the campaign takes no turn, and <see cref="TakeAll"/> still names it.</summary>
    /// <returns>Campaigns whose turn comes sooner than their last answer said.</returns>
    public IReadOnlyList<string> Block(string campaign, DateTimeOffset now)
    {
        _waiting.Remove(campaign);
        (_blocked ??= []).Add(campaign);
        return WatchFirst(now);
    }

    /// <summary>The campaign needs no turn any more.</summary>
    /// <returns>Campaigns whose turn comes sooner than their last answer said.</returns>
    public IReadOnlyList<string> Leave(string campaign, DateTimeOffset now)
    {
        _blocked?.Remove(campaign);
        _waiting.Remove(campaign);
        return WatchFirst(now);
    }

    /// <summary>Takes the turn from the first campaign when it has not come in time; the next one has it then.</summary>
    public TurnLapse Lapse(DateTimeOffset now)
    {
        var missed = _first is { } first && first.Slot + Grace <= now && _waiting.Remove(first.Key) ? first.Key : null;
        var notify = WatchFirst(now);
        return new TurnLapse(missed, missed is null ? notify : [missed, .. notify]);
    }

    /// <summary>
    /// Names all campaigns, waiting and blocked: the definition of a sender has changed, and they should request anew.
    /// Waiting ones keep their place; blocked ones are forgotten.
    /// </summary>
    public IReadOnlyList<string> TakeAll()
    {
        string[] all = [.. _waiting.Turns.Select(turn => turn.Key), .. _blocked ?? []];
        _blocked = null;
        return all;
    }

    private IReadOnlyList<(Turn Turn, DateTimeOffset Slot)> Assign(DateTimeOffset now) =>
        Turns.Assign(_waiting.Turns, _grid!, now - Tolerance);

    /// <summary>Finds the campaign with the first turn, and names it when its last answer said a later one.</summary>
    private string[] WatchFirst(DateTimeOffset now)
    {
        if (_grid is null || _waiting.Count == 0)
        {
            _first = null;
            return [];
        }

        // A slot that has passed moves on with time at each request: the wait for its campaign began with the first of them.
        var (turn, slot) = Assign(now)[0];
        _first = (turn.Key, _first is { } known && known.Key == turn.Key && known.Slot < slot ? known.Slot : slot);
        if (_waiting.Expected(turn.Key) <= slot + Tolerance)
        {
            return [];
        }

        _waiting.Expect(turn.Key, slot);
        return [turn.Key];
    }
}
