using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Lets a campaign decide the commands that need more than the campaign itself: each is decided by what is known, and only
/// while it is accepted the next fact is gathered.
/// </summary>
public sealed class CampaignDecisions(LaunchReads reads, TextCover cover, CampaignExclusionList exclusions)
{
    /// <summary>Decides a launch.</summary>
    public async Task<Decision> LaunchAsync(CampaignState state, Campaign campaign, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (campaign.LaunchWithoutFacts(now) is { } decided)
        {
            return decided;
        }

        var facts = await reads.GatherAsync(state, campaign.Plan, now, cancellationToken);
        var decision = campaign.Launch(facts, now);
        return decision is Decision.Accepted { Next.Plan: var plan }
            ? campaign.Launch(await reads.WithAudienceAsync(facts, state, plan, now, cancellationToken), now)
            : decision;
    }

    /// <summary>Decides an edit, and stores its list of exclusions where it brings one.</summary>
    public async Task<Decision> EditAsync(
        CampaignState state, Campaign campaign, EditCampaign command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var change = new CampaignChange(command.Definition.ToPlan(), command.ExpectedRevision, command.Exclude is not null);
        var decision = campaign.Edit(change, now);
        if (decision is Decision.Accepted && !await exclusions.EditAsync(state.CampaignId, command, cancellationToken))
        {
            decision = campaign.Edit(change with { AreExclusionsStale = true }, now);
        }

        return decision is Decision.Accepted edit && edit.Has(CampaignEffects.ChangeUnits)
            ? campaign.Edit(await cover.HoldAsync(state, change, cancellationToken), now)
            : decision;
    }

    /// <summary>Decides a resume.</summary>
    public async Task<Decision> ResumeAsync(CampaignState state, Campaign campaign, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var decision = campaign.Resume(isTextCovered: true, now);
        return decision is Decision.Accepted && !await cover.IsEnoughAsync(state, cancellationToken)
            ? campaign.Resume(isTextCovered: false, now)
            : decision;
    }

    /// <summary>Decides what a freeze that ended means.</summary>
    public async Task<Decision> FreezeEndedAsync(CampaignState state, Campaign campaign, FreezeOutcome outcome)
    {
        if (outcome.Refusal is { } rule)
        {
            return campaign.AudienceNotFrozen(StatusReason.FromWord(rule));
        }

        var decision = campaign.AudienceFrozen(isTextCovered: true);
        return decision is Decision.Accepted && !await cover.IsEnoughAsync(state, CancellationToken.None)
            ? campaign.AudienceFrozen(isTextCovered: false)
            : decision;
    }

    /// <summary>An edit that changed the units of a message is stored: what is held too much is given back.</summary>
    public Task EditedAsync(CampaignState state, CancellationToken cancellationToken) => cover.ReleaseAsync(state, cancellationToken);
}
