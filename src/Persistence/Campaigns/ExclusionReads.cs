using Npgsql;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>Reads a campaign's exclusions.</summary>
public sealed class ExclusionReads(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("exclusions");

    /// <summary>The next of them, in the order of their ids.</summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="after">The last id seen; empty to begin.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<ExclusionRow>> PageAsync(
        Guid tenantId, Guid campaignId, string after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<ExclusionRow>(Sql["page-exclusions"], new { tenant_id = tenantId, campaign_id = campaignId, after, limit }, cancellationToken);

    /// <summary>Those of some ids that are a customer's.</summary>
    public Task<IReadOnlyList<string>> KnownAsync(Guid tenantId, string[] customerIds, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(Sql["known-customers"], new { tenant_id = tenantId, customer_ids = customerIds }, cancellationToken);
}

/// <summary>An excluded customer.</summary>
public sealed record ExclusionRow
{
    /// <summary>The tenant's id of the customer.</summary>
    public string CustomerId { get; init; } = string.Empty;

    /// <summary>The customer's name; null: there is no such customer.</summary>
    public string? Name { get; init; }

    /// <summary>When the customer was left out.</summary>
    public DateTimeOffset ExcludedAt { get; init; }
}
