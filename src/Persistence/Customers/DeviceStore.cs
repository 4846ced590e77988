using MassMessaging.Domain.Deliveries;
using Npgsql;

namespace MassMessaging.Persistence.Customers;

/// <summary>The devices on which customers have the branded app; they go when the customer is erased.</summary>
public sealed class DeviceStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("devices");

    /// <summary>Gives a device to a customer, taking it from another customer that had it.</summary>
    /// <param name="tenantId">Whose customer.</param>
    /// <param name="customerId">The tenant's own id of the customer.</param>
    /// <param name="token">The push provider's token of the app on the device.</param>
    /// <param name="platform"><c>android</c>, <c>ios</c> or <c>web</c>; null: not given.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the tenant has that customer.</returns>
    public async Task<bool> RegisterAsync(
        Guid tenantId, string customerId, string token, string? platform, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long?>(
            Sql["register-device"], new { tenant_id = tenantId, customer_id = customerId, token, platform, now }, cancellationToken) is not null;

    /// <summary>The devices of a customer, the newest first; without their tokens, because a token is enough to write to the customer.</summary>
    public Task<IReadOnlyList<DeviceRow>> ListAsync(Guid tenantId, long customerNo, CancellationToken cancellationToken) =>
        database.QueryAsync<DeviceRow>(Sql["list-devices"], new { tenant_id = tenantId, customer_no = customerNo }, cancellationToken);

    /// <summary>Takes a device from the customer that has it; does nothing when another customer or none has it.</summary>
    public Task RemoveAsync(Guid tenantId, string customerId, string token, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["remove-device"], new { tenant_id = tenantId, customer_id = customerId, token }, cancellationToken);

    /// <summary>The newest device of each customer with one, by the tenant's id of the customer.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NewestAsync(
        Guid tenantId, IReadOnlyCollection<string> customerIds, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<CustomerDevice>(
            Sql["newest-devices"], new { tenant_id = tenantId, customer_ids = customerIds.ToArray() }, cancellationToken);
        return rows.ToDictionary(row => row.CustomerId, row => row.Token, StringComparer.Ordinal);
    }

    /// <summary>The newest device of a customer that is none of these; null when there is none.</summary>
    public Task<string?> NextAsync(Guid tenantId, string customerId, IReadOnlyCollection<string> tried, CancellationToken cancellationToken) =>
        database.QueryOneAsync<string>(Sql["next-device"], new { tenant_id = tenantId, customer_id = customerId, tried = tried.ToArray() }, cancellationToken);

    /// <summary>Forgets a device without the app, whichever customer had it.</summary>
    public Task DropAsync(Guid tenantId, string token, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["drop-device"], new { tenant_id = tenantId, token }, cancellationToken);

    /// <summary>Those of the attempts that were pushes to that customer.</summary>
    public Task<IReadOnlyList<PushAttempt>> OwnAttemptsAsync(
        Guid tenantId, long customerNo, IReadOnlyCollection<AttemptId> attempts, CancellationToken cancellationToken) =>
        database.QueryAsync<PushAttempt>(
            Sql["own-push-attempts"],
            new
            {
                tenant_id = tenantId,
                customer_no = customerNo,
                campaign_ids = attempts.Select(attempt => attempt.CampaignId).ToArray(),
                seqs = attempts.Select(attempt => attempt.Seq).ToArray(),
                attempts = attempts.Select(attempt => attempt.Attempt).ToArray(),
            },
            cancellationToken);

    private sealed record CustomerDevice
    {
        public string CustomerId { get; init; } = string.Empty;

        public string Token { get; init; } = string.Empty;
    }
}

/// <summary>A push that was sent, or tried, to a customer.</summary>
public sealed record PushAttempt
{
    /// <summary>The campaign.</summary>
    public Guid CampaignId { get; init; }

    /// <summary>The recipient.</summary>
    public int Seq { get; init; }

    /// <summary>The attempt's number.</summary>
    public short Attempt { get; init; }

    /// <summary>The sender's number, through which it went.</summary>
    public int NumberNo { get; init; }

    /// <summary>When it was claimed.</summary>
    public DateTimeOffset? AttemptedAt { get; init; }
}

/// <summary>A device of a customer.</summary>
public sealed record DeviceRow
{
    /// <summary><c>android</c>, <c>ios</c> or <c>web</c>; null: not given.</summary>
    public string? Platform { get; init; }

    /// <summary>When the app was registered on it.</summary>
    public DateTimeOffset RegisteredAt { get; init; }
}
