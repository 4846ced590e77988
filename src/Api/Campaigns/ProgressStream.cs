using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// Server-sent events of one campaign. Each stream looks for itself once a second: it needs no memory of what was sent,
/// so any process can serve it and a broken connection loses nothing.
/// </summary>
internal sealed class ProgressStream(
    Guid campaignId, Caller caller, CampaignReads reads, Forecasting forecasting, SenderStore senders, TimeProvider time, CancellationToken stopping)
    : IResult
{
    private const int SecondsOfHeartbeat = 15;

    // A forecast counts a live audience, which is too much for every second.
    private const int SecondsOfForecast = 5;

    // Its end makes the client come back with its key, which may have been revoked meanwhile.
    private const int SecondsOfStream = 15 * 60;

    private StandingView? _forecastOf;
    private ForecastView? _forecast;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/event-stream";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        if (RequestLines.CameAsHead(httpContext))
        {
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            await RunAsync(httpContext.Response, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The client left, or this process stops: either way the stream just ends.
        }
    }

    private async Task RunAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        ProgressView? said = null;
        var (quiet, forecastAge) = (0, SecondsOfForecast);
        for (var second = 0; second < SecondsOfStream; second++)
        {
            if (await reads.FindAsync(caller.TenantId, campaignId, cancellationToken) is not { } row)
            {
                return; // deleted
            }

            var last = ProgressView.IsLast(row);
            var standing = StandingView.Of(row, caller, time.GetUtcNow());
            if (standing != _forecastOf && (forecastAge >= SecondsOfForecast || last))
            {
                await ForecastAsync(row, standing, cancellationToken);
                forecastAge = 0;
            }

            var now = new ProgressView(standing, _forecast!);
            if (now != said)
            {
                await response.WriteAsync(Event(second, now), cancellationToken);
                (said, quiet) = (now, 0);
            }
            else if (++quiet % SecondsOfHeartbeat == 0)
            {
                await response.WriteAsync(": still here\n\n", cancellationToken);
            }

            await response.Body.FlushAsync(cancellationToken);
            if (last || !await timer.WaitForNextTickAsync(cancellationToken))
            {
                return;
            }

            forecastAge++;
        }
    }

    private async Task ForecastAsync(CampaignRow row, StandingView standing, CancellationToken cancellationToken)
    {
        var sender = row.SenderId is { } id ? await senders.FindAsync(caller.TenantId, id, cancellationToken) : null;
        _forecast = await forecasting.OfAsync(row, caller, sender, time.GetUtcNow(), cancellationToken);
        _forecastOf = standing;
    }

    // The id lets a browser come back with Last-Event-ID; what it says there decides nothing, for each event is whole.
    private static string Event(int second, ProgressView view) => string.Create(
        CultureInfo.InvariantCulture,
        $"id: {view.Campaign.Revision}-{second}\nevent: progress\nretry: 2000\ndata: {JsonSerializer.Serialize(view, ApiJson.Options)}\n\n");
}
