using MassMessaging.Persistence.Idempotency;
using Npgsql;

namespace MassMessaging.Persistence.Tenants;

/// <summary>Tenants' keys, by their hashes.</summary>
public sealed class KeyStore(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("tenants");
    private static readonly NamedQueries Places = NamedQueries.Load("places");

    /// <summary>Stores a key; one that an earlier try of the same request left without an answer takes the new hash.</summary>
    /// <param name="tenantId">Whose it is.</param>
    /// <param name="key">What may be shown of it.</param>
    /// <param name="hash">SHA-256 of the key.</param>
    /// <param name="request">The try that makes it; null: the request is never repeated.</param>
    /// <param name="most">Keys that the tenant may have, revoked ones not counted, and revoked ones that are kept; null: any number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False: the tenant has as many as it may.</returns>
    public async Task<bool> CreateAsync(
        Guid tenantId, KeyRow key, byte[] hash, RequestTry? request, (int Keys, int Revoked)? most, CancellationToken cancellationToken) =>
        await TenantPlaces.CreateAsync(
            database, tenantId, "key", key.KeyId, most?.Keys,
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    Sql["create-key"],
                    new { tenant_id = tenantId, key_id = key.KeyId, key.Name, key.Role, hash, key.Hint, now = key.CreatedAt, request_id = request?.RequestId, request?.Number },
                    cancellationToken);
                if (most is { Revoked: var kept })
                {
                    await transaction.ExecuteAsync(Places["drop-revoked-keys"], new { tenant_id = tenantId, most = kept }, cancellationToken);
                }

                return true;
            },
            cancellationToken) is true;

    /// <summary>All keys of a tenant, oldest first, revoked ones included.</summary>
    public Task<IReadOnlyList<KeyRow>> ListAsync(Guid tenantId, CancellationToken cancellationToken) =>
        database.QueryAsync<KeyRow>(Sql["list-keys"], new { tenant_id = tenantId }, cancellationToken);

    /// <summary>Makes a key open nothing from now on.</summary>
    /// <returns>Whether the tenant has that key.</returns>
    public async Task<bool> RevokeAsync(Guid tenantId, Guid keyId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Sql["revoke-key"], new { tenant_id = tenantId, key_id = keyId, now }, cancellationToken) == 1;

    /// <summary>The caller with the key of this hash; null when the key is not valid. Records the use at most once a minute.</summary>
    public async Task<CallerRow?> FindCallerAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var caller = await database.QueryOneAsync<CallerRow>(Sql["find-caller"], new { hash }, cancellationToken);
        if (caller is not null && !(caller.LastUsedAt > now - TimeSpan.FromMinutes(1)))
        {
            await database.ExecuteAsync(Sql["touch-key"], new { key_id = caller.KeyId, now }, cancellationToken);
        }

        return caller;
    }

    /// <summary>What people call a key and its tenant; null when the key is gone.</summary>
    public Task<KeyNamesRow?> NamesAsync(Guid keyId, CancellationToken cancellationToken) =>
        database.QueryOneAsync<KeyNamesRow>(Sql["key-names"], new { key_id = keyId }, cancellationToken);

    /// <summary>The caller of each of these keys now; a key that opens nothing is missing.</summary>
    public Task<IReadOnlyList<CallerRow>> OpenAsync(Guid[] keyIds, CancellationToken cancellationToken) =>
        database.QueryAsync<CallerRow>(Sql["open-keys"], new { key_ids = keyIds }, cancellationToken);

    /// <summary>The customer in whose name an app calls; null when the customer or the tenant is not there any more.</summary>
    public Task<AppCallerRow?> FindAppCallerAsync(Guid tenantId, long customerNo, CancellationToken cancellationToken) =>
        database.QueryOneAsync<AppCallerRow>(Sql["find-app-caller"], new { tenant_id = tenantId, customer_no = customerNo }, cancellationToken);
}
