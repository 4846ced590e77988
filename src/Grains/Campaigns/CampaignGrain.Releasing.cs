using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Releasing;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// How a campaign acts by itself: its alarm wakes it, <see cref="ReleaseMachine"/> says what is due, and the steps that
/// change the campaign's own state are executed here.
/// </summary>
public sealed partial class CampaignGrain
{
    private CampaignAlarm? _alarm;

    private CampaignAlarm Alarm => _alarm ??= new CampaignAlarm(this, time, ActAsync);

    private bool HasWork => IsStored && Campaign.HasWork;

    private CampaignPhase Phase => Campaign switch
    {
        { IsClosing: true } => CampaignPhase.Closing,
        { Audience: AudienceState.Freezing } => CampaignPhase.Freezing,
        { Status: CampaignStatus.Paused } => CampaignPhase.Paused,
        { Status: CampaignStatus.Scheduled } => CampaignPhase.Scheduled,
        _ => time.Skewed ? CampaignPhase.ClockSkewed : CampaignPhase.Running,
    };

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (HasWork)
        {
            runner.RequestOutlooks(Current); // what was requested on a silo that died is forgotten
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
        // Anything else: the campaign ended, or another freeze told its result first.
        if (Exists && await decisions.FreezeEndedAsync(Current, Campaign, outcome) is Decision.Accepted ended)
        {
            runner.WithdrawFreeze(Current);
            await CommitAsync(ended, CancellationToken.None);
        }
    }

    private async Task ActAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (HasWork)
            {
                await runner.WakeAsync(Current, Campaign.Plan, cancellationToken);
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
                return await CommitStepAsync(Campaign.Expire(time.Now), cancellationToken);
            case ReleaseStep.Start:
                return await CommitStepAsync(Campaign.Start(time.Now), cancellationToken);
            case ReleaseStep.Complete:
                return await CommitStepAsync(Campaign.Complete(time.Now), cancellationToken);
            case ReleaseStep.Freeze:
                return await runner.FreezeAsync(Current, Campaign.Plan, cancellationToken);
            case ReleaseStep.Settle:
                return await SettleAsync(step, cancellationToken);
            case ReleaseStep.EndActivation:
                DeactivateOnIdle();
                return new ReleaseResult.Done();
            default:
                return await runner.ExecuteAsync(Current, step, cancellationToken);
        }
    }

    private async Task<ReleaseResult> CommitStepAsync(Decision decision, CancellationToken cancellationToken)
    {
        if (decision is not Decision.Accepted)
        {
            // The step would be due again at once, for ever; a failed one is tried again after a while.
            throw new InvalidOperationException($"The campaign does not accept a step of its release: {decision.GetType().Name}.");
        }

        await CommitAsync(decision, cancellationToken);
        return new ReleaseResult.Done();
    }

    private async Task<ReleaseResult> SettleAsync(ReleaseStep settle, CancellationToken cancellationToken)
    {
        // Before the campaign forgets its work: a crash in between settles again, which changes nothing.
        var result = await runner.ExecuteAsync(Current, settle, cancellationToken);
        if (result is ReleaseResult.Done)
        {
            await StoreAsync(Campaign.Settled());
        }

        return result;
    }

    /// <summary>Ends the promise to wake, unless the stored state knows of work that this activation has not seen.</summary>
    private async Task NothingMoreToDoAsync(CancellationToken cancellationToken)
    {
        await state.ReadStateAsync(cancellationToken);
        _campaign = null;
        if (HasWork)
        {
            runner.Forget();
            Alarm.SetNow();
            return;
        }

        await runner.DeleteAsync(GrainKeys.ParseCampaign(Key).CampaignId, cancellationToken);
        await Alarm.EndAsync();
    }
}
