using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// A PATCH of a campaign. What can refuse it is asked before anything is written; afterwards only a message that is
/// attempted in between can.
/// </summary>
/// <param name="row">The campaign as it stands.</param>
/// <param name="before">Its definition.</param>
/// <param name="after">The definition to be.</param>
/// <param name="exclude">The whole list of exclusions to be.</param>
internal sealed class CampaignEdit(CampaignRow row, CampaignDefinition before, CampaignDefinition after, string[] exclude)
{
    private const string ExcludeAt = "/audience/exclude";

    private readonly CampaignStatus _status = CampaignWords.Status(row.Status);
    private readonly string[] _added = [.. exclude.Except(row.Exclude ?? [])];
    private readonly string[] _removed = [.. (row.Exclude ?? []).Except(exclude)];

    /// <summary>Storing it keeps the database busy: a long list is written, or everybody in the audience is counted.</summary>
    public bool IsCostly => _added.Length + _removed.Length > CampaignRules.LongList
        || (!IsDraft && !_status.IsFinal() && MessageCost.UnitsOf(after.ToChannel(), after.Text) != MessageCost.UnitsOf(before.ToChannel(), before.Text));

    private bool IsDraft => _status == CampaignStatus.Draft;

    private bool ChangesList => _added.Length + _removed.Length > 0;

    private bool ChangesDefinition => JsonSerializer.Serialize(after, ApiJson.Options) != JsonSerializer.Serialize(before, ApiJson.Options);

    /// <summary>Why it is refused as things stand; null: it is not.</summary>
    public async Task<ProblemResult?> RefusalAsync(CampaignReads reads, CancellationToken cancellationToken)
    {
        if (IsDraft || !(ChangesList || ChangesDefinition))
        {
            return null;
        }

        if (_status.IsFinal())
        {
            return Problem.Refused(_status.ToWord());
        }

        if (_removed.Length > 0)
        {
            return Refused(Rule.AlreadySkipped, ExcludeAt);
        }

        if (Fixed().ToArray() is { Length: > 0 } pointers)
        {
            return Refused(Rule.FieldFixed, pointers);
        }

        return _added.Length > 0 && row.Total is not null && await reads.AnyAttemptedAsync(row.TenantId, row.CampaignId, _added, cancellationToken)
            ? Refused(Rule.AlreadyAttempted, ExcludeAt)
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

        // Once launched, exclusions are commands of their own: they may meet people who were attempted already.
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

    private IEnumerable<string> Fixed()
    {
        var pairs = new (string Pointer, bool Same)[]
        {
            ("/channel", before.Channel == after.Channel),
            ("/senderId", before.SenderId == after.SenderId),
            ("/audience/filter", before.FilterJson == after.FilterJson),
            ("/safeSending", before.SafeSending == after.SafeSending),
            ("/template", before.Template == after.Template),
        };
        return pairs.Where(pair => !pair.Same).Select(pair => pair.Pointer);
    }

    private ProblemResult Refused(Rule rule, params string[] pointers) => CampaignReplies.Refused(_status, rule, pointers);
}
