using MassMessaging.Api.Access;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>What became of a campaign's messages, in numbers.</summary>
internal static class StatisticsRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapStatistics(this IEndpointRouteBuilder campaigns) => campaigns.MapGet("/{id}/statistics", GetAsync)
        .RequireAuthorization(Policies.Viewer)
        .Documented("Counts a campaign's people by current status, cumulatively, by reason and by hour.", null, "404 notFound")
        .Produces<StatisticsView>();

    private static async Task<IResult> GetAsync(string id, Caller caller, CampaignReads reads, HttpContext context)
    {
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound();
        }

        var totals = TotalsView.Of(row);
        var issues = await reads.IssuesAsync(row.CampaignId, context.RequestAborted);
        var hours = await reads.HoursAsync(row.CampaignId, context.RequestAborted);
        return TypedResults.Ok(new StatisticsView(
            totals.Total,
            new ByStatusView(
                totals.Waiting, totals.Sending, totals.Unknown, totals.Sent, totals.Failed, totals.Delivered, totals.Read, totals.Skipped),
            totals.CumulativeSent, totals.CumulativeDelivered, totals.Read,
            [.. issues.Select(issue => new ErrorCountView(((DeliveryStatus)issue.Status).ToWord(), issue.Reason, issue.Count))],
            [.. hours.Select(hour => new HourView(hour.Hour, hour.Attempted))]));
    }
}

/// <summary>A campaign in numbers.</summary>
/// <param name="Total">Everybody frozen at launch; null: not frozen yet.</param>
/// <param name="ByStatus">By current status: adds up to the total.</param>
/// <param name="Sent">Accepted by the provider, whatever came after.</param>
/// <param name="Delivered">Reached the device, seen or not.</param>
/// <param name="Read">Seen.</param>
/// <param name="Errors">People who were not reached, or may not have been, by reason.</param>
/// <param name="PerHour">Attempts by hour.</param>
internal sealed record StatisticsView(
    long? Total, ByStatusView ByStatus, long Sent, long Delivered, long Read, IReadOnlyList<ErrorCountView> Errors, IReadOnlyList<HourView> PerHour);

/// <summary>People by current status.</summary>
/// <param name="Waiting">Not attempted, or waiting for another attempt.</param>
/// <param name="Sending">The provider call is under way.</param>
/// <param name="Unknown">The answer was lost.</param>
/// <param name="Sent">Accepted, and nothing heard since.</param>
/// <param name="Failed">Certainly not delivered.</param>
/// <param name="Delivered">Reached the device, not seen yet.</param>
/// <param name="Read">Seen.</param>
/// <param name="Skipped">Never attempted.</param>
internal sealed record ByStatusView(
    long Waiting, long Sending, long Unknown, long Sent, long Failed, long Delivered, long Read, long Skipped);

/// <summary>People of one status and reason.</summary>
/// <param name="Code">The status: <c>failed</c>, <c>skipped</c> or <c>unknown</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
internal sealed record ErrorCountView(string Code, string Reason, long Count);

/// <summary>Attempts of an hour.</summary>
/// <param name="Hour">The hour's beginning.</param>
/// <param name="Attempted">How many.</param>
internal sealed record HourView(DateTimeOffset Hour, long Attempted);
