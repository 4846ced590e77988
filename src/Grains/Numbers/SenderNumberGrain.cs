using MassMessaging.Contracts;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Campaigns;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Numbers;

/// <summary>
/// Gives out a sender number's turns as its <see cref="NumberQueue"/> decides. The grain reads the definitions of the
/// number's senders, notifies campaigns, and keeps the timer of the first turn.
/// </summary>
[GrainType("sender-number")]
public sealed partial class SenderNumberGrain(ProgressStore store, Outlooks outlooks, ProductTime time, ILogger<SenderNumberGrain> logger)
    : Grain, ISenderNumberGrain
{
    private static readonly TimeSpan MinGrace = TimeSpan.FromSeconds(2);

    private readonly SenderDefinitions _senders = new(store, time);
    private readonly NumberQueue _queue = new(time.FromReal(MinGrace));
    private Guid _live;
    private IGrainTimer? _lapse;

    private string NumberKey => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<TurnReply> AcquireAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        var now = time.Now;
        var unclaimed = request.Used is { Claimed: false };
        var sender = unclaimed
            ? await _senders.ReadAsync(request.SenderId, NumberKey, now, cancellationToken)
            : await _senders.FindAsync(request.SenderId, NumberKey, _queue.HourlyLimit, now, cancellationToken);
        if (SenderDefinitions.BlockedBy(sender, now) is { } blocked)
        {
            Notify(_queue.Block(request.CampaignKey, now));
            return new TurnReply(TurnResultKind.Blocked, now + time.FromReal(SenderDefinitions.BlockedAge), blocked.ToWord());
        }

        _live = request.SenderId;
        if (unclaimed || _queue.HourlyLimit != sender!.HourlyLimit)
        {
            Rebuild(sender!);
        }

        var decision = _queue.Acquire(new Turn(request.CampaignKey, request.Due, request.LastServedAt), now);
        Notify(decision.Notify);
        return new TurnReply(decision.Granted ? TurnResultKind.Go : TurnResultKind.Wait, decision.Slot);
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(string campaignKey, DateTimeOffset? unused)
    {
        try
        {
            // The guard row tells what was really claimed: without the unused turn.
            if (unused is { } slot && _queue.LastSlot == slot
                && await _senders.ReadAsync(_live, NumberKey, time.Now, CancellationToken.None) is { } sender)
            {
                Rebuild(sender);
            }
        }
        finally
        {
            // Also when the row cannot be read: a campaign that stays would take the next slot, and only lose it by its lapse.
            Notify(_queue.Leave(campaignKey, time.Now));
        }
    }

    /// <inheritdoc/>
    public Task RefreshAsync()
    {
        foreach (var (tenant, sender) in _senders.Clear())
        {
            outlooks.Ask(tenant, sender, changed: true);
        }

        Notify(_queue.TakeAll());
        return Task.CompletedTask;
    }

    private void Rebuild(SenderSnapshot sender) => _queue.Rebuild(sender.HourlyLimit!.Value, sender.LastHour, sender.LastClaimAt);

    private Task LapseAsync()
    {
        var lapse = _queue.Lapse(time.Now);
        if (lapse.Missed is { } campaignKey)
        {
            LogTurnLapsed(NumberKey, campaignKey);
        }

        Notify(lapse.Notify);
        return Task.CompletedTask;
    }

    /// <summary>Wakes the campaigns, and sets the timer to the instant at which the first turn lapses. A number with one campaign needs none.</summary>
    private void Notify(IReadOnlyList<string> campaignKeys)
    {
        foreach (var (tenant, campaign) in campaignKeys.Select(GrainKeys.ParseCampaign))
        {
            _ = GrainFactory.Campaign(tenant, campaign).WakeAsync();
        }

        if (_queue.NextLapse is not { } at)
        {
            _lapse?.Dispose();
            _lapse = null;
            return;
        }

        var due = at - time.Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        _lapse ??= this.RegisterGrainTimer(LapseAsync, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _lapse.Change(due, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Number {NumberKey}: campaign {CampaignKey} did not come for its turn")]
    private partial void LogTurnLapsed(string numberKey, string campaignKey);
}
