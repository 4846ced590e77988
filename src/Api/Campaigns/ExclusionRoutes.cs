using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Cluster;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>Customers whom a campaign leaves out by hand: taken back before the launch, final after it.</summary>
internal static class ExclusionRoutes
{
    /// <summary>Maps the routes under campaigns.</summary>
    public static void MapExclusions(this IEndpointRouteBuilder campaigns)
    {
        campaigns.MapGet("/{id}/exclusions", ListAsync).RequireAuthorization(Policies.Viewer).WithName("listExclusions")
            .Documented("Lists the exclusions of a campaign, by id, with the customers' names.", null,
                Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch, Rule.NotFound)
            .Produces<PageOf<ExclusionView>>();
        campaigns.MapPost("/{id}/exclusions", ExcludeAsync).RequireAuthorization(Policies.Manager).WithName("excludeCustomers")
            .Documented(
                "Leaves up to 1,000 customers out, before the launch or while the campaign runs. Customers whose message was attempted already are named, and the others are left out.",
                new { customerIds = new[] { "c-17", "c-18" } },
                Rule.ValueRequired, Rule.ListTooLong, Rule.IdMalformed, Rule.MemberUnknown, Rule.NotFound, Rule.StatusRefused, Rule.TooMany, Rule.Unavailable)
            .Produces<ExclusionsView>();
        campaigns.MapPut("/{id}/exclusions/{customerId}", ExcludeOneAsync).RequireAuthorization(Policies.Manager).WithName("excludeCustomer")
            .Documented("Leaves a customer out, before the launch or while the campaign runs.", null,
                Rule.NotFound, Rule.StatusRefused, Rule.AlreadyAttempted, Rule.TooMany, Rule.Unavailable)
            .Produces(204);
        campaigns.MapDelete("/{id}/exclusions/{customerId}", IncludeAsync).RequireAuthorization(Policies.Manager).WithName("includeCustomer")
            .Documented("Takes an exclusion back, before the launch.", null, Rule.NotFound, Rule.StatusRefused, Rule.AlreadySkipped, Rule.Unavailable)
            .Produces(204);
    }

    private static async Task<IResult> ListAsync(
        string id, [AsParameters] PageQuery page, Caller caller, CampaignReads reads, ExclusionReads exclusions, HttpContext context)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        var filter = $"exclusions {id}";
        var after = Cursor.Decode(page.Cursor, filter) ?? string.Empty;
        var rows = await exclusions.PageAsync(caller.TenantId, row.CampaignId, after, page.Size() + 1, context.RequestAborted);
        var final = IsFinal(CampaignWords.Status(row.Status));
        return Pages.Of(
            context, rows, page.Size(), excluded => new ExclusionView(excluded.CustomerId, excluded.Name, excluded.ExcludedAt, final),
            excluded => excluded.CustomerId, filter);
    }

    private static async Task<IResult> ExcludeAsync(
        string id, ExcludeRequest request, Caller caller, CampaignReads reads, ExclusionReads exclusions, IGrainFactory grains,
        CommandRetry retry, HttpContext context)
    {
        string[] ids = [.. (request.CustomerIds ?? []).Distinct()];
        if (Errors(request.CustomerIds) is { Count: > 0 } errors)
        {
            return Problem.Invalid(errors);
        }

        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        string[] known = [.. await exclusions.KnownAsync(caller.TenantId, ids, context.RequestAborted)];
        var campaign = grains.Campaign(caller.TenantId, row.CampaignId);
        var answer = known.Length == 0
            ? new ExcludeReply(new CampaignReply(CampaignResultKind.Done, CampaignWords.Status(row.Status), row.Revision), [])
            : await retry.SendAsync(() => campaign.ExcludeManyAsync(known, context.RequestAborted), afterLoss: null);
        return CampaignReplies.ToProblem(answer.Reply, "/customerIds") ?? (IResult)TypedResults.Ok(new ExclusionsView(
            known.Length - answer.Attempted.Length, answer.Attempted, [.. ids.Except(known)], IsFinal(answer.Reply.Status)));
    }

    private static Task<IResult> ExcludeOneAsync(
        string id, string customerId, Caller caller, CampaignReads reads, ExclusionReads exclusions, IGrainFactory grains, CommandRetry retry,
        HttpContext context) =>
        ChangeAsync(id, customerId, caller, reads, exclusions, context, (campaignId, customer) =>
            retry.SendAsync(() => grains.Campaign(caller.TenantId, campaignId).ExcludeAsync(customer, context.RequestAborted)));

    private static Task<IResult> IncludeAsync(
        string id, string customerId, Caller caller, CampaignReads reads, ExclusionReads exclusions, IGrainFactory grains, CommandRetry retry,
        HttpContext context) =>
        ChangeAsync(id, customerId, caller, reads, exclusions, context, (campaignId, customer) =>
            retry.SendAsync(() => grains.Campaign(caller.TenantId, campaignId).IncludeAsync(customer, context.RequestAborted)));

    private static async Task<IResult> ChangeAsync(
        string id, string customerId, Caller caller, CampaignReads reads, ExclusionReads exclusions, HttpContext context,
        Func<Guid, string, Task<CampaignReply>> change)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        if (await exclusions.KnownAsync(caller.TenantId, [Texts.FromPath(customerId)], context.RequestAborted) is not [var customer])
        {
            return Problem.NotFound("customer");
        }

        var reply = await change(row.CampaignId, customer);
        return CampaignReplies.ToProblem(reply, "/customerId") ?? (IResult)TypedResults.NoContent();
    }

    private static List<FieldError> Errors(string[]? customerIds)
    {
        if (customerIds is null or [])
        {
            return [Rule.ValueRequired.At("/customerIds")];
        }

        return customerIds.Length > CampaignExclusions.MostAtOnce
            ? [Rule.ListTooLong.At("/customerIds", ("limit", CampaignExclusions.MostAtOnce), ("actual", customerIds.Length))]
            : [.. customerIds.Select((customer, i) => Texts.CheckId(customer, $"/customerIds/{i}")).OfType<FieldError>()];
    }

    private static bool IsFinal(CampaignStatus status) => status != CampaignStatus.Draft;
}

/// <summary>Customers to leave out.</summary>
/// <param name="CustomerIds">Your own ids, 1 to 1,000.</param>
internal sealed record ExcludeRequest([property: Required, Contract("OwnId"), Length(1, 1000)] string[]? CustomerIds);

/// <summary>What an exclusion of several customers did.</summary>
/// <param name="Excluded">How many of them the campaign leaves out now; it may have left some out before.</param>
/// <param name="Attempted">Customers whose message has been attempted already; nothing changes for them.</param>
/// <param name="NotFound">Ids that are no customer's.</param>
/// <param name="Final">The exclusions cannot be taken back: the campaign was launched.</param>
[Contract("ExclusionResult")]
internal sealed record ExclusionsView(int Excluded, IReadOnlyList<string> Attempted, IReadOnlyList<string> NotFound, bool Final);

/// <summary>A customer that a campaign leaves out by hand.</summary>
/// <param name="CustomerId">Your own id.</param>
/// <param name="Name">The name; null: there is no such customer.</param>
/// <param name="ExcludedAt">When the customer was left out.</param>
/// <param name="Final">The exclusion cannot be taken back: the campaign was launched.</param>
internal sealed record ExclusionView(string CustomerId, string? Name, DateTimeOffset ExcludedAt, bool Final);
