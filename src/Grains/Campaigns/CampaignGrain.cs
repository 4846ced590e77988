using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// One campaign. This part holds its commands: the <see cref="Campaign"/> decides, then the grain stores, then it acts. How it
/// releases its messages is in the other part.
/// </summary>
[GrainType("campaign")]
public sealed partial class CampaignGrain(
    [PersistentState("campaign")] IPersistentState<CampaignState> state,
    CampaignDecisions decisions,
    CampaignExclusionList exclusions,
    CampaignRunner runner,
    ProductTime time,
    ILogger<CampaignGrain> logger) : Grain, ICampaignGrain, IRemindable
{
    private Campaign? _campaign; // what the state says, parsed once
    private DecisionEffects? _effects;

    private CampaignState Current => state.State;

    private Campaign Campaign => _campaign ??= Current.ToCampaign();

    private bool IsStored => state.RecordExists && Current.Definition is not null;

    private bool Exists => IsStored && !Current.Deleted;

    private string Key => this.GetPrimaryKeyString();

    private DecisionEffects Effects => _effects ??= new DecisionEffects(runner, Alarm);

    /// <inheritdoc/>
    public async Task<CampaignReply> CreateAsync(CreateCampaign command, CancellationToken cancellationToken)
    {
        if (state.RecordExists)
        {
            return Current.CommandId == command.CommandId
                ? DecisionReplies.Done(Campaign)
                : DecisionReplies.Of(Campaign, Refusal.By(Rule.CampaignExists));
        }

        var (tenantId, campaignId) = GrainKeys.ParseCampaign(Key);
        await exclusions.CreateAsync(campaignId, command.Exclude, cancellationToken);
        var draft = CampaignState.Draft(tenantId, campaignId, command, time.Now);
        await StoreAsync(draft, draft.ToCampaign());
        return DecisionReplies.Done(Campaign);
    }

    /// <inheritdoc/>
    public async Task<CampaignReply> EditAsync(EditCampaign command, CancellationToken cancellationToken) => Exists
        ? await CommitAsync(
            await decisions.EditAsync(Current, Campaign, command, time.Now, cancellationToken), command.Definition, cancellationToken)
        : DecisionReplies.NotFound;

    /// <inheritdoc/>
    public async Task<CampaignReply> LaunchAsync(CancellationToken cancellationToken) => Exists
        ? await CommitAsync(await decisions.LaunchAsync(Current, Campaign, time.Now, cancellationToken), cancellationToken)
        : DecisionReplies.NotFound;

    /// <inheritdoc/>
    public async Task<CampaignReply> PauseAsync(CancellationToken cancellationToken) =>
        Exists ? await CommitAsync(Campaign.Pause(reason: null), cancellationToken) : DecisionReplies.NotFound;

    /// <inheritdoc/>
    public async Task<CampaignReply> ResumeAsync(CancellationToken cancellationToken) => Exists
        ? await CommitAsync(await decisions.ResumeAsync(Current, Campaign, time.Now, cancellationToken), cancellationToken)
        : DecisionReplies.NotFound;

    /// <inheritdoc/>
    public async Task<CampaignReply> CancelAsync(CancellationToken cancellationToken) =>
        Exists ? await CommitAsync(Campaign.Cancel(time.Now), cancellationToken) : DecisionReplies.NotFound;

    /// <inheritdoc/>
    public async Task<CampaignReply> DeleteAsync(long expectedRevision, CancellationToken cancellationToken) =>
        Exists ? await CommitAsync(Campaign.Delete(expectedRevision, time.Now), cancellationToken) : DecisionReplies.NotFound;

    /// <inheritdoc/>
    public async Task<CampaignReply> ExcludeAsync(string customerId, CancellationToken cancellationToken)
    {
        var answer = await ExcludeManyAsync([customerId], cancellationToken);
        return answer.Attempted.Length > 0 ? DecisionReplies.Of(Campaign, Refusal.By(Rule.AlreadyAttempted)) : answer.Reply;
    }

    /// <inheritdoc/>
    public async Task<ExcludeReply> ExcludeManyAsync(string[] customerIds, CancellationToken cancellationToken) => Exists
        ? await exclusions.ExcludeAsync(Current, Campaign, customerIds, cancellationToken)
        : new ExcludeReply(DecisionReplies.NotFound, []);

    /// <inheritdoc/>
    public async Task<CampaignReply> IncludeAsync(string customerId, CancellationToken cancellationToken) =>
        Exists ? await exclusions.IncludeAsync(Current, Campaign, customerId, cancellationToken) : DecisionReplies.NotFound;

    /// <inheritdoc/>
    public async Task ContentRefusedAsync(string code)
    {
        var reason = StatusReason.FromWord(code);
        if (Exists && Campaign.ContentRefused(reason) is Decision.Accepted pause)
        {
            LogContentRefused(Key, reason.Code);
            await CommitAsync(pause, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async Task TemplateStoppedAsync(CampaignTemplate template, string reason, CancellationToken cancellationToken)
    {
        if (Exists && Campaign.TemplateStopped(template.ToTemplate(), StatusReason.FromWord(reason)) is Decision.Accepted pause)
        {
            LogContentRefused(Key, reason);
            await CommitAsync(pause, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task TemplateCategoryAsync(CampaignTemplate template, string category, CancellationToken cancellationToken)
    {
        if (Exists && Campaign.WithCategory(template.ToTemplate(), category) is { } next)
        {
            await StoreAsync(next);
        }
    }

    private Task<CampaignReply> CommitAsync(Decision decision, CancellationToken cancellationToken) =>
        CommitAsync(decision, Current.Definition!, cancellationToken);

    /// <summary>Stores what was decided, and executes its effects; a decision that changes nothing is only answered.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="definition">The definition that the decision's plan was read from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task<CampaignReply> CommitAsync(Decision decision, CampaignDefinition definition, CancellationToken cancellationToken)
    {
        if (decision is Decision.Accepted accepted)
        {
            var next = Current.With(accepted.Next, definition);
            await Effects.PrepareAsync(accepted, next, cancellationToken);
            await StoreAsync(next, accepted.Next);
            LogDecision(accepted);
            await Effects.FollowAsync(accepted, next, cancellationToken);
            if (accepted.Has(CampaignEffects.ChangeUnits))
            {
                await decisions.EditedAsync(next, cancellationToken);
            }
        }

        return DecisionReplies.Of(decision);
    }

    private Task StoreAsync(Campaign next) => StoreAsync(Current.With(next, Current.Definition!), next);

    /// <summary>Memory must not disagree with the store: when a write fails the activation ends.</summary>
    private async Task StoreAsync(CampaignState next, Campaign campaign)
    {
        try
        {
            (state.State, _campaign) = (next, campaign);
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
