using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Campaigns;

/// <summary>What became of a campaign's messages, in numbers.</summary>
internal static class StatisticsRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapStatistics(this IEndpointRouteBuilder campaigns) => campaigns.MapGet("/{id}/statistics", GetAsync)
        .RequireAuthorization(Policies.Viewer).WithName("getCampaignStatistics")
        .Documented(
            "Counts a campaign's recipients by current status, cumulatively, by reason and by hour, and as a funnel from the audience to read. With plannedHours also the plan of the coming hours. "
            + "failures are messages that went wrong, skipped are recipients never attempted; errors holds both.",
            null, Rule.LimitOutOfRange, Rule.NotFound)
        .Costly()
        .Produces<StatisticsView>();

    private static async Task<IResult> GetAsync(
        string id, [AsParameters] StatisticsQuery query, Caller caller, CampaignReads reads, Forecasting forecasting, SenderStore senders,
        TimeProvider time, HttpContext context)
    {
        var plannedHours = query.Hours();
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        var totals = TotalsView.Of(row);
        var zone = CampaignDefinition.Parse(row.DefinitionJson).Schedule.TimeZone;
        var issues = await reads.IssuesAsync(row.CampaignId, context.RequestAborted);
        var hours = await reads.HoursAsync(row.CampaignId, context.RequestAborted);
        var planned = plannedHours is { } ahead
            ? await PlannedAsync(row, ahead, caller, forecasting, senders, time.GetUtcNow(), context.RequestAborted) : null;
        return TypedResults.Ok(new StatisticsView(
            totals.Total,
            new ByStatusView(
                totals.Waiting, totals.Sending, totals.Unknown, totals.Sent, totals.Failed, totals.Delivered, totals.Read, totals.Skipped),
            totals.CumulativeSent, totals.CumulativeDelivered, totals.Read,
            [.. issues.Select(View)],
            [.. hours.Select(hour => new HourView(hour.Hour, LocalInstants.TextOf(hour.Hour, zone), hour.Attempted))])
        {
            Failures = [.. issues.Where(issue => !IsSkipped(issue)).Select(View)],
            Skipped = [.. issues.Where(IsSkipped).Select(View)],
            Funnel = FunnelView.Of(totals, issues),
            Planned = planned,
        });
    }

    private static bool IsSkipped(IssueCount issue) => (DeliveryStatus)issue.Status == DeliveryStatus.Skipped;

    private static ErrorCountView View(IssueCount issue) => new(((DeliveryStatus)issue.Status).ToWord(), issue.Reason, issue.Count);

    // What is paused, blocked or held sends nothing until that is lifted, and nobody knows when that will be.
    private static async Task<IReadOnlyList<PlannedHourView>> PlannedAsync(
        CampaignRow row, int hours, Caller caller, Forecasting forecasting, SenderStore senders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var status = CampaignWords.Status(row.Status);
        if (row.Total is null || !WaitingCause.HasTime(status, CampaignView.BlockedByOf(row, status, caller.Suspended, now), row.WaitReason))
        {
            return [];
        }

        var zone = CampaignDefinition.Parse(row.DefinitionJson).Schedule.TimeZone;
        var sender = row.SenderId is { } id ? await senders.FindAsync(row.TenantId, id, cancellationToken) : null;
        return [.. (await forecasting.HoursAsync(row, sender, hours, now, cancellationToken))
            .Select(hour => new PlannedHourView(hour.Hour, LocalInstants.TextOf(hour.Hour, zone), hour.Count))];
    }
}

/// <summary>What more is asked of the statistics.</summary>
internal readonly record struct StatisticsQuery
{
    /// <summary>Hours to come, 1 to 168, whose planned messages are counted too; absent: none.</summary>
    [FromQuery(Name = "plannedHours"), Range(1, ForecastHours.Most)]
    public int? PlannedHours { get; init; }

    /// <summary>The number of hours; null: none are asked for.</summary>
    /// <exception cref="RuleException">It is out of range.</exception>
    public int? Hours() => PlannedHours is null or (>= 1 and <= ForecastHours.Most)
        ? PlannedHours
        : throw new RuleException(Rule.LimitOutOfRange.At("?plannedHours", ("min", 1), ("max", ForecastHours.Most)));
}

