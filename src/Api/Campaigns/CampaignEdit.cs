using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// An edit of a campaign. Every rule is checked before anything is written; afterwards only a message that is attempted in
/// between can refuse it.
/// </summary>
/// <param name="row">The stored campaign.</param>
/// <param name="before">Its definition.</param>
/// <param name="after">The definition to be.</param>
/// <param name="exclude">The whole list of exclusions to be.</param>
internal sealed class CampaignEdit(CampaignRow row, CampaignDefinition before, CampaignDefinition after, string[] exclude)
{
    private const string ExcludeAt = "/audience/exclude";

    private readonly CampaignStatus _status = CampaignWords.Status(row.Status);
    private readonly CampaignPlan _storedPlan = before.ToPlan();
    private readonly CampaignPlan _plan = after.ToPlan();
    private readonly string[] _added = [.. exclude.Except(row.Exclude ?? [])];
    private readonly string[] _removed = [.. (row.Exclude ?? []).Except(exclude)];

    /// <summary>Storing it is costly for the database: a long list is written, or the whole audience is counted.</summary>
    public bool IsCostly => _added.Length + _removed.Length > CampaignRules.LongList
        || (!IsDraft && !_status.IsFinal() && _plan.Units != _storedPlan.Units);

    private bool IsDraft => _status == CampaignStatus.Draft;

    private bool ChangesList => _added.Length + _removed.Length > 0;

    private bool ChangesDefinition => JsonSerializer.Serialize(after, ApiJson.Options) != JsonSerializer.Serialize(before, ApiJson.Options);

    /// <summary>Why the stored campaign refuses the edit; null: it does not.</summary>
    /// <param name="reads">The campaign's recipients.</param>
    /// <param name="now">The product time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProblemResult?> RefusalAsync(CampaignReads reads, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (IsDraft || !(ChangesList || ChangesDefinition))
        {
            return null;
        }

        if (Decisions(now).OfType<Decision.Refused>().FirstOrDefault() is { } refused)
        {
            return CampaignReplies.Refused(_status, refused.Why, refused.Command == CampaignCommand.Include ? ExcludeAt : null);
        }

        return _added.Length > 0 && row.Total is not null && await reads.AnyAttemptedAsync(row.TenantId, row.CampaignId, _added, cancellationToken)
            ? CampaignReplies.Refused(_status, Rule.AlreadyAttempted, [ExcludeAt])
            : null;
    }

    /// <summary>Has the campaign store it; null: done.</summary>
    public async Task<ProblemResult?> StoreAsync(ICampaignGrain campaign, CancellationToken cancellationToken)
    {
        if (ChangesDefinition || (IsDraft && ChangesList))
        {
            var list = IsDraft && ChangesList ? exclude.Distinct().ToArray() : null;
            if (CampaignReplies.ToProblem(await campaign.EditAsync(new EditCampaign(row.Revision, after, list, list is null ? null : row.ExclusionChanges), cancellationToken)) is { } problem)
            {
                return problem;
            }
        }

        // Once launched, exclusions are commands of their own, because a message may have been attempted meanwhile.
        foreach (var customers in IsDraft ? [] : _added.Chunk(CampaignExclusions.MostAtOnce))
        {
            var answer = await campaign.ExcludeManyAsync(customers, cancellationToken);
            if (CampaignReplies.ToProblem(answer.Reply, ExcludeAt) is { } problem)
            {
                return problem;
            }

            if (answer.Attempted.Length > 0)
            {
                return CampaignReplies.Refused(answer.Reply.Status, Rule.AlreadyAttempted, [ExcludeAt]);
            }
        }

        return null;
    }

    /// <summary>What the campaign would decide about each command of the patch.</summary>
    private IEnumerable<Decision> Decisions(DateTimeOffset now)
    {
        var campaign = new Campaign(_status, _storedPlan, row.Revision);
        if (ChangesList)
        {
            yield return campaign.Exclude();
        }

        if (_removed.Length > 0)
        {
            yield return campaign.Include();
        }

        if (ChangesDefinition)
        {
            yield return campaign.Edit(new CampaignChange(_plan, row.Revision, BringsExclusions: false), now);
        }
    }
}
