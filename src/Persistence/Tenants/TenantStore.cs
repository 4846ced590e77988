using Npgsql;

namespace MassMessaging.Persistence.Tenants;

/// <summary>Tenants and what the operator sets for them.</summary>
public sealed class TenantStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("tenants");

    /// <summary>Creates a tenant with an empty balance; one that an earlier try of the same request made stays as it is.</summary>
    public Task CreateAsync(TenantRow tenant, CancellationToken cancellationToken) => database.ExecuteAsync(
        Sql["create-tenant"],
        new { tenant_id = tenant.TenantId, tenant.Name, time_zone = tenant.TimeZone, tenant.Region, tenant.Currency, now = tenant.CreatedAt },
        cancellationToken);

    /// <summary>A tenant; null when there is none or it was erased.</summary>
    public Task<TenantRow?> FindAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<TenantRow>(Sql["find-tenant"], new { tenant_id = tenantId }, cancellationToken);

    /// <summary>Tenants, newest first, after the given position.</summary>
    public Task<IReadOnlyList<TenantRow>> PageAsync(
        DateTimeOffset? beforeAt, Guid? beforeId, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<TenantRow>(Sql["page-tenants"], new { before_at = beforeAt, before_id = beforeId, limit }, cancellationToken);

    /// <summary>Stores name, zone, region and suspension.</summary>
    /// <returns>Whether the tenant exists.</returns>
    public async Task<bool> UpdateAsync(TenantRow tenant, CancellationToken cancellationToken) => await database.ExecuteAsync(
        Sql["update-tenant"], new { tenant_id = tenant.TenantId, tenant.Name, time_zone = tenant.TimeZone, tenant.Region, tenant.Suspended }, cancellationToken) == 1;

    /// <summary>Stores zone, region and settings.</summary>
    /// <param name="tenant">The tenant to be.</param>
    /// <param name="before">The settings' JSON that was read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: the settings have changed since they were read, or the tenant is gone.</returns>
    public async Task<bool> UpdateSettingsAsync(TenantRow tenant, string before, CancellationToken cancellationToken) => await database.ExecuteAsync(
        Sql["update-settings"], new { tenant_id = tenant.TenantId, time_zone = tenant.TimeZone, tenant.Region, settings = tenant.SettingsJson, before }, cancellationToken) == 1;

    /// <summary>Replaces all prices of a tenant, or the installation's defaults when the tenant is null.</summary>
    public Task SetPricesAsync(Guid? tenantId, IReadOnlyList<PriceRow> prices, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Sql["clear-prices"], new { tenant_id = tenantId }, cancellationToken);
                foreach (var price in prices)
                {
                    await transaction.ExecuteAsync(
                        Sql["set-price"], new { tenant_id = tenantId, price.Channel, price.Currency, per_message = price.PerMessage, per_month = price.PerMonth }, cancellationToken);
                }

                return (true, true);
            },
            cancellationToken);

    /// <summary>What each channel costs the tenant: its own price, else the default in its currency.</summary>
    public Task<IReadOnlyList<PriceRow>> PricesAsync(Guid tenantId, string currency, CancellationToken cancellationToken) =>
        database.QueryAsync<PriceRow>(Sql["list-prices"], new { tenant_id = tenantId, currency }, cancellationToken);

    /// <summary>The installation's defaults.</summary>
    public Task<IReadOnlyList<PriceRow>> DefaultPricesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<PriceRow>(Sql["list-default-prices"], null, cancellationToken);

    /// <summary>Closes the tenant at once and records the operation that erases its rows.</summary>
    /// <returns>Whether the tenant existed.</returns>
    public Task<bool> StartErasingAsync(Guid tenantId, OperationRow operation, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var found = await transaction.ExecuteAsync(
                    Sql["mark-tenant-erased"], new { tenant_id = tenantId, now = operation.CreatedAt }, cancellationToken) == 1;
                if (found)
                {
                    await transaction.ExecuteAsync(
                        Sql["create-operation"],
                        new { operation_id = operation.OperationId, tenant_id = operation.TenantId, operation.Kind, detail = operation.DetailJson, now = operation.CreatedAt },
                        cancellationToken);
                }

                return (found, found);
            },
            cancellationToken);

    /// <summary>An operation of a tenant, or of the operator when the tenant is null.</summary>
    public Task<OperationRow?> FindOperationAsync(Guid? tenantId, Guid operationId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<OperationRow>(Sql["find-operation"], new { tenant_id = tenantId, operation_id = operationId }, cancellationToken);
}
