using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Executes the release of one campaign: keeps its <see cref="ReleaseMachine"/>, and reads, requests, claims and stores what
/// the machine says.
/// </summary>
public sealed class CampaignRunner(
    ReleaseStore store, CampaignRequests requests, AudienceFreezes freezes, CampaignClosing closing, OutlookRequests outlooks, BreakerStore breakers,
    ProductTime time)
{
    /// <summary>Claims and requests of one turn of the grain: commands wait no longer than these take.</summary>
    private const int MaxRequests = 16;

    private ReleaseMachine? _machine;
    private int _requested;

    /// <summary>The campaign acts: it looks at everything anew.</summary>
    public async Task WakeAsync(CampaignState campaign, CampaignPlan plan, CancellationToken cancellationToken)
    {
        (await LoadAsync(campaign, plan, cancellationToken)).Wake();
        _requested = 0;
    }

    /// <summary>What the campaign does next.</summary>
    public ReleaseStep Next(CampaignState campaign, CampaignPhase phase)
    {
        var now = time.Now;
        var step = _machine!.Next(phase, now);
        TellNumber(campaign);
        return step is ReleaseStep.Claim or ReleaseStep.AcquireTurn && ++_requested > MaxRequests ? new ReleaseStep.Sleep(now, Reason: null) : step;
    }

    /// <summary>Executes a step that changes nothing of the campaign's state.</summary>
    public async Task<ReleaseResult> ExecuteAsync(CampaignState campaign, ReleaseStep step, CancellationToken cancellationToken) => step switch
    {
        ReleaseStep.Load => new ReleaseResult.Loaded(await store.LoadAsync(campaign, cancellationToken)),
        ReleaseStep.FindNumber => await store.FindNumberAsync(campaign, cancellationToken),
        ReleaseStep.FindAudience => await store.FindAudienceAsync(campaign, cancellationToken),
        ReleaseStep.FindRetry => await store.FindRetryAsync(campaign, cancellationToken),
        ReleaseStep.AcquireTurn acquire => await requests.AcquireAsync(campaign, acquire, cancellationToken),
        ReleaseStep.Claim claim => await ClaimAsync(campaign, claim, cancellationToken),
        ReleaseStep.StoreCursor cursor => await store.StoreCursorAsync(campaign, cursor, cancellationToken),
        ReleaseStep.CountUnfinished => await closing.CountAsync(campaign, cancellationToken),
        ReleaseStep.SkipRemaining => closing.SkipRemaining(campaign),
        ReleaseStep.Settle => await closing.SettleAsync(campaign, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "The grain executes this step."),
    };

    /// <summary>What a step came to.</summary>
    public void Report(CampaignState campaign, ReleaseResult result)
    {
        _machine!.Report(result, time.Now);
        TellNumber(campaign);
    }

    /// <summary>A step failed.</summary>
    /// <returns>When to act again.</returns>
    public DateTimeOffset Fail(CampaignState campaign)
    {
        _machine?.Report(new ReleaseResult.Failed(), time.Now);
        TellNumber(campaign);
        return time.Now + time.ReleaseTimings.AfterFailure;
    }

    /// <summary>Starts the freeze of the audience, unless this silo is freezing it.</summary>
    public async Task<ReleaseResult> FreezeAsync(CampaignState campaign, CampaignPlan plan, CancellationToken cancellationToken)
    {
        await freezes.StartAsync(campaign, plan, cancellationToken);
        return new ReleaseResult.Freezing();
    }

    /// <summary>Stores until when the campaign does nothing, where that differs from what is stored.</summary>
    public async Task StoreWaitAsync(CampaignState campaign, ReleaseStep.Sleep wait, CancellationToken cancellationToken)
    {
        if (_machine!.MustStore(wait))
        {
            await store.StoreWaitAsync(campaign, wait, cancellationToken);
            _machine.Stored(wait);
        }
    }

    /// <summary>The campaign is launched: its release begins at an instant, which is stored.</summary>
    public Task BeginAsync(CampaignState campaign, CampaignPlan plan, DateTimeOffset at, CancellationToken cancellationToken)
    {
        _machine = new ReleaseMachine(TermsOf(plan), time.ReleaseTimings, ReleaseProgress.Begin(at));
        return SaveAsync(campaign, Now, cancellationToken);
    }

    /// <summary>The campaign is resumed: its release goes on from now, which is stored.</summary>
    public async Task ResumeAsync(CampaignState campaign, CampaignPlan plan, CancellationToken cancellationToken)
    {
        await breakers.ForgetAsync(campaign.CampaignId, cancellationToken);
        (await LoadAsync(campaign, plan, cancellationToken)).Anchor(time.Now);
        await SaveAsync(campaign, Now, cancellationToken);
        await store.EndHoldAsync(campaign, cancellationToken);
    }

    /// <summary>The campaign was edited: its plan is made anew, which is stored.</summary>
    public async Task ReplanAsync(CampaignState campaign, CampaignPlan plan, bool newPace, CancellationToken cancellationToken)
    {
        var machine = await LoadAsync(campaign, plan, cancellationToken);
        machine.Replan(TermsOf(plan), newPace, campaign.Status == CampaignStatus.Running, time.Now);
        TellNumber(campaign);
        await SaveAsync(campaign, Now, cancellationToken);
    }

    /// <summary>The campaign is paused: it leaves its number, and what it waits for is stored.</summary>
    public async Task PauseAsync(CampaignState campaign, CampaignPlan plan, CancellationToken cancellationToken)
    {
        Leave(campaign);
        var machine = await LoadAsync(campaign, plan, cancellationToken);
        await SaveAsync(campaign, machine.Terms.Paused, cancellationToken);
    }

    /// <summary>The campaign has ended: it leaves its number, and needs no freeze.</summary>
    public void End(CampaignState campaign)
    {
        WithdrawFreeze(campaign);
        Leave(campaign);
    }

    /// <summary>A freeze of the audience that this silo runs is not needed any more.</summary>
    public void WithdrawFreeze(CampaignState campaign) => freezes.Withdraw(campaign.CampaignId);

    /// <summary>The expected ends of all campaigns on the number move with this one's plan.</summary>
    public void MoveOutlooks(CampaignState campaign) => outlooks.PlanChanged(campaign);

    /// <summary>Requests the outlooks that were requested on a silo that died.</summary>
    public void RequestOutlooks(CampaignState campaign) => outlooks.Request(campaign);

    /// <summary>The campaign has nothing more to do: its progress is deleted.</summary>
    public Task DeleteAsync(Guid campaignId, CancellationToken cancellationToken) => store.DeleteAsync(campaignId, cancellationToken);

    /// <summary>What is remembered is not to be trusted: the next step reads it anew.</summary>
    public void Forget() => _machine = null;

    /// <summary>The release as this activation knows it, read when it knows none.</summary>
    public async Task<ReleaseMachine> LoadAsync(CampaignState campaign, CampaignPlan plan, CancellationToken cancellationToken) =>
        _machine ??= new ReleaseMachine(
            TermsOf(plan), time.ReleaseTimings, await store.LoadAsync(campaign, cancellationToken) ?? ReleaseProgress.Begin(time.Now));

    private ReleaseStep.Sleep Now => new(time.Now, Reason: null);

    private static ReleaseTerms TermsOf(CampaignPlan plan) => new(plan.Interval, plan.Window, plan.Channel == Channel.Chat, GrainKeys.PageSize);

    private async Task SaveAsync(CampaignState campaign, ReleaseStep.Sleep wait, CancellationToken cancellationToken)
    {
        await store.SaveAsync(campaign, _machine!.Progress.Lanes[0], wait, cancellationToken);
        _machine.Stored(wait);
    }

    private async Task<ReleaseResult> ClaimAsync(CampaignState campaign, ReleaseStep.Claim step, CancellationToken cancellationToken)
    {
        var claims = await requests.ClaimAsync(campaign, step, cancellationToken);
        if (claims.Pages.Any(page => page.Kind == ClaimResultKind.Claimed))
        {
            outlooks.Request(campaign);
        }

        return claims;
    }

    private void Leave(CampaignState campaign)
    {
        _machine?.Leave();
        TellNumber(campaign);
    }

    private void TellNumber(CampaignState campaign)
    {
        if (_machine?.TakeLeft() is { } left)
        {
            requests.Leave(campaign, left);
        }
    }
}
