using System.Globalization;
using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Paging;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Campaigns;

/// <summary>The people of a campaign: the live audience before the launch, the frozen one after it.</summary>
internal static class RecipientRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapRecipients(this IEndpointRouteBuilder campaigns) => campaigns.MapGet("/{id}/recipients", ListAsync)
        .RequireAuthorization(Policies.Viewer)
        .Documented(
            "Lists a campaign's people with where each message is; with Accept: text/csv exports all. A filtered page may hold fewer items than its limit and still have a next.",
            null, "400 limitOutOfRange cursorInvalid cursorMismatch statusUnknown searchTooLong", "404 notFound")
        .Costly()
        .Produces<PageOf<RecipientView>>(200, "application/json", "text/csv");

    private static async Task<IResult> ListAsync(
        string id, [AsParameters] PageQuery page, string? status, [AsParameters] SearchQuery query, Caller caller, CampaignReads reads,
        CostlyReads costly, CostGate gate, SenderStore senders, Forecasting forecasting, TimeProvider time, HttpContext context)
    {
        var search = query.Text();
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound();
        }

        if (status is not null && !DeliveryStatusWords.TryParse(status, out _))
        {
            return Problem.Invalid("?status", "statusUnknown", "status must be the status of a delivery.");
        }

        var csv = PrefersCsv(context.Request.GetTypedHeaders().Accept);
        var list = new RecipientList(row, caller, costly, gate, senders, csv ? null : forecasting, time.GetUtcNow(), status, search);
        if (csv)
        {
            context.RequestServices.GetRequiredService<OpenKeys>().BreakOffWithKey(context, caller);
            return await RecipientCsv.BeginAsync(list, context.RequestAborted);
        }

        // The live audience and the frozen one are two lists: a cursor of one does not go on in the other.
        var filter = $"recipients {id} {status} {search} {row.Total is null}";
        var after = Cursor.Decode(page.Cursor, filter) is not { } position ? 0
            : long.TryParse(position, CultureInfo.InvariantCulture, out var at) ? at
            : throw Cursor.Invalid();
        var (items, next) = await list.PageAsync(after, page.Size(), goesOn: false, context.RequestAborted);
        return Pages.With(context, items, next is { } from ? Cursor.Encode(from.ToString(CultureInfo.InvariantCulture), filter) : null);
    }

    // CSV comes only to who names it: at an equal quality the first named wins, and */* means JSON.
    private static bool PrefersCsv(IList<MediaTypeHeaderValue> accept)
    {
        var named = accept.Where(type => type.MediaType.Value is "text/csv" or "application/json").ToList();
        return named.Where(type => (type.Quality ?? 1) > 0).OrderByDescending(type => type.Quality ?? 1).FirstOrDefault()?.MediaType.Value == "text/csv";
    }
}

/// <summary>One person of a campaign.</summary>
/// <param name="CustomerId">Your own id; empty once erased.</param>
/// <param name="Name">The name.</param>
/// <param name="Address">The address on the channel: as it was at the launch, or where the message goes after a change of the number.</param>
/// <param name="Status">The delivery's status.</param>
/// <param name="Reason">Why, for failed, skipped (<c>excluded</c>, <c>optedOut</c>, <c>erased</c>, <c>noAddress</c>, <c>duplicateAddress</c>, <c>addressChanged</c>, <c>noChatHistory</c>, <c>needsTemplate</c>, <c>campaignEnded</c>, <c>cancelled</c>) and unknown.</param>
/// <param name="AttemptedAt">The last attempt.</param>
/// <param name="SentAt">When the provider accepted it.</param>
/// <param name="DeliveredAt">When it reached the device.</param>
/// <param name="ReadAt">When it was seen.</param>
/// <param name="NextAttemptAt">When it is tried again, or when the turn comes of somebody among the next 20,000 in line, as forecast.</param>
/// <param name="WaitingFor">Why not yet: <c>window</c>, <c>number</c>, <c>retry</c>, <c>campaignPaused</c>, <c>senderPaused</c>, <c>templateHeld</c> (WhatsApp holds another message by this template back) …</param>
internal sealed record RecipientView(
    string CustomerId, string Name, string? Address, string Status, string? Reason, DateTimeOffset? AttemptedAt, DateTimeOffset? SentAt,
    DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt, DateTimeOffset? NextAttemptAt, string? WaitingFor);
