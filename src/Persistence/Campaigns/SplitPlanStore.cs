using Npgsql;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>Where splits cut, kept until every part is made.</summary>
public sealed class SplitPlanStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("splits");

    /// <summary>The plan of a command; null: none is decided.</summary>
    public Task<SplitPlan?> FindAsync(Guid tenantId, Guid commandId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<SplitPlan>(Sql["find-split"], new { tenant_id = tenantId, command_id = commandId }, cancellationToken);

    /// <summary>Stores a plan unless the command has one already, and answers the one that stands.</summary>
    public async Task<SplitPlan> DecideAsync(
        Guid tenantId, Guid commandId, SplitPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            Sql["decide-split"], new { command_id = commandId, tenant_id = tenantId, campaign_id = plan.CampaignId, plan.Revision, exclusion_changes = plan.ExclusionChanges, part_ends = plan.PartEnds, now }, cancellationToken);
        return await FindAsync(tenantId, commandId, cancellationToken) ?? plan;
    }
}

/// <summary>The decision of one split.</summary>
public sealed record SplitPlan
{
    /// <summary>The draft that is split.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>The revision of it that was counted.</summary>
    public long Revision { get; init; }

    /// <summary>How often its exclusions had changed then; null: planned by a build that did not count.</summary>
    public long? ExclusionChanges { get; init; }

    /// <summary>The customer number that ends each part but the last, ascending.</summary>
    public long[] PartEnds { get; init; } = [];
}
