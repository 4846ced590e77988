using MassMessaging.Contracts;
using MassMessaging.Domain.Numbers;
using MassMessaging.Grains.Campaigns;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Numbers;

/// <summary>
/// Gives out a number's turns: who is next by fair shares, and when. All of it lives in memory and can be lost: the
/// guard row in the database judges every claim, and a fresh activation starts from that row.
/// </summary>
[GrainType("sender-number")]
public sealed partial class SenderNumberGrain(ProgressStore store, Outlooks outlooks, ProductTime time, ILogger<SenderNumberGrain> logger) : Grain, ISenderNumberGrain
{
    /// <summary>How long a read definition is taken for the answer "blocked"; a change that nobody tells must not stop campaigns for long.</summary>
    private static readonly TimeSpan BlockedAge = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long it is taken for a limit. Changes are told, the claim reads it each time, and a turn given back reads it too:
    /// for a paced campaign this would be a statement a message.
    /// </summary>
    private static readonly TimeSpan DefinitionAge = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(2);

    // A silo holds a grain for each number, and most numbers serve one campaign: nothing here is larger than that needs.
    private readonly List<Waiter> _waiting = new(1);

    // Told that the sender is blocked: they take no turn from others, and are told when it changes.
    private HashSet<string>? _blocked;
    private NumberGrid? _grid;
    private Known[] _read = [];
    private Guid _live;
    private (string Key, DateTimeOffset Slot)? _first;
    private IGrainTimer? _lapse;

    /// <summary>Who waits for a slot, and for which one it was told to come.</summary>
    private readonly record struct Waiter(Turn Turn, DateTimeOffset Told);

    /// <summary>A sender as read, without its number and claims: those are the grain's. Null: it has not this number.</summary>
    private sealed record Known(Guid SenderId, SenderSnapshot? Sender, DateTimeOffset At);

    /// <inheritdoc/>
    public async Task<TurnReply> AcquireAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        var now = time.Now;
        var unclaimed = request.Used is { Claimed: false };
        var sender = await ReadAsync(request.SenderId, fresh: unclaimed, now, cancellationToken);
        if (BlockedBy(sender, now) is { } blocked)
        {
            Remove(request.CampaignKey);
            (_blocked ??= []).Add(request.CampaignKey);
            WatchFirst(now);
            return new TurnReply(TurnResultKind.Blocked, now + time.FromReal(BlockedAge), blocked);
        }

        _live = request.SenderId;
        if (_grid is null || _grid.HourlyLimit != sender!.HourlyLimit || unclaimed)
        {
            Use(Grid(sender!));
        }

        _blocked?.Remove(request.CampaignKey);
        var turn = new Turn(request.CampaignKey, DueOf(request, now), request.LastServedAt);
        Put(new Waiter(turn, DateTimeOffset.MinValue));
        var slot = Assign(now).First(a => a.Turn.Key == turn.Key).Slot;
        if (slot <= now)
        {
            Remove(turn.Key);
            _grid!.Take(slot);
            _first = null;
        }
        else
        {
            Put(new Waiter(turn, slot));
        }

        WatchFirst(now);
        return new TurnReply(slot <= now ? TurnResultKind.Go : TurnResultKind.Wait, slot);
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(string campaignKey, DateTimeOffset? unused)
    {
        _blocked?.Remove(campaignKey);
        var left = Remove(campaignKey);
        if (unused is { } slot && _grid?.PreviousSlot == slot
            && await ReadAsync(_live, fresh: true, time.Now, CancellationToken.None) is { } sender)
        {
            // The guard row tells what was really claimed: without the unused turn.
            Use(Grid(sender));
            left = true;
        }

        if (left)
        {
            WatchFirst(time.Now);
        }
    }

    /// <inheritdoc/>
    public Task RefreshAsync()
    {
        foreach (var known in _read)
        {
            if (known.Sender is { } sender)
            {
                outlooks.Ask(sender.TenantId, known.SenderId, changed: true);
            }
        }

        _read = [];
        foreach (var key in _waiting.Select(waiter => waiter.Turn.Key).Concat(_blocked ?? []))
        {
            Hint(key);
        }

        _blocked = null;
        return Task.CompletedTask;
    }

    /// <summary>
    /// The sender's row, null when it has not this number: campaigns of a deleted sender may still ask while the number serves
    /// another one. With the claims of its last hour when the grid is to be made of it.
    /// </summary>
    private async Task<SenderSnapshot?> ReadAsync(Guid senderId, bool fresh, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!fresh && Array.Find(_read, known => known.SenderId == senderId) is { } kept)
        {
            var blocked = BlockedBy(kept.Sender, now) is not null;
            if ((blocked || _grid?.HourlyLimit == kept.Sender!.HourlyLimit) && now - kept.At < time.FromReal(blocked ? BlockedAge : DefinitionAge))
            {
                return kept.Sender;
            }
        }

