using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// How a campaign acts by itself: its alarm wakes it, <see cref="ReleaseMachine"/> says what is due, and the steps that
/// change the campaign's own state are executed here.
/// </summary>
public sealed partial class CampaignGrain
{
    private CampaignAlarm? _alarm;

    private CampaignAlarm Alarm => _alarm ??= new CampaignAlarm(this, time, ActAsync);

    private bool HasWork => Exists && (Current.Status.IsLaunched() || Current.Closing) || state.RecordExists && Current.Closing;

    private CampaignPhase Phase => Current switch
    {
        { Closing: true } => CampaignPhase.Closing,
        { AudienceState: AudienceState.Freezing } => CampaignPhase.Freezing,
        { Status: CampaignStatus.Paused } => CampaignPhase.Paused,
        { Status: CampaignStatus.Scheduled } => CampaignPhase.Scheduled,
        _ => time.Skewed ? CampaignPhase.ClockSkewed : CampaignPhase.Running,
    };

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (HasWork)
        {
            outlooks.Request(Current); // what was requested on a silo that died is forgotten
            Alarm.SetNow();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WakeAsync() => ActAsync(CancellationToken.None);

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Alarm.IsSet ? Task.CompletedTask : ActAsync(CancellationToken.None);

    /// <inheritdoc/>
    public async Task FreezeEndedAsync(FreezeOutcome outcome)
    {
        if (!Exists || !Current.Status.IsLaunched() || Current.AudienceState != AudienceState.Freezing)
        {
            return; // it ended, or another freeze told its result first
        }

        freezes.Withdraw(Current.CampaignId);
        await (outcome.Refusal is { } refusal ? NotFrozenAsync(refusal) : FrozenAsync());
        Alarm.SetNow();
    }

    private async Task ActAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (HasWork)
            {
                await runner.WakeAsync(Current, Plan, cancellationToken);
            }

            while (HasWork)
            {
                var step = runner.Next(Current, Phase);
                if (step is ReleaseStep.Sleep sleep)
                {
                    await runner.StoreWaitAsync(Current, sleep, cancellationToken);
                    Alarm.Set(sleep.Until);
                    return;
                }

                runner.Report(Current, await ExecuteAsync(step, cancellationToken));
            }

            await NothingMoreToDoAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not Orleans.Storage.InconsistentStateException)
        {
            LogStepFailed(Key, failure);
            Alarm.Set(runner.Fail(Current));
        }
    }

    private async Task<ReleaseResult> ExecuteAsync(ReleaseStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case ReleaseStep.Expire:
                await EndAsync(CampaignCommand.Expire, cancellationToken);
                return new ReleaseResult.Done();
            case ReleaseStep.Freeze:
                return await runner.FreezeAsync(Current, Plan, cancellationToken);
            case ReleaseStep.Start:
                Current.Status = CampaignLifecycle.Next(CampaignStatus.Scheduled, CampaignCommand.StartDue, startIsDue: true)!.Value;
                Current.StartedAt = time.Now;
                await StoreAsync();
                return new ReleaseResult.Done();
            case ReleaseStep.Complete:
                await CompleteAsync();
                return new ReleaseResult.Done();
            case ReleaseStep.Settle:
                return await SettleAsync(step, cancellationToken);
            case ReleaseStep.EndActivation:
                DeactivateOnIdle();
                return new ReleaseResult.Done();
            default:
                return await runner.ExecuteAsync(Current, step, cancellationToken);
        }
    }

    private async Task CompleteAsync()
    {
        Current.Status = CampaignLifecycle.Next(Current.Status, CampaignCommand.Complete, startIsDue: true)!.Value;
        Current.FinishedAt = time.Now;
        Current.Closing = true;
        await StoreAsync();
        LogEnded(Key, Current.Status);
    }

    private async Task<ReleaseResult> SettleAsync(ReleaseStep settle, CancellationToken cancellationToken)
    {
        // Before the campaign forgets its work: a crash in between settles again, which changes nothing.
        var result = await runner.ExecuteAsync(Current, settle, cancellationToken);
        if (result is ReleaseResult.Done)
        {
            Current.Closing = false;
            await StoreAsync();
        }

        return result;
    }

    private async Task FrozenAsync()
    {
        var covered = await CoversTextAsync(CancellationToken.None);
        Current.AudienceState = AudienceState.Frozen;
        await StoreAsync();
        outlooks.PlanChanged(Current);
        if (!covered)
        {
            await PauseAsync(Rule.BalanceTooLow.Code, CancellationToken.None);
        }
    }

    /// <summary>Nothing was stored: paused until its owner resumes it, which freezes anew.</summary>
    private async Task NotFrozenAsync(string reason)
    {
        Current.AudienceState = AudienceState.Live;
        if (Current.Status == CampaignStatus.Paused)
        {
            Current.StatusReason = reason;
            await StoreAsync();
        }
        else
        {
            await PauseAsync(reason, CancellationToken.None);
        }
    }

    /// <summary>Ends the promise to wake, unless the stored state knows of work that this activation has not seen.</summary>
    private async Task NothingMoreToDoAsync(CancellationToken cancellationToken)
    {
        await state.ReadStateAsync(cancellationToken);
        if (HasWork)
        {
            runner.Forget();
            Alarm.SetNow();
            return;
        }

        await store.DeleteAsync(GrainKeys.ParseCampaign(Key).CampaignId, cancellationToken);
        await Alarm.EndAsync();
    }
}
