using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>One draft made several.</summary>
internal static class SplitRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapSplit(this IEndpointRouteBuilder campaigns) => campaigns.MapPost("/{id}/split", SplitAsync)
        .RequireAuthorization(Policies.Manager).WithName("splitCampaign")
        .Documented(
            "Makes several drafts of one, with disjoint audiences that together are the whole; it stays as the first. "
            + "Give parts or messagesEach. Later customers fall into the last part. If-Match is honoured.",
            new { parts = 3 }, Rule.PartsRequired, Rule.PartsOutOfRange, Rule.MessagesEachOutOfRange, Rule.NotFound,
            Rule.StatusRefused, Rule.CampaignIncomplete, Rule.AudienceTooSmall, Rule.TooManyParts, Rule.TooMany, Rule.PreconditionFailed, Rule.Unavailable)
        .Costly()
        .Produces<SplitView>().ReadsIfMatch().AnswersETag();

    private static async Task<IResult> SplitAsync(
        string id, SplitRequest body, FreshId command, Caller caller, SenderStore senders, CampaignReads reads, CostlyReads costly, CostGate gate,
        SplitPlanStore plans, NewCampaigns campaigns, IGrainFactory grains, TimeProvider time, HttpContext context)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        if (body.Problem() is { } invalid)
        {
            return invalid;
        }

        var plan = await plans.FindAsync(caller.TenantId, command.Value, context.RequestAborted);
        if (plan is null)
        {
            var (made, refusal) = await gate.RunAsync(
                caller.TenantId, CostWeights.Audience,
                token => PlanAsync(body, row, caller, senders, costly.Audiences, time.GetUtcNow(), context, token), context.RequestAborted);
            if (made is null)
            {
                return refusal!;
            }

            plan = await plans.DecideAsync(caller.TenantId, command.Value, made, time.GetUtcNow(), context.RequestAborted);
        }

        var parts = await MakeAsync(row, plan, command, caller, campaigns, grains, context.RequestAborted);
        if (parts.Problem is { } problem)
        {
            return problem;
        }

        CampaignRow? first = null;
        var views = new List<CampaignView>();
        foreach (var part in parts.Ids)
        {
            if (await reads.FindAsync(caller.TenantId, part, context.RequestAborted) is { } made)
            {
                first ??= made;
                views.Add(await CampaignRoutes.ViewAsync(made, caller, reads, time, context.RequestAborted));
            }
        }

        context.Response.Headers.ETag = first is null ? default : CampaignETags.Of(first);
        return TypedResults.Ok(new SplitView(views));
    }

    private static async Task<(SplitPlan? Plan, IResult? Refusal)> PlanAsync(
        SplitRequest body, CampaignRow row, Caller caller, SenderStore senders, AudienceStore audiences, DateTimeOffset now, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (context.Request.Headers.IfMatch.Count > 0 && CampaignETags.Check(context, row) is { } stale)
        {
            return (null, stale);
        }

        var status = CampaignWords.Status(row.Status);
        if (status != CampaignStatus.Draft)
        {
            return (null, Problem.Refused(status.ToWord()));
        }

        var definition = CampaignDefinition.Parse(row.DefinitionJson);
        if (CampaignReplies.WithoutChannel(row, definition) is { } incomplete)
        {
            return (null, incomplete);
        }

        var sender = definition.SenderId is { } senderId ? await senders.FindAsync(caller.TenantId, senderId, cancellationToken) : null;
        var query = definition.ToPlan().Audience(caller.TenantId, sender?.NumberNo, now, now) with { CampaignId = row.CampaignId };
        long parts = body.Parts ?? 0;
        if (body.MessagesEach is { } each)
        {
            parts = CampaignSplit.PartsOf((await audiences.CountAsync(query, cancellationToken)).WillBeSent, each);
            if (parts > CampaignSplit.MaxParts)
            {
                return (null, CampaignReplies.Refused(
                    status, Rule.TooManyParts, ["/messagesEach"], ("limit", CampaignSplit.MaxParts), ("actual", parts)));
            }
        }

        var ends = parts < CampaignSplit.MinParts ? [] : await audiences.CutAsync(query, (int)parts, body.MessagesEach, cancellationToken);
        return ends.Count < parts || parts < CampaignSplit.MinParts
            ? (null, CampaignReplies.Refused(
                status, Rule.AudienceTooSmall, [body.Parts is null ? "/messagesEach" : "/parts"]))
            : (new SplitPlan { CampaignId = row.CampaignId, Revision = row.Revision, ExclusionChanges = row.ExclusionChanges, PartEnds = [.. ends.SkipLast(1)] }, null);
    }

    // The others first and the draft itself last: until then it addresses everybody, so a crash loses nobody, and the
    // repeat finds the parts that are made by their ids.
    private static async Task<(IReadOnlyList<Guid> Ids, ProblemResult? Problem)> MakeAsync(
        CampaignRow row, SplitPlan plan, FreshId command, Caller caller, NewCampaigns campaigns, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var whole = CampaignDefinition.Parse(row.DefinitionJson);
        var parts = plan.PartEnds.Length + 1;
        var ids = Enumerable.Range(1, parts).Select(part => part == 1 ? row.CampaignId : command.Also($"part {part}")).ToList();
        if (row.Revision != plan.Revision)
        {
            // Made by an earlier try of this call, or changed by somebody since it was planned.
            return whole.Slice is { } slice && slice.Through == plan.PartEnds[0] ? (ids, null) : ([], Problem.PreconditionFailed());
        }

        var others = Enumerable.Range(2, parts - 1)
            .Select(part => new CreateCampaign(ids[part - 1], Part(whole, row.CampaignId, plan.PartEnds, part), row.Exclude ?? []));
        if (await campaigns.CreateAsync(caller.TenantId, [.. others], cancellationToken) is { } problem)
        {
            return ([], problem);
        }

        var edit = new EditCampaign(plan.Revision, Part(whole, row.CampaignId, plan.PartEnds, 1), null, plan.ExclusionChanges);
        if (CampaignReplies.ToProblem(await grains.Campaign(caller.TenantId, row.CampaignId).EditAsync(edit, cancellationToken)) is not { } refusal)
        {
            return (ids, null);
        }

        // Somebody changed the draft or its exclusions meanwhile: its parts must not stand beside the whole.
        foreach (var part in ids.Skip(1))
        {
            await grains.Campaign(caller.TenantId, part).DeleteAsync(1, cancellationToken);
        }

        return ([], refusal);
    }

    private static CampaignDefinition Part(CampaignDefinition whole, Guid campaignId, long[] ends, int part) => whole with
    {
        Title = CampaignSplit.TitleOf(whole.Title, part, ends.Length + 1, CampaignTitle.MaxCharacters, CampaignTitle.MaxUtf16Units),
        Slice = new CampaignSlice(
            whole.Slice?.FamilyId ?? campaignId,
            part == 1 ? whole.Slice?.After : ends[part - 2],
            part > ends.Length ? whole.Slice?.Through : ends[part - 1]),
    };
}

