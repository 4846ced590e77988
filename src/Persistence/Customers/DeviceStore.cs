using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>The devices on which customers have the branded app; they go when the customer is erased.</summary>
public sealed class DeviceStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("devices");

    /// <summary>Gives a device to a customer, taking it from another who had it.</summary>
    /// <param name="tenantId">Whose customer.</param>
    /// <param name="customerId">The tenant's own id of the customer.</param>
    /// <param name="token">The push provider's token of the app on the device.</param>
    /// <param name="platform"><c>android</c>, <c>ios</c> or <c>web</c>; null: not told.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the tenant has that customer.</returns>
    public async Task<bool> RegisterAsync(
        Guid tenantId, string customerId, string token, string? platform, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long?>(
            Sql["register-device"], new { tenantId, customerId, token, platform, now }, cancellationToken) is not null;

    /// <summary>Takes a device from the customer who has it; nothing happens when that is another or nobody.</summary>
    public Task RemoveAsync(Guid tenantId, string customerId, string token, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["remove-device"], new { tenantId, customerId, token }, cancellationToken);
}
