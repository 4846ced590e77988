using MassMessaging.Api.Access;

namespace MassMessaging.Api.Live;

/// <summary>
/// The feeds that streams of this process follow, each by its key. A feed begins with its first stream and ends with its last;
/// once a second all feeds are looked at together, however many streams follow them.
/// </summary>
/// <param name="keys">Watches the keys of the streams.</param>
internal abstract class LiveFeeds<TKey, TFeed>(OpenKeys keys) : BackgroundService
    where TKey : notnull
{
    /// <summary>Feeds of one look.</summary>
    protected const int AtOnce = 100;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Followed> _feeds = [];

    /// <summary>Looks at feeds, and gives each its news.</summary>
    /// <param name="open">The feeds, at most <see cref="AtOnce"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    protected abstract Task LookAsync(IReadOnlyList<OpenFeed<TKey, TFeed>> open, CancellationToken cancellationToken);

    /// <summary>A look failed: the next one makes up for it.</summary>
    protected abstract void LookFailed(Exception failure);

    /// <summary>Whether a feed is looked at.</summary>
    protected virtual bool IsOpen(TFeed feed) => true;

    /// <summary>No stream follows the feed any more.</summary>
    protected virtual void Left(TFeed feed)
    {
    }

    /// <summary>Follows a feed until the follower is disposed of.</summary>
    /// <param name="key">The feed's key.</param>
    /// <param name="caller">The caller of the stream.</param>
    /// <param name="begin">Makes the feed where nobody follows it yet.</param>
    protected Follower<TFeed> Follow(TKey key, Caller caller, Func<TFeed> begin)
    {
        lock (_gate)
        {
            if (!_feeds.TryGetValue(key, out var followed))
            {
                _feeds.Add(key, followed = new Followed(begin(), []));
            }

            var watch = keys.Watch(caller, writes: false);
            followed.Watches.Add(watch);
            return new Follower<TFeed>(followed.Feed, watch, () => Leave(key, watch));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var part in Open().Chunk(AtOnce))
            {
                try
                {
                    await LookAsync(part, stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    LookFailed(failure);
                }
            }
        }
    }

    private List<OpenFeed<TKey, TFeed>> Open()
    {
        lock (_gate)
        {
            return
            [
                .. _feeds.Where(entry => IsOpen(entry.Value.Feed))
                    .Select(entry => new OpenFeed<TKey, TFeed>(entry.Key, entry.Value.Feed, entry.Value.Watches[0].Caller)),
            ];
        }
    }

    private void Leave(TKey key, KeyWatch watch)
    {
        bool isLast;
        Followed followed;
        lock (_gate)
        {
            followed = _feeds[key];
            followed.Watches.Remove(watch);
            isLast = followed.Watches.Count == 0 && _feeds.Remove(key);
        }

        if (isLast)
        {
            Left(followed.Feed);
        }

        watch.Dispose();
    }

    private sealed record Followed(TFeed Feed, List<KeyWatch> Watches);
}

/// <summary>A feed that is looked at.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Feed">The feed.</param>
/// <param name="Caller">The caller of any of its streams, as last seen.</param>
internal sealed record OpenFeed<TKey, TFeed>(TKey Key, TFeed Feed, Caller Caller);

/// <summary>One stream that follows a feed.</summary>
/// <param name="feed">The feed.</param>
/// <param name="watch">The stream's key.</param>
/// <param name="leave">Ends the following.</param>
internal sealed class Follower<TFeed>(TFeed feed, KeyWatch watch, Action leave) : IDisposable
{
    /// <summary>The feed.</summary>
    public TFeed Feed => feed;

    /// <summary>The stream's key opens it no more.</summary>
    public CancellationToken KeyEnded => watch.Ended;

    /// <inheritdoc/>
    public void Dispose() => leave();
}
