using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Campaigns;

/// <summary>Stores the customers whom campaigns leave out by hand.</summary>
public sealed class CampaignExclusionList(ProgressStore store)
{
    private static readonly Refusal TooMany = Refusal.By(Rule.TooMany).With(("reason", "exclusions"), ("limit", CampaignExclusions.Most));

    /// <summary>Stores the list of a new draft.</summary>
    public async Task CreateAsync(Guid campaignId, string[] customerIds, CancellationToken cancellationToken)
    {
        if (customerIds.Length > 0)
        {
            await store.ReplaceExclusionsAsync(campaignId, customerIds, expected: null, cancellationToken);
        }
    }

    /// <summary>Stores an edit's list, if it brings one; false: the list has changed since the caller read it.</summary>
    public async Task<bool> EditAsync(Guid campaignId, EditCampaign command, CancellationToken cancellationToken) => command switch
    {
        { Exclude: { } exclude, ExpectedExclusionChanges: var expected } =>
            await store.ReplaceExclusionsAsync(campaignId, exclude, expected, cancellationToken),
        { ExpectedExclusionChanges: { } expected } => await store.ExclusionChangesAsync(campaignId, cancellationToken) == expected,
        _ => true,
    };

    /// <summary>Leaves customers out, and skips those of a frozen audience who still wait.</summary>
    public async Task<ExcludeReply> ExcludeAsync(CampaignState state, Campaign campaign, string[] customerIds, CancellationToken cancellationToken)
    {
        var decision = campaign.Exclude();
        if (decision is Decision.Refused)
        {
            return new ExcludeReply(DecisionReplies.Of(decision), []);
        }

        // Looked up first, so that a refused exclusion is seldom stored at all.
        var isFrozen = campaign.Audience == AudienceState.Frozen;
        var attempted = isFrozen ? await store.AttemptedAsync(state.TenantId, state.CampaignId, customerIds, cancellationToken) : [];
        string[] rest = [.. customerIds.Except(attempted)];
        if (rest.Length > 0 && !await store.ExcludeAsync(state.CampaignId, rest, CampaignExclusions.Most, cancellationToken))
        {
            return new ExcludeReply(DecisionReplies.Of(campaign, TooMany), []);
        }

        var between = isFrozen && rest.Length > 0 ? await SkipAsync(state, rest, cancellationToken) : [];
        return new ExcludeReply(DecisionReplies.Of(decision), [.. attempted, .. between]);
    }

    /// <summary>Takes an exclusion back.</summary>
    public async Task<CampaignReply> IncludeAsync(CampaignState state, Campaign campaign, string customerId, CancellationToken cancellationToken)
    {
        var decision = campaign.Include();
        if (decision is Decision.Accepted)
        {
            await store.IncludeAsync(state.CampaignId, customerId, cancellationToken);
        }

        return DecisionReplies.Of(decision);
    }

    /// <summary>Skips customers who are left out; those who were attempted meanwhile are not left out.</summary>
    private async Task<IReadOnlyList<string>> SkipAsync(CampaignState state, string[] customerIds, CancellationToken cancellationToken)
    {
        await store.SkipAsync(state.TenantId, state.CampaignId, customerIds, cancellationToken);
        // Stored first, so that no claim passes it by; a customer who was attempted in between must not show as left out.
        var between = await store.AttemptedAsync(state.TenantId, state.CampaignId, customerIds, cancellationToken);
        foreach (var customer in between)
        {
            await store.IncludeAsync(state.CampaignId, customer, cancellationToken);
        }

        return between;
    }
}