/// <summary>A campaign in numbers.</summary>
/// <param name="Total">All recipients frozen at launch; null: not frozen yet.</param>
/// <param name="ByStatus">By current status: adds up to the total.</param>
/// <param name="Sent">Accepted by the provider, whatever came after.</param>
/// <param name="Delivered">Reached the device, seen or not.</param>
/// <param name="Read">Seen.</param>
/// <param name="Errors">Recipients that were not reached, or may not have been, by reason: <c>failures</c> and <c>skipped</c> in one.</param>
/// <param name="PerHour">Attempts by hour.</param>
[Contract("CampaignStatistics")]
internal sealed record StatisticsView(
    long? Total, ByStatusView ByStatus, long Sent, long Delivered, long Read, IReadOnlyList<ErrorCountView> Errors, IReadOnlyList<HourView> PerHour)
{
    /// <summary>Messages that were attempted and failed, or whose answer was lost, by reason.</summary>
    public required IReadOnlyList<ErrorCountView> Failures { get; init; }

    /// <summary>Recipients never attempted, by reason.</summary>
    public required IReadOnlyList<ErrorCountView> Skipped { get; init; }

    /// <summary>From all matching customers to the readers; null: the audience is not frozen yet.</summary>
    public required FunnelView? Funnel { get; init; }

    /// <summary>Messages planned for the coming hours, by the forecast, hours without any left out; null: not requested. Empty: nothing is planned, or the campaign is paused or held.</summary>
    public required IReadOnlyList<PlannedHourView>? Planned { get; init; }
}

/// <summary>A campaign's recipients from the audience to read; each figure contains the next.</summary>
/// <param name="Audience">All recipients frozen at launch.</param>
/// <param name="LeftOut">Recipients that are not sent to, by reason, at the launch or later.</param>
/// <param name="ToSend">The audience less those.</param>
/// <param name="Sent">Accepted by the provider, whatever came after.</param>
/// <param name="Delivered">Reached the device, seen or not.</param>
/// <param name="Read">Seen.</param>
[Contract("CampaignFunnel")]
internal sealed record FunnelView(long Audience, IReadOnlyList<ReasonCountView> LeftOut, long ToSend, long Sent, long Delivered, long Read)
{
    /// <summary>The funnel of these totals; null: the audience is not frozen yet.</summary>
    public static FunnelView? Of(TotalsView totals, IReadOnlyList<IssueCount> issues) => totals.Total is not { } total ? null : new FunnelView(
        total,
        [.. issues.Where(issue => (DeliveryStatus)issue.Status == DeliveryStatus.Skipped).Select(issue => new ReasonCountView(issue.Reason, issue.Count))],
        total - totals.Skipped, totals.CumulativeSent, totals.CumulativeDelivered, totals.Read);
}

/// <summary>People of one reason.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
internal sealed record ReasonCountView(string Reason, long Count);

/// <summary>Messages planned for an hour.</summary>
/// <param name="Hour">The hour's beginning.</param>
/// <param name="HourLocal">The same in the campaign's time zone, <c>yyyy-MM-ddTHH:mm:ss</c>.</param>
/// <param name="Count">How many.</param>
internal sealed record PlannedHourView(DateTimeOffset Hour, [property: Contract("LocalDateTime")] string HourLocal, long Count);

/// <summary>People by current status.</summary>
/// <param name="Waiting">Not attempted, or waiting for another attempt.</param>
/// <param name="Sending">The provider call is under way.</param>
/// <param name="Unknown">The answer was lost.</param>
/// <param name="Sent">Accepted, and nothing heard since.</param>
/// <param name="Failed">Certainly not delivered.</param>
/// <param name="Delivered">Reached the device, not seen yet.</param>
/// <param name="Read">Seen.</param>
/// <param name="Skipped">Never attempted.</param>
[Contract("StatusCounts")]
internal sealed record ByStatusView(
    long Waiting, long Sending, long Unknown, long Sent, long Failed, long Delivered, long Read, long Skipped);

/// <summary>People of one status and reason.</summary>
/// <param name="Code">The status: <c>failed</c>, <c>skipped</c> or <c>unknown</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
internal sealed record ErrorCountView([property: Contract("IssueStatus")] string Code, string Reason, long Count);

/// <summary>Attempts of an hour.</summary>
/// <param name="Hour">The hour's beginning.</param>
/// <param name="HourLocal">The same in the campaign's time zone, <c>yyyy-MM-ddTHH:mm:ss</c>.</param>
/// <param name="Attempted">How many.</param>
[Contract("HourCount")]
internal sealed record HourView(DateTimeOffset Hour, [property: Contract("LocalDateTime")] string HourLocal, long Attempted);
