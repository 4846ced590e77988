using MassMessaging.Api.Access;
using MassMessaging.Api.Problems;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>
/// The feeds of all campaigns that streams of this process follow. A feed begins with its first stream and ends with its
/// last; once a second all campaigns are read together, over one connection, however many streams follow them.
/// </summary>
internal sealed partial class CampaignFeeds(
    CampaignReads reads, Forecasting forecasting, SenderStore senders, OpenKeys keys, TimeProvider time, ILogger<CampaignFeeds> logger)
    : BackgroundService
{
    /// <summary>Campaigns of one statement.</summary>
    private const int AtOnce = 100;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid TenantId, Guid CampaignId), Followed> _feeds = [];

    // The streams of a tenant ask for one forecast at a time, so that they never fill the line in which its calls wait.
    private readonly Dictionary<Guid, ForecastLine> _lines = [];

    /// <summary>Campaigns that are followed now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _feeds.Count;
            }
        }
    }

    /// <summary>Follows a campaign until the follower is disposed of.</summary>
    /// <param name="row">The campaign, just read.</param>
    /// <param name="caller">The caller of the stream.</param>
    public Follower Follow(CampaignRow row, Caller caller)
    {
        var key = (row.TenantId, row.CampaignId);
        lock (_gate)
        {
            if (!_feeds.TryGetValue(key, out var followed))
            {
                followed = new Followed(new CampaignFeed(ForecastAsync, time, TimeProvider.System));
                followed.Feed.Saw(row, caller);
                _feeds.Add(key, followed);
            }

            var watch = keys.Watch(caller, writes: false);
            followed.Watches.Add(watch);
            return new Follower(followed.Feed, watch, () => Leave(key, watch));
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
                    LogNotRead(failure);
                }
            }
        }
    }

    private List<(Guid TenantId, Guid CampaignId, CampaignFeed Feed, Caller Caller)> Open()
    {
        lock (_gate)
        {
            return [.. _feeds.Where(entry => !entry.Value.Feed.IsOver)
                .Select(entry => (entry.Key.TenantId, entry.Key.CampaignId, entry.Value.Feed, entry.Value.Watches[0].Caller))];
        }
    }

    private async Task LookAsync((Guid TenantId, Guid CampaignId, CampaignFeed Feed, Caller Caller)[] open, CancellationToken cancellationToken)
    {
        var rows = (await reads.FollowedAsync(
                [.. open.Select(one => one.TenantId)], [.. open.Select(one => one.CampaignId)], cancellationToken))
            .ToDictionary(row => (row.TenantId, row.CampaignId));
        foreach (var (tenantId, campaignId, feed, caller) in open)
        {
            try
            {
                if (rows.TryGetValue((tenantId, campaignId), out var row))
                {
                    feed.Saw(row, caller);
                }
                else
                {
                    feed.End(); // deleted
                }
            }
            catch (Exception failure)
            {
                LogNotTold(failure, campaignId); // what is wrong with one campaign holds up no other
            }
        }
    }

    private void Leave((Guid TenantId, Guid CampaignId) key, KeyWatch watch)
    {
        CampaignFeed? left = null;
        lock (_gate)
        {
            var followed = _feeds[key];
            followed.Watches.Remove(watch);
            if (followed.Watches.Count == 0)
            {
                _feeds.Remove(key);
                left = followed.Feed;
            }
        }

        left?.End();
        watch.Dispose();
    }

    private async Task<ForecastView?> ForecastAsync(CampaignRow row, Caller caller, CancellationToken cancellationToken)
    {
        var line = Join(row.TenantId);
        var first = false;
        try
        {
            await line.One.WaitAsync(cancellationToken);
            first = true;
            var sender = row.SenderId is { } id ? await senders.FindAsync(row.TenantId, id, cancellationToken) : null;
            return await forecasting.OfAsync(row, caller, sender, time.GetUtcNow(), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null; // no stream follows any more
        }
        catch (RefusedException)
        {
            return null; // other costly work goes first; the next look asks again
        }
        catch (Exception failure)
        {
            LogNotForecast(failure, row.CampaignId);
            return null;
        }
        finally
        {
            if (first)
            {
                line.One.Release();
            }

            Leave(row.TenantId, line);
        }
    }

    private ForecastLine Join(Guid tenantId)
    {
        lock (_gate)
        {
            if (!_lines.TryGetValue(tenantId, out var line))
            {
                _lines[tenantId] = line = new ForecastLine();
            }

            line.Length++;
            return line;
        }
    }

    private void Leave(Guid tenantId, ForecastLine line)
    {
        lock (_gate)
        {
            if (--line.Length == 0)
            {
                _lines.Remove(tenantId);
                line.One.Dispose();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaigns that streams follow could not be read; trying again")]
    private partial void LogNotRead(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The streams of campaign {CampaignId} could not be told where it stands; trying again")]
    private partial void LogNotTold(Exception exception, Guid campaignId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId} could not be forecast for its streams; trying again")]
    private partial void LogNotForecast(Exception exception, Guid campaignId);

    private sealed class ForecastLine
    {
        public SemaphoreSlim One { get; } = new(1);

        public int Length { get; set; }
    }

    private sealed record Followed(CampaignFeed Feed)
    {
        public List<KeyWatch> Watches { get; } = [];
    }
}

/// <summary>One stream that follows a campaign.</summary>
/// <param name="feed">What it is told.</param>
/// <param name="watch">Its key.</param>
/// <param name="leave">Ends the following.</param>
internal sealed class Follower(CampaignFeed feed, KeyWatch watch, Action leave) : IDisposable
{
    /// <summary>What the stream is told.</summary>
    public CampaignFeed Feed => feed;

    /// <summary>The stream's key opens it no more.</summary>
    public CancellationToken KeyEnded => watch.Ended;

    /// <inheritdoc/>
    public void Dispose() => leave();
}