/// <summary>How to share an audience out: one of the two.</summary>
/// <param name="Parts">So many campaigns of one size, 2 to 50.</param>
/// <param name="MessagesEach">So many messages a campaign, the last one taking the rest; from 1.</param>
internal sealed record SplitRequest(
    [property: Range(CampaignSplit.MinParts, CampaignSplit.MaxParts)] int? Parts, [property: Range(1, int.MaxValue)] int? MessagesEach)
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    public ProblemResult? Problem() => this switch
    {
        { Parts: null, MessagesEach: null } or { Parts: not null, MessagesEach: not null } =>
            Problems.Problem.Invalid(Rule.PartsRequired.At("/parts")),
        { Parts: < CampaignSplit.MinParts or > CampaignSplit.MaxParts } => Problems.Problem.Invalid(Rule.PartsOutOfRange.At("/parts", ("min", CampaignSplit.MinParts), ("max", CampaignSplit.MaxParts))),
        { MessagesEach: < 1 } => Problems.Problem.Invalid(Rule.MessagesEachOutOfRange.At("/messagesEach", ("min", 1))),
        _ => null,
    };
}

/// <summary>What a split made.</summary>
/// <param name="Items">The parts in order; the first is the campaign that was split.</param>
[Contract("CampaignParts")]
internal sealed record SplitView(IReadOnlyList<CampaignView> Items);
