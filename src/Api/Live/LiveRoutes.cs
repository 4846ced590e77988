using MassMessaging.Api.Access;
using MassMessaging.Api.Limits;
using MassMessaging.Api.OpenApi;

namespace MassMessaging.Api.Live;

/// <summary>What changes in a tenant's lists, as it happens.</summary>
internal static class LiveRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapLive(this IEndpointRouteBuilder v1) => v1.MapGet("/events", Get)
        .WithTags("Live").RequireAuthorization(Policies.Viewer).WithName("followTenant")
        .Documented(
            "Server-sent events of the type changes: campaigns, senders and operations that changed, each as it is now, at most one event a second. The first event of a stream is whole. "
            + "The stream follows the 100 newest campaigns and those under way, the 100 newest senders and the 20 newest operations. "
            + "It ends soon after the key was revoked, or after a quarter of an hour.")
        .Produces<LiveChangesView>(200, "text/event-stream")
        .WithMetadata(new LiveConnection());

    private static IResult Get(Caller caller, TenantFeeds feeds, StreamPlaces places, IHostApplicationLifetime lifetime, HttpContext context)
    {
        if (places.Take(caller.TenantId, out var place) is { } refused)
        {
            return refused;
        }

        context.Response.RegisterForDispose(place!);
        return new LiveStream(caller, feeds, lifetime.ApplicationStopping);
    }
}

/// <summary>
/// Server-sent events of one tenant, as its feed has them. The first event of each connection is whole, so any process can
/// serve it and a broken connection loses nothing.
/// </summary>
/// <param name="caller">The caller.</param>
/// <param name="feeds">The feeds of this process.</param>
/// <param name="stopping">The process stops.</param>
internal sealed class LiveStream(Caller caller, TenantFeeds feeds, CancellationToken stopping) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!ServerSentEvents.Begin(httpContext))
        {
            return;
        }

        using var follower = feeds.Follow(caller);
        var seen = -1L;
        await ServerSentEvents.SendAsync(httpContext, follower.KeyEnded, stopping, async cancellationToken =>
        {
            if (await follower.Feed.News.AfterAsync(seen, ServerSentEvents.Heartbeat, cancellationToken) is not { } news)
            {
                return null;
            }

            seen = news.Number;
            return new SentEvent(news.Bytes, IsLast: false);
        });
    }
}
