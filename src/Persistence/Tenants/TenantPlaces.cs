using Npgsql;

namespace MassMessaging.Persistence.Tenants;

/// <summary>
/// A tenant's places for things of a kind. The place is counted and taken in one transaction behind the tenant's row, so
/// that creations at one moment never exceed a limit.
/// </summary>
internal static class TenantPlaces
{
    private static readonly NamedQueries Sql = NamedQueries.Load("places");

    /// <summary>Creates something that takes a place.</summary>
    /// <param name="database">The database.</param>
    /// <param name="tenantId">Whose.</param>
    /// <param name="kind">Which count of places.sql: <c>key</c>, <c>webhook</c>, <c>group</c>, <c>staff</c>, <c>sender</c>.</param>
    /// <param name="id">Its id, a text where tenants choose it; what stands under it takes no place again.</param>
    /// <param name="most">The limit; null: none.</param>
    /// <param name="create">Creates it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was created; null: the tenant has no place left, or is closed.</returns>
    public static Task<T?> CreateAsync<T>(
        NpgsqlDataSource database, Guid tenantId, string kind, object id, int? most, Func<NpgsqlTransaction, Task<T>> create,
        CancellationToken cancellationToken)
        where T : struct =>
        database.InTransactionAsync<T?>(
            async transaction => await HasAsync(transaction, tenantId, kind, id, most, cancellationToken)
                ? (true, await create(transaction))
                : (false, null),
            cancellationToken);

    /// <summary>Whether a thing stands or has a place; the tenant's row stays locked until the transaction ends.</summary>
    public static async Task<bool> HasAsync(
        NpgsqlTransaction transaction, Guid tenantId, string kind, object id, int? most, CancellationToken cancellationToken)
    {
        if (await transaction.QueryOneAsync<Guid>(Sql["lock-tenant"], new { tenant_id = tenantId }, cancellationToken) == Guid.Empty)
        {
            return false;
        }

        if (most is null)
        {
            return true;
        }

        var place = await transaction.QueryOneAsync<Place>(Sql["place-of-" + kind], new { tenant_id = tenantId, id, most }, cancellationToken);
        return place!.Stands || place.Taken < most;
    }

    private sealed record Place
    {
        public bool Stands { get; init; }

        public int Taken { get; init; }
    }
}
