using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Tenancy;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Imports;
using MassMessaging.Persistence.Live;

namespace MassMessaging.Api.Live;

/// <summary>
/// The feeds of all tenants that streams of this process follow. A feed begins with its first stream and ends with its last;
/// once a second all tenants are read together, however many streams follow them.
/// </summary>
internal sealed partial class TenantFeeds(LiveReads reads, CampaignReads campaigns, OpenKeys keys, TimeProvider time, ILogger<TenantFeeds> logger)
    : BackgroundService
{
    /// <summary>Campaigns under way, and newest campaigns, that a stream follows, at most.</summary>
    public const int MostCampaigns = 100;

    /// <summary>Senders that a stream follows, at most.</summary>
    public const int MostSenders = 100;

    /// <summary>Operations that a stream follows, at most.</summary>
    public const int MostOperations = 20;

    /// <summary>Tenants, or changed campaigns, of one statement.</summary>
    private const int AtOnce = 100;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Followed> _feeds = [];

    /// <summary>Tenants that are followed now.</summary>
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

    /// <summary>Follows a tenant until the follower is disposed of.</summary>
    public TenantFollower Follow(Caller caller)
    {
        lock (_gate)
        {
            if (!_feeds.TryGetValue(caller.TenantId, out var followed))
            {
                _feeds.Add(caller.TenantId, followed = new Followed(new TenantFeed(TimeProvider.System)));
            }

            var watch = keys.Watch(caller, writes: false);
            followed.Watches.Add(watch);
            return new TenantFollower(followed.Feed, watch, () => Leave(caller.TenantId, watch));
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

    private List<(Guid TenantId, Followed Followed, Caller Caller)> Open()
    {
        lock (_gate)
        {
            return [.. _feeds.Select(entry => (entry.Key, entry.Value, entry.Value.Watches[0].Caller))];
        }
    }

    private async Task LookAsync((Guid TenantId, Followed Followed, Caller Caller)[] open, CancellationToken cancellationToken)
    {
        Guid[] tenants = [.. open.Select(one => one.TenantId)];
        var marks = (await reads.CampaignsAsync(tenants, MostCampaigns, cancellationToken)).ToLookup(campaign => campaign.TenantId);
        var senders = (await reads.SendersAsync(tenants, MostSenders, cancellationToken)).ToLookup(sender => sender.TenantId);
        var work = await reads.OperationsAsync(tenants, MostOperations, cancellationToken);
        Guid[] importing = [.. work.Where(operation => operation.Kind == StoredImportStore.Kind).Select(operation => operation.OperationId)];
        var imports = importing.Length == 0 ? [] : (await reads.ImportsAsync(importing, cancellationToken)).ToDictionary(import => import.OperationId);
        var operations = work.ToLookup(
            operation => operation.TenantId,
            operation => imports.TryGetValue(operation.OperationId, out var import)
                ? OperationView.Of(import, operation.Status, operation.CreatedAt) : OperationView.Of(operation));
        var changed = open.SelectMany(one => one.Followed.Changed(marks[one.TenantId], one.Caller.Suspended).Select(campaign => (one.TenantId, CampaignId: campaign))).ToList();
        var rows = new Dictionary<Guid, CampaignRow>();
        foreach (var part in changed.Chunk(AtOnce))
        {
            foreach (var row in await campaigns.FollowedAsync(
                [.. part.Select(campaign => campaign.TenantId)], [.. part.Select(campaign => campaign.CampaignId)], cancellationToken))
            {
                rows[row.CampaignId] = row;
            }
        }

        var now = time.GetUtcNow();
        foreach (var (tenantId, followed, caller) in open)
        {
            try
            {
                followed.Saw(
                    [.. changed.Where(campaign => campaign.TenantId == tenantId).Select(campaign => campaign.CampaignId)], rows, marks[tenantId],
                    senders[tenantId], operations[tenantId], caller, now);
            }
            catch (Exception failure)
            {
                LogNotTold(failure, tenantId); // what is wrong with one tenant holds up no other
            }
        }
    }

    private void Leave(Guid tenantId, KeyWatch watch)
    {
        lock (_gate)
        {
            var followed = _feeds[tenantId];
            followed.Watches.Remove(watch);
            if (followed.Watches.Count == 0)
            {
                _feeds.Remove(tenantId);
            }
        }

        watch.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What tenants' streams follow could not be read; trying again")]
    private partial void LogNotRead(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The streams of tenant {TenantId} could not be told what changed; trying again")]
    private partial void LogNotTold(Exception exception, Guid tenantId);

    /// <summary>One tenant that is followed. Its marks are read and written by the one loop that looks.</summary>
    private sealed record Followed(TenantFeed Feed)
    {
        private readonly Dictionary<Guid, string> _marks = [];
        private HashSet<string> _senders = [];
        private HashSet<string> _operations = [];
        private bool _suspended;

        public List<KeyWatch> Watches { get; } = [];

        /// <summary>Campaigns whose mark is another than at the look before, and those that are not shown any more.</summary>
        public IReadOnlyList<Guid> Changed(IEnumerable<LiveCampaign> marks, bool suspended)
        {
            // A suspended tenant's campaigns are all held.
            var all = suspended != _suspended;
            var now = marks.ToDictionary(campaign => campaign.CampaignId, campaign => campaign.Mark);
            return [.. now.Where(campaign => all || _marks.GetValueOrDefault(campaign.Key) != campaign.Value).Select(campaign => campaign.Key), .. _marks.Keys.Except(now.Keys)];
        }

        public void Saw(
            IReadOnlyList<Guid> changed, Dictionary<Guid, CampaignRow> rows, IEnumerable<LiveCampaign> marks, IEnumerable<LiveSender> senders,
            IEnumerable<OperationView> operations, Caller caller, DateTimeOffset now)
        {
            LiveSenderView[] standing = [.. senders.Select(sender => LiveSenderView.Of(sender, now))];
            OperationView[] work = [.. operations];
            HashSet<string> senderIds = [.. standing.Select(sender => sender.Id)];
            HashSet<string> operationIds = [.. work.Select(operation => operation.Id)];
            Feed.Saw(new LiveLook
            {
                Campaigns =
                [
                    .. changed.Where(rows.ContainsKey).Select(id => LiveCampaignView.Of(CampaignView.Of(rows[id], 0, caller.Suspended, caller.Currency, now))),
                ],
                Senders = standing,
                Operations = work,
                GoneCampaigns = [.. changed.Where(id => !rows.ContainsKey(id)).Select(id => id.ToString("N"))],
                GoneSenders = [.. _senders.Except(senderIds)],
                GoneOperations = [.. _operations.Except(operationIds)],
            });

            // Remembered last: a look that failed is made up for by the next one.
            _marks.Clear();
            foreach (var campaign in marks)
            {
                _marks[campaign.CampaignId] = campaign.Mark;
            }

            (_senders, _operations, _suspended) = (senderIds, operationIds, caller.Suspended);
        }
    }
}

/// <summary>One stream that follows a tenant.</summary>
/// <param name="feed">What it is told.</param>
/// <param name="watch">Its key.</param>
/// <param name="leave">Ends the following.</param>
internal sealed class TenantFollower(TenantFeed feed, KeyWatch watch, Action leave) : IDisposable
{
    /// <summary>What the stream is told.</summary>
    public TenantFeed Feed => feed;

    /// <summary>The stream's key opens it no more.</summary>
    public CancellationToken KeyEnded => watch.Ended;

    /// <inheritdoc/>
    public void Dispose() => leave();
}
