using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>A campaign's progress as it happens.</summary>
internal static class EventRoutes
{
    /// <summary>Maps the route under campaigns.</summary>
    public static void MapEvents(this IEndpointRouteBuilder campaigns) => campaigns.MapGet("/{id}/events", GetAsync)
        .RequireAuthorization(Policies.Viewer).WithName("followCampaign")
        .Documented(
            "Server-sent events of the type progress: status, totals and forecast, at once and then as they change, at most one a second. "
            + "Ends after the final status, and soon after the key was revoked; with Last-Event-ID a campaign that has ended answers 204.",
            null, Rule.NotFound)
        .Produces<ProgressView>(200, "text/event-stream").Produces(204)
        .WithMetadata(new LiveConnection());

    private static async Task<IResult> GetAsync(
        string id, Caller caller, CampaignReads reads, CampaignFeeds feeds, StreamPlaces places, IHostApplicationLifetime lifetime,
        HttpContext context)
    {
        if (places.Take(caller.TenantId, out var place) is { } refused)
        {
            return refused;
        }

        context.Response.RegisterForDispose(place!);
        if (await CampaignRoutes.FindAsync(id, caller, reads, context.RequestAborted) is not { } row)
        {
            return Problem.NotFound("campaign");
        }

        // A browser connects again whenever a stream ends; 204 is what tells it that there is no more.
        return context.Request.Headers.ContainsKey("Last-Event-ID") && ProgressView.IsLast(row)
            ? TypedResults.NoContent()
            : new ProgressStream(row, caller, feeds, lifetime.ApplicationStopping);
    }
}

/// <summary>The state of a campaign.</summary>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">Why, where that was not its owner's doing.</param>
/// <param name="BlockedBy">What holds it; null: nothing.</param>
/// <param name="WaitingFor">Why it does not send now.</param>
/// <param name="AudienceState"><c>live</c>, <c>freezing</c> or <c>frozen</c>.</param>
/// <param name="PercentSent">Whole percent of the recipients to be sent to that were sent to.</param>
/// <param name="Revision">The definition's revision.</param>
/// <param name="Totals">People by current status.</param>
[Contract("CampaignStanding")]
internal sealed record StandingView(
    [property: Contract("CampaignStatus")] string Status, string? StatusReason, [property: Contract("BlockedBy")] string? BlockedBy,
    [property: Contract("WaitingFor")] string? WaitingFor, [property: Contract("AudienceState")] string AudienceState, int PercentSent, long Revision, TotalsView Totals)
{
    /// <summary>The standing of a row.</summary>
    public static StandingView Of(CampaignRow row, Caller caller, DateTimeOffset now)
    {
        var view = CampaignView.Of(row, 0, caller.Suspended, caller.Currency, now);
        return new StandingView(
            view.Status, view.StatusReason, view.BlockedBy, view.WaitingFor, view.AudienceState, view.PercentSent, view.Revision, view.Totals);
    }
}

/// <summary>One event of a campaign.</summary>
/// <param name="Campaign">Its state.</param>
/// <param name="Forecast">What it will do from now on.</param>
[Contract("CampaignProgress")]
internal sealed record ProgressView(StandingView Campaign, ForecastView Forecast)
{
    /// <summary>Whether nothing of a campaign will move by itself any more; receipts may still come.</summary>
    public static bool IsLast(CampaignRow row) => CampaignWords.Status(row.Status).IsFinal() && (row.Waiting ?? 0) + (row.Sending ?? 0) == 0;
}
