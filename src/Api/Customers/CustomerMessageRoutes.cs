using System.Globalization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>What a customer was sent by campaigns.</summary>
internal static class CustomerMessageRoutes
{
    /// <summary>Campaigns that one page looks through; a customer who is in few of them gets short pages instead of slow ones.</summary>
    private const int MostLookedAt = 1000;

    private const int Batch = 200;

    /// <summary>Maps the route under customers.</summary>
    public static void MapCustomerMessages(this IEndpointRouteBuilder customers) => customers.MapGet("/{customerId}/messages", ListAsync)
        .RequireAuthorization(Policies.Viewer).WithName("listCustomerMessages")
        .Documented(
            "Lists the messages of campaigns to a customer, of the newest campaign first. A page looks through at most 1,000 campaigns: it may hold fewer items than its limit and still have a next.",
            null, Rule.LimitOutOfRange, Rule.CursorInvalid, Rule.CursorMismatch, Rule.NotFound)
        .Costly()
        .Produces<PageOf<CustomerMessageView>>();

    private static async Task<IResult> ListAsync(
        string customerId, [AsParameters] PageQuery page, Caller caller, CustomerStore customers, CostlyReads costly, CostGate gate, HttpContext context)
    {
        var id = Texts.FromPath(customerId);
        if (await customers.FindAsync(caller.TenantId, id, context.RequestAborted) is not { } customer)
        {
            return Problem.NotFound("customer");
        }

        var filter = $"messages {customer.CustomerNo}";
        var from = Cursor.Decode(page.Cursor, filter) is { } position ? Read(position) : (long.MaxValue, Guid.Empty);
        var size = page.Size();
        var (items, next) = await gate.RunAsync(
            caller.TenantId, CostWeights.Page, token => CollectAsync(costly.Campaigns, caller.TenantId, customer.CustomerNo, from, size, token), context.RequestAborted);
        return Pages.With(context, items, next is { } last ? Cursor.Encode(string.Create(CultureInfo.InvariantCulture, $"{last.Ms}:{last.Id:N}"), filter) : null);
    }

    private static async Task<(IReadOnlyList<CustomerMessageView> Items, (long Ms, Guid Id)? Next)> CollectAsync(
        CampaignReads campaigns, Guid tenantId, long customerNo, (long Ms, Guid Id) from, int size, CancellationToken cancellationToken)
    {
        var items = new List<CustomerMessageView>();
        for (var looked = 0; looked < MostLookedAt; looked += Batch)
        {
            var rows = await campaigns.MessagesOfAsync(tenantId, customerNo, from, Batch, cancellationToken);
            foreach (var row in rows)
            {
                if (row.Seq is not null)
                {
                    if (items.Count == size)
                    {
                        return (items, from);
                    }

                    items.Add(CustomerMessageView.Of(row));
                }

                from = (row.CreatedAtMs, row.CampaignId);
            }

            if (rows.Count < Batch)
            {
                return (items, null);
            }
        }

        return (items, from);
    }

    private static (long Ms, Guid Id) Read(string position) =>
        Pages.Parts(position, 2) is [var ms, var id]
        && long.TryParse(ms, CultureInfo.InvariantCulture, out var at) && Guid.TryParseExact(id, "N", out var campaign)
            ? (at, campaign)
            : throw Cursor.Invalid();
}

/// <summary>A campaign's message to one customer.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Title">The campaign's title.</param>
/// <param name="Channel">The campaign's channel.</param>
/// <param name="CampaignStatus">The campaign's status.</param>
/// <param name="Address">Where the message went or goes; null: there was no address, or the person was erased.</param>
/// <param name="Status">As of a recipient: <c>waiting</c>, <c>sending</c>, <c>sent</c>, <c>failed</c>, <c>skipped</c> …</param>
/// <param name="Reason">Why it failed, was skipped or is unknown.</param>
/// <param name="AttemptedAt">The last attempt.</param>
/// <param name="SentAt">When the provider accepted it.</param>
/// <param name="DeliveredAt">When it reached the device.</param>
/// <param name="ReadAt">When it was seen.</param>
internal sealed record CustomerMessageView(
    [property: Contract("Id")] string CampaignId, string Title, [property: Contract("Channel")] string Channel,
    [property: Contract("CampaignStatus")] string CampaignStatus, string? Address, [property: Contract("RecipientStatus")] string Status, string? Reason, DateTimeOffset? AttemptedAt,
    DateTimeOffset? SentAt, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt)
{
    /// <summary>The view of a row that has a message.</summary>
    public static CustomerMessageView Of(CustomerMessageRow row) => new(
        row.CampaignId.ToString("N"), row.Title, row.Channel.Word, row.CampaignStatus, row.Address, ((DeliveryStatus)row.Status!.Value).ToWord(), row.Reason,
        row.AttemptedAt, row.SentAt, row.DeliveredAt, row.ReadAt);
}
