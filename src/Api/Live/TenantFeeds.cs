using MassMessaging.Api.Access;
using MassMessaging.Api.Campaigns;
using MassMessaging.Api.Tenancy;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Imports;
using MassMessaging.Persistence.Live;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Live;

/// <summary>The feeds of all tenants that streams of this process follow, read together.</summary>
internal sealed partial class TenantFeeds(
    LiveReads reads, CampaignReads campaigns, SenderStore senderStore, OpenKeys keys, TimeProvider time, ILogger<TenantFeeds> logger)
    : LiveFeeds<Guid, FollowedTenant>(keys)
{
    /// <summary>Campaigns under way, and newest campaigns, that a stream follows, at most.</summary>
    public const int MostCampaigns = 100;

    /// <summary>Senders that a stream follows, at most.</summary>
    public const int MostSenders = 100;

    /// <summary>Operations that a stream follows, at most.</summary>
    public const int MostOperations = 20;

    /// <summary>Follows a tenant until the follower is disposed of.</summary>
    public Follower<FollowedTenant> Follow(Caller caller) => Follow(caller.TenantId, caller, () => new FollowedTenant(new TenantFeed(TimeProvider.System)));

    /// <inheritdoc/>
    protected override void LookFailed(Exception failure) => LogNotRead(failure);

    /// <inheritdoc/>
    protected override async Task LookAsync(IReadOnlyList<OpenFeed<Guid, FollowedTenant>> open, CancellationToken cancellationToken)
    {
        Guid[] tenants = [.. open.Select(one => one.Key)];
        var marks = (await reads.CampaignsAsync(tenants, MostCampaigns, cancellationToken)).ToLookup(campaign => campaign.TenantId);
        var senders = (await reads.SendersAsync(tenants, MostSenders, cancellationToken)).ToLookup(sender => sender.TenantId);
        var work = await reads.OperationsAsync(tenants, MostOperations, cancellationToken);
        Guid[] importing = [.. work.Where(operation => operation.Kind == StoredImportStore.Kind).Select(operation => operation.OperationId)];
        var imports = importing.Length == 0 ? [] : (await reads.ImportsAsync(importing, cancellationToken)).ToDictionary(import => import.OperationId);
        var operations = work.ToLookup(
            operation => operation.TenantId,
            operation => imports.TryGetValue(operation.OperationId, out var import)
                ? OperationView.Of(import, operation.Status, operation.CreatedAt) : OperationView.Of(operation));
        var changed = open.SelectMany(one => one.Feed.Changed(marks[one.Key], one.Caller.Suspended).Select(campaign => (TenantId: one.Key, CampaignId: campaign))).ToList();
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
                var missing = followed.Missing(senders[tenantId]);
                followed.Saw(
                    [.. changed.Where(campaign => campaign.TenantId == tenantId).Select(campaign => campaign.CampaignId)], rows, marks[tenantId],
                    senders[tenantId], await DeletedAsync(tenantId, missing, cancellationToken), operations[tenantId], caller, now);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotTold(failure, tenantId); // what is wrong with one tenant holds up no other
            }
        }
    }

    // A sender that is not among the newest any more was deleted, or newer ones have taken its place.
    private async Task<IReadOnlySet<Guid>> DeletedAsync(Guid tenantId, IReadOnlyList<Guid> missing, CancellationToken cancellationToken)
    {
        var deleted = new HashSet<Guid>();
        foreach (var sender in missing)
        {
            if (await senderStore.FindAsync(tenantId, sender, cancellationToken) is null)
            {
                deleted.Add(sender);
            }
        }

        return deleted;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What tenants' streams follow could not be read; trying again")]
    private partial void LogNotRead(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What changed of tenant {TenantId} could not be sent to its streams; trying again")]
    private partial void LogNotTold(Exception exception, Guid tenantId);
}

/// <summary>One tenant that is followed, as the looks before found it. The one loop that looks reads and writes it.</summary>
/// <param name="news">The news for its streams.</param>
internal sealed class FollowedTenant(TenantFeed news)
{
    private readonly Dictionary<Guid, string> _marks = [];
    private HashSet<Guid> _senders = [];
    private HashSet<string> _operations = [];
    private bool _suspended;

    /// <summary>The news for its streams.</summary>
    public TenantFeed News => news;

    /// <summary>Campaigns whose mark is another than at the look before, and those that are not shown any more.</summary>
    public IReadOnlyList<Guid> Changed(IEnumerable<LiveCampaign> marks, bool suspended)
    {
        // A suspended tenant's campaigns are all held.
        var all = suspended != _suspended;
        var now = marks.ToDictionary(campaign => campaign.CampaignId, campaign => campaign.Mark);
        return [.. now.Where(campaign => all || _marks.GetValueOrDefault(campaign.Key) != campaign.Value).Select(campaign => campaign.Key), .. _marks.Keys.Except(now.Keys)];
    }

    /// <summary>Senders that the look before showed, and this one does not.</summary>
    public IReadOnlyList<Guid> Missing(IEnumerable<LiveSender> senders) => [.. _senders.Except(senders.Select(sender => sender.SenderId))];

    /// <summary>Takes in what a look found.</summary>
    /// <param name="changed">Campaigns that <see cref="Changed"/> named.</param>
    /// <param name="rows">The rows of these; one that was deleted has none.</param>
    /// <param name="marks">The campaigns that are followed now.</param>
    /// <param name="senders">The newest senders.</param>
    /// <param name="deleted">Senders of <see cref="Missing"/> that were deleted.</param>
    /// <param name="operations">The newest operations.</param>
    /// <param name="caller">The tenant as it is now.</param>
    /// <param name="now">The time to show.</param>
    public void Saw(
        IReadOnlyList<Guid> changed, Dictionary<Guid, CampaignRow> rows, IEnumerable<LiveCampaign> marks, IEnumerable<LiveSender> senders,
        IReadOnlySet<Guid> deleted, IEnumerable<OperationView> operations, Caller caller, DateTimeOffset now)
    {
        LiveSender[] standing = [.. senders];
        OperationView[] work = [.. operations];
        var shown = marks.ToDictionary(campaign => campaign.CampaignId, campaign => campaign.Mark);
        HashSet<string> operationIds = [.. work.Select(operation => operation.Id)];
        news.Saw(new LiveLook
        {
            Campaigns =
            [
                .. changed.Where(rows.ContainsKey).Select(id => LiveCampaignView.Of(CampaignView.Of(rows[id], 0, caller.Suspended, caller.Currency, now))),
            ],
            Senders = [.. standing.Select(sender => LiveSenderView.Of(sender, now))],
            Operations = work,
            GoneCampaigns = Ids(changed.Where(id => !rows.ContainsKey(id))),
            GoneSenders = Ids(deleted),
            LeftCampaigns = Ids(changed.Where(id => rows.ContainsKey(id) && !shown.ContainsKey(id))),
            LeftSenders = Ids(Missing(standing).Except(deleted)),
            LeftOperations = [.. _operations.Except(operationIds)],
        });

        // Remembered last: a look that failed is made up for by the next one.
        _marks.Clear();
        foreach (var (campaign, mark) in shown)
        {
            _marks[campaign] = mark;
        }

        (_senders, _operations, _suspended) = ([.. standing.Select(sender => sender.SenderId)], operationIds, caller.Suspended);
    }

    private static string[] Ids(IEnumerable<Guid> ids) => [.. ids.Select(id => id.ToString("N"))];
}
