using MassMessaging.Api.Access;
using MassMessaging.Persistence.Campaigns;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// Server-sent events of one campaign, as its feed has them. A stream needs no memory of what was sent, so any process can
/// serve it and a broken connection loses nothing.
/// </summary>
/// <param name="row">The campaign, just read.</param>
/// <param name="caller">The caller.</param>
/// <param name="feeds">The feeds of this process.</param>
/// <param name="stopping">The process stops.</param>
internal sealed class ProgressStream(CampaignRow row, Caller caller, CampaignFeeds feeds, CancellationToken stopping) : IResult
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // A proxy may take a stream that never ends for one that hangs; its end makes the client come back.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly byte[] StillHere = ": still here\n\n"u8.ToArray();

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/event-stream";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        if (RequestLines.CameAsHead(httpContext))
        {
            return;
        }

        using var follower = feeds.Follow(row, caller);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping, follower.KeyEnded);
        ends.CancelAfter(Longest);
        try
        {
            await RunAsync(follower.Feed, httpContext.Response.Body, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The client left, its key opens this no more, the time is over or the process stops: the stream just ends.
        }
    }

    private static async Task RunAsync(CampaignFeed feed, Stream body, CancellationToken cancellationToken)
    {
        await body.FlushAsync(cancellationToken); // the first forecast may take a while
        for (ProgressEvent? seen = null; seen is not { IsLast: true };)
        {
            var next = await feed.AfterAsync(seen, Heartbeat, cancellationToken);
            if (next is null && feed.IsOver)
            {
                return; // deleted
            }

            await body.WriteAsync(next?.Bytes ?? StillHere, cancellationToken);
            await body.FlushAsync(cancellationToken);
            seen = next ?? seen;
        }
    }
}