        var read = await store.SenderAsync(senderId, cancellationToken);
        var sender = read is { HourlyLimit: not null } && read.NumberKey == this.GetPrimaryKeyString() ? read : null;
        Keep(new Known(senderId, sender is null ? null : sender with { LastHour = [], NumberKey = null }, now));
        return sender;
    }

    private void Keep(Known known)
    {
        if (Array.FindIndex(_read, other => other.SenderId == known.SenderId) is var place and >= 0)
        {
            _read[place] = known;
        }
        else
        {
            _read = [.. _read, known];
        }
    }

    private static string? BlockedBy(SenderSnapshot? sender, DateTimeOffset now) =>
        sender is null ? "senderDisconnected" : sender.BlockedBy(now);

    /// <summary>
    /// The grid from the guard row, which knows all claims, also those of another activation; of our own grid only the
    /// last slot is better than the row: it has no jitter.
    /// </summary>
    private NumberGrid Grid(SenderSnapshot sender)
    {
        var last = sender.LastClaimAt;
        var previous = _grid?.PreviousSlot is { } slot && last is { } at && (slot - at).Duration() < _grid.Interval * 0.1 ? slot : last;
        return new NumberGrid(sender.HourlyLimit!.Value, sender.LastHour, previous);
    }

    private void Use(NumberGrid grid)
    {
        _grid = grid;
        _first = null;
    }

    /// <summary>
    /// Since when somebody waits. A campaign drops the slots that it has missed, so each time it comes it is due later;
    /// its place in the line is the one it had when it first came, or those asleep would all pass before it.
    /// </summary>
    private DateTimeOffset DueOf(TurnRequest request, DateTimeOffset now) =>
        Find(request.CampaignKey) is var place and >= 0 && _waiting[place].Turn.Due < request.Due && request.Due <= now
            ? _waiting[place].Turn.Due
            : request.Due;

    private int Find(string campaignKey) => _waiting.FindIndex(waiter => waiter.Turn.Key == campaignKey);

    private void Put(Waiter waiter)
    {
        if (Find(waiter.Turn.Key) is var place and >= 0)
        {
            _waiting[place] = waiter;
        }
        else
        {
            _waiting.Add(waiter);
        }
    }

    private bool Remove(string campaignKey)
    {
        if (Find(campaignKey) is not (var place and >= 0))
        {
            return false;
        }

        _waiting.RemoveAt(place);
        return true;
    }

    /// <summary>A little late is no new grid.</summary>
    private TimeSpan Tolerance => _grid!.Interval * 0.1;

    private IReadOnlyList<(Turn Turn, DateTimeOffset Slot)> Assign(DateTimeOffset now) =>
        Turns.Assign(_waiting.Select(waiter => waiter.Turn), _grid!, now - Tolerance);

    /// <summary>
    /// Watches over the turn that comes first: a campaign that expects a later one is told, and if it does not come in
    /// time, the next one gets it.
    /// </summary>
    private void WatchFirst(DateTimeOffset now)
    {
        if (_grid is null || _waiting.Count == 0)
        {
            _first = null;
            _lapse?.Dispose();
            _lapse = null;
            return;
        }

        // A slot that has passed moves on with time, whoever asks: the wait for its campaign began with the first of them.
        var (turn, slot) = Assign(now)[0];
        _first = (turn.Key, _first is { } known && known.Key == turn.Key && known.Slot < slot ? known.Slot : slot);
        var place = Find(turn.Key);
        if (_waiting[place].Told > slot + Tolerance)
        {
            _waiting[place] = new Waiter(turn, slot);
            Hint(turn.Key);
        }

        if (_waiting.Count == 1)
        {
            // Nobody else could have the turn: a number with one campaign needs no timer.
            _lapse?.Dispose();
            _lapse = null;
            return;
        }

        var due = _first.Value.Slot + Grace() - now;
        due = due > TimeSpan.Zero ? due : TimeSpan.Zero;
        if (_lapse is null)
        {
            _lapse = this.RegisterGrainTimer(LapseAsync, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else
        {
            _lapse.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private Task LapseAsync()
    {
        var now = time.Now;
        if (_grid is not null && _first is { } first && first.Slot + Grace() <= now && Remove(first.Key))
        {
            LogTurnLapsed(this.GetPrimaryKeyString(), first.Key);
            Hint(first.Key);
        }

        WatchFirst(now);
        return Task.CompletedTask;
    }

    /// <summary>A quarter interval, at least two real seconds.</summary>
    private TimeSpan Grace()
    {
        var quarter = _grid!.Interval / 4;
        var least = time.FromReal(LeastGrace);
        return quarter > least ? quarter : least;
    }

    private void Hint(string campaignKey)
    {
        var (tenant, campaign) = GrainKeys.ParseCampaign(campaignKey);
        _ = GrainFactory.Campaign(tenant, campaign).WakeAsync();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Number {NumberKey}: campaign {CampaignKey} did not come for its turn")]
    private partial void LogTurnLapsed(string numberKey, string campaignKey);
}
