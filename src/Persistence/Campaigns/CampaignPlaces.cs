using MassMessaging.Persistence.Tenants;
using Npgsql;

namespace MassMessaging.Persistence.Campaigns;

/// <summary>
/// Places for campaigns that have not ended, drafts included. A campaign is stored by its grain, so its place is held by a
/// row meanwhile; a process that dies leaves it for minutes.
/// </summary>
public sealed class CampaignPlaces(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("places");

    /// <summary>Holds places for campaigns to be created, all or none; those that stand already need none.</summary>
    /// <param name="tenantId">Whose.</param>
    /// <param name="campaignIds">The campaigns.</param>
    /// <param name="most">The limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was room for all.</returns>
    public Task<bool> HoldAsync(Guid tenantId, IReadOnlyList<Guid> campaignIds, int most, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Sql["forget-places"], new { tenant_id = tenantId }, cancellationToken);
                foreach (var id in campaignIds)
                {
                    if (!await TenantPlaces.HasAsync(transaction, tenantId, "campaign", id, most, cancellationToken))
                    {
                        return (false, false);
                    }

                    await transaction.ExecuteAsync(Sql["hold-campaign"], new { tenant_id = tenantId, id }, cancellationToken);
                }

                return (true, true);
            },
            cancellationToken);

    /// <summary>Gives the rows back, once the campaigns are stored or refused.</summary>
    public Task ReleaseAsync(Guid tenantId, IReadOnlyList<Guid> campaignIds, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["release-campaigns"], new { tenant_id = tenantId, ids = campaignIds.ToArray() }, cancellationToken);
}
