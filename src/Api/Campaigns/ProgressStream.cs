using MassMessaging.Api.Access;
using MassMessaging.Api.Live;
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
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!ServerSentEvents.Begin(httpContext))
        {
            return;
        }

        using var follower = feeds.Follow(row, caller);
        var feed = follower.Feed;
        ProgressEvent? seen = null;
        await ServerSentEvents.SendAsync(httpContext, follower.KeyEnded, stopping, async cancellationToken =>
        {
            if (await feed.AfterAsync(seen, ServerSentEvents.Heartbeat, cancellationToken) is not { } news)
            {
                return feed.IsOver ? SentEvent.End : null; // deleted, or nothing new
            }

            seen = news;
            return new SentEvent(news.Bytes, news.IsLast);
        });
    }
}
