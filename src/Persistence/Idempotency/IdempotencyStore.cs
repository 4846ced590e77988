using Npgsql;

namespace MassMessaging.Persistence.Idempotency;

/// <summary>Answers to requests that carried an Idempotency-Key. Runs on real time: it serves clients' retries.</summary>
public sealed class IdempotencyStore(NpgsqlDataSource database)
{
    /// <summary>How long an answer is repeated.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>How long a request counts as still running when its process died.</summary>
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(2);

    private const int PruneBatch = 5000;
    private static readonly NamedQueries Sql = NamedQueries.Load("idempotency");

    /// <summary>Takes the key for this request.</summary>
    /// <returns>Null when the caller may go on; else what stands under the key.</returns>
    public async Task<StoredAnswer?> BeginAsync(RequestKey key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        while (true)
        {
            var begun = await database.QueryOneAsync<bool>(
                Sql["begin-request"],
                new { key.TenantId, key.Route, key.Key, fingerprint, @lock = Lock, retention = Retention },
                cancellationToken);
            if (begun)
            {
                return null;
            }

            var standing = await database.QueryOneAsync<StoredAnswer>(
                Sql["find-request"], new { key.TenantId, key.Route, key.Key }, cancellationToken);
            if (standing is not null)
            {
                return standing;
            }
        }
    }

    /// <summary>Stores the answer for repeats.</summary>
    public Task FinishAsync(RequestKey key, byte[] fingerprint, int status, string headersJson, byte[] body, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            Sql["finish-request"],
            new { key.TenantId, key.Route, key.Key, fingerprint, status, headers = headersJson, body },
            cancellationToken);

    /// <summary>Frees the key: the request failed in a way that a repeat may overcome.</summary>
    public Task ForgetAsync(RequestKey key, byte[] fingerprint, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["forget-request"], new { key.TenantId, key.Route, key.Key, fingerprint }, cancellationToken);

    /// <summary>Deletes a bounded batch of answers past their time.</summary>
    /// <returns>How many.</returns>
    public Task<int> PruneAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["prune-requests"], new { retention = Retention, batch = PruneBatch }, cancellationToken);
}

/// <summary>What a key is unique in.</summary>
/// <param name="TenantId">The caller's tenant; all zeros for the operator.</param>
/// <param name="Route">Method and path.</param>
/// <param name="Key">The client's key.</param>
public sealed record RequestKey(Guid TenantId, string Route, string Key);

/// <summary>What stands under a key.</summary>
public sealed record StoredAnswer
{
    /// <summary>SHA-256 of the request that took the key.</summary>
    public byte[] Fingerprint { get; init; } = [];

    /// <summary>The answer's status; null: the request still runs.</summary>
    public int? Status { get; init; }

    /// <summary>The answer's headers, a JSON object.</summary>
    public string? HeadersJson { get; init; }

    /// <summary>The answer's body, sealed.</summary>
    public byte[]? Body { get; init; }
}
