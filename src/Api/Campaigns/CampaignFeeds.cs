using MassMessaging.Api.Access;
using MassMessaging.Api.Live;
using MassMessaging.Api.Problems;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>The feeds of all campaigns that streams of this process follow, read together over one connection.</summary>
internal sealed partial class CampaignFeeds(
    CampaignReads reads, Forecasting forecasting, SenderStore senders, OpenKeys keys, TimeProvider time, ILogger<CampaignFeeds> logger)
    : LiveFeeds<(Guid TenantId, Guid CampaignId), CampaignFeed>(keys)
{
    // The streams of a tenant ask for one forecast at a time, so that they never fill the line in which its calls wait.
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ForecastLine> _lines = [];

    /// <summary>Follows a campaign until the follower is disposed of.</summary>
    /// <param name="row">The campaign, just read.</param>
    /// <param name="caller">The caller of the stream.</param>
    public Follower<CampaignFeed> Follow(CampaignRow row, Caller caller) => Follow((row.TenantId, row.CampaignId), caller, () =>
    {
        var feed = new CampaignFeed(ForecastAsync, time, TimeProvider.System);
        feed.Saw(row, caller);
        return feed;
    });

    /// <inheritdoc/>
    protected override bool IsOpen(CampaignFeed feed) => !feed.IsOver;

    /// <inheritdoc/>
    protected override void Left(CampaignFeed feed) => feed.End();

    /// <inheritdoc/>
    protected override void LookFailed(Exception failure) => LogNotRead(failure);

    /// <inheritdoc/>
    protected override async Task LookAsync(
        IReadOnlyList<OpenFeed<(Guid TenantId, Guid CampaignId), CampaignFeed>> open, CancellationToken cancellationToken)
    {
        var rows = (await reads.FollowedAsync(
                [.. open.Select(one => one.Key.TenantId)], [.. open.Select(one => one.Key.CampaignId)], cancellationToken))
            .ToDictionary(row => (row.TenantId, row.CampaignId));
        foreach (var (key, feed, caller) in open)
        {
            try
            {
                if (rows.TryGetValue(key, out var row))
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
                LogNotTold(failure, key.CampaignId); // what is wrong with one campaign holds up no other
            }
        }
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of campaign {CampaignId} could not be sent to its streams; trying again")]
    private partial void LogNotTold(Exception exception, Guid campaignId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId} could not be forecast for its streams; trying again")]
    private partial void LogNotForecast(Exception exception, Guid campaignId);

    private sealed class ForecastLine
    {
        public SemaphoreSlim One { get; } = new(1);

        public int Length { get; set; }
    }
}
