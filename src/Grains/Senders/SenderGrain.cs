using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Senders;

/// <summary>
/// Gives out a number's turns: who is next by fair shares, and when. All of it lives in memory and can be lost: the
/// guard row in the database judges every claim, and a fresh activation starts from that row.
/// </summary>
[GrainType("sender")]
public sealed partial class SenderGrain(ProgressStore store, ProductTime time, ILogger<SenderGrain> logger) : Grain, ISenderGrain
{
    /// <summary>How long a read definition is taken for the answer "blocked" or a limit; the claim reads it each time.</summary>
    private static readonly TimeSpan DefinitionAge = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Turn> _waiting = [];

    // Told that the sender is blocked: they take no turn from others, and are told when it changes.
    private readonly HashSet<string> _blocked = [];
    private NumberGrid? _grid;
    private SenderSnapshot? _sender;
    private Guid _senderId;
    private DateTimeOffset _readAt;
    private (string Key, DateTimeOffset Slot)? _first;
    private IGrainTimer? _lapse;

    /// <inheritdoc/>
    public async Task<TurnReply> AcquireAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        var now = time.Now;
        await ReadDefinitionAsync(request.SenderId, request.Used is { Claimed: false }, now, cancellationToken);
        var blocked = _grid is null || _sender is null ? "senderDisconnected" : _sender.BlockedBy(now);
        if (blocked is not null || _grid is null)
        {
            _waiting.Remove(request.CampaignKey);
            _blocked.Add(request.CampaignKey);
            return new TurnReply(TurnVerdict.Blocked, now + time.FromReal(DefinitionAge), blocked);
        }

        _blocked.Remove(request.CampaignKey);
        _waiting[request.CampaignKey] = new Turn(request.CampaignKey, request.Due, request.LastServedAt);

        var floor = now - (_grid.Interval * 0.1);
        var assigned = Turns.Assign(_waiting.Values, _grid, floor);
        var slot = assigned.First(a => a.Turn.Key == request.CampaignKey).Slot;
        if (slot <= now)
        {
            _waiting.Remove(request.CampaignKey);
            _grid.Take(slot);
            WatchFirst(now, hint: false);
            return new TurnReply(TurnVerdict.Go, slot);
        }

        WatchFirst(now, hint: false);
        return new TurnReply(TurnVerdict.Wait, slot);
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(string campaignKey, DateTimeOffset? unused)
    {
        _blocked.Remove(campaignKey);
        var left = _waiting.Remove(campaignKey);
        if (unused is { } slot && _grid?.PreviousSlot == slot && _sender is not null)
        {
            // The guard row tells what was really claimed: without the unused turn.
            await ReadDefinitionAsync(_senderId, rebuild: true, time.Now, CancellationToken.None);
            left = true;
        }

        if (left)
        {
            WatchFirst(time.Now, hint: true);
        }
    }

    /// <inheritdoc/>
    public Task RefreshAsync()
    {
        _readAt = default;
        foreach (var key in _waiting.Keys.Concat(_blocked))
        {
            Hint(key);
        }

        _blocked.Clear();

        return Task.CompletedTask;
    }

    /// <summary>Reads the sender and, when told to or when its limit changed, begins the grid anew from the guard row.</summary>
    private async Task ReadDefinitionAsync(Guid senderId, bool rebuild, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (senderId == _senderId && now - _readAt < time.FromReal(DefinitionAge) && !rebuild)
        {
            return;
        }

        _sender = await store.SenderAsync(senderId, cancellationToken);
        _senderId = senderId;
        _readAt = now;
        if (_sender is not { HourlyLimit: { } limit } || _sender.NumberKey != this.GetPrimaryKeyString())
        {
            _sender = null;
            _grid = null;
        }
        else if (_grid is null || _grid.HourlyLimit != limit || rebuild)
        {
            // The row knows all claims, also those of another activation; of our own grid only the last slot is better
            // than the row: it has no jitter.
            var last = _sender.LastClaimAt;
            var previous = _grid?.PreviousSlot is { } slot && last is { } at && (slot - at).Duration() < _grid.Interval * 0.1 ? slot : last;
            _grid = new NumberGrid(limit, _sender.LastHour, previous);
        }
    }

    /// <summary>Watches over the turn that comes first: if its campaign does not come for it in time, the next one gets it.</summary>
    private void WatchFirst(DateTimeOffset now, bool hint)
    {
        if (_grid is null || _waiting.Count == 0)
        {
            _first = null;
            _lapse?.Dispose();
            _lapse = null;
            return;
        }

        var first = Turns.Assign(_waiting.Values, _grid, now - (_grid.Interval * 0.1))[0];
        var changed = _first?.Key != first.Turn.Key;
        _first = (first.Turn.Key, first.Slot);
        var due = first.Slot + Grace() - now;
        due = due > TimeSpan.Zero ? due : TimeSpan.Zero;
        if (_lapse is null)
        {
            _lapse = this.RegisterGrainTimer(LapseAsync, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else
        {
            _lapse.Change(due, Timeout.InfiniteTimeSpan);
        }

        if (hint && changed)
        {
            Hint(first.Turn.Key);
        }
    }

    private Task LapseAsync()
    {
        var now = time.Now;
        if (_first is { } first && first.Slot + Grace() <= now && _waiting.Remove(first.Key))
        {
            LogTurnLapsed(this.GetPrimaryKeyString(), first.Key);
            Hint(first.Key);
            WatchFirst(now, hint: true);
        }
        else
        {
            WatchFirst(now, hint: false);
        }

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
