using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Imports;
using MassMessaging.Persistence.Tenants;
using Npgsql;

namespace MassMessaging.Persistence.Live;

/// <summary>Reads what live streams show of many tenants together. Reads only.</summary>
public sealed class LiveReads(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("live");

    /// <summary>The marks of the campaigns that are under way and of the newest ones.</summary>
    /// <param name="tenantIds">The tenants.</param>
    /// <param name="most">Campaigns of each kind and tenant, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<LiveCampaign>> CampaignsAsync(Guid[] tenantIds, int most, CancellationToken cancellationToken) =>
        database.QueryAsync<LiveCampaign>(Sql["live-campaigns"], new { tenant_ids = tenantIds, most }, cancellationToken);

    /// <summary>The newest senders.</summary>
    /// <param name="tenantIds">The tenants.</param>
    /// <param name="most">Senders of each tenant, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<LiveSender>> SendersAsync(Guid[] tenantIds, int most, CancellationToken cancellationToken) =>
        database.QueryAsync<LiveSender>(Sql["live-senders"], new { tenant_ids = tenantIds, most }, cancellationToken);

    /// <summary>How far imports are.</summary>
    public Task<IReadOnlyList<StoredImportRow>> ImportsAsync(Guid[] operationIds, CancellationToken cancellationToken) =>
        database.QueryAsync<StoredImportRow>(Sql["live-imports"], new { operation_ids = operationIds }, cancellationToken);

    /// <summary>The newest operations.</summary>
    /// <param name="tenantIds">The tenants.</param>
    /// <param name="most">Operations of each tenant, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<OperationRow>> OperationsAsync(Guid[] tenantIds, int most, CancellationToken cancellationToken) =>
        database.QueryAsync<OperationRow>(Sql["live-operations"], new { tenant_ids = tenantIds, most }, cancellationToken);
}

/// <summary>A campaign that streams follow.</summary>
public sealed record LiveCampaign
{
    /// <summary>Its tenant.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The campaign.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>Changes when something changes that lists show.</summary>
    public string Mark { get; init; } = string.Empty;
}

/// <summary>A sender that streams follow.</summary>
public sealed record LiveSender
{
    /// <summary>Its tenant.</summary>
    public Guid TenantId { get; init; }

    /// <summary>The sender.</summary>
    public Guid SenderId { get; init; }

    /// <summary>Its channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Its stored status.</summary>
    public required SenderStatus Status { get; init; }

    /// <summary>Why, where the provider decided; null otherwise.</summary>
    public string? StatusReason { get; init; }

    /// <summary>The provider's rating; null: not known.</summary>
    public string? Quality { get; init; }

    /// <summary>Until when it is paid; null: nothing is to be paid, or nothing was.</summary>
    public DateTimeOffset? PaidUntil { get; init; }

    /// <summary>Messages an hour; null: no limit.</summary>
    public int? HourlyLimit { get; init; }

    /// <summary>Rises with each change.</summary>
    public int Revision { get; init; }
}
