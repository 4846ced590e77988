using Npgsql;

namespace MassMessaging.Persistence.Idempotency;

/// <summary>Answers to requests that carried an Idempotency-Key. Runs on real time: it serves clients' retries.</summary>
public sealed class IdempotencyStore(NpgsqlDataSource database)
{
    /// <summary>How long a key stands for its request, from the first try on.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>How long a request counts as still running when its process died.</summary>
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(2);

    private const int PruneBatch = 5000;
    private static readonly NamedQueries Sql = NamedQueries.Load("idempotency");

    /// <summary>Takes the key for this request.</summary>
    /// <returns>The try that may go on, with the id of what it makes; or what stands under the key.</returns>
    public async Task<(RequestTry? Mine, StoredAnswer? Standing)> BeginAsync(RequestKey key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        while (true)
        {
            var mine = await database.QueryOneAsync<RequestTry>(
                Sql["begin-request"],
                new { tenant_id = key.TenantId, key.Route, key.Key, fingerprint, request_id = Guid.NewGuid(), @lock = Lock, retention = Retention },
                cancellationToken);
            if (mine is not null)
            {
                return (mine, null);
            }

            var standing = await database.QueryOneAsync<StoredAnswer>(
                Sql["find-request"], new { tenant_id = key.TenantId, key.Route, key.Key }, cancellationToken);
            if (standing is not null)
            {
                return (null, standing);
            }
        }
    }

    /// <summary>Stores the answer for repeats.</summary>
    /// <returns>False: a later try has the key, so this answer must not be given.</returns>
    public async Task<bool> FinishAsync(
        RequestKey key, RequestTry mine, int status, string headersJson, byte[] body, CancellationToken cancellationToken)
    {
        var stored = await database.ExecuteAsync(
            Sql["finish-request"],
            new { tenant_id = key.TenantId, key.Route, key.Key, request_id = mine.RequestId, mine.Number, status, headers = headersJson, body },
            cancellationToken) == 1;
        // A row that is past its time may be gone: then no other request has the id either.
        return stored || !await database.QueryOneAsync<bool>(
            Sql["request-stands"], new { tenant_id = key.TenantId, key.Route, key.Key, request_id = mine.RequestId }, cancellationToken);
    }

    /// <summary>Frees the key for the same request, which keeps its id: it failed in a way that a repeat may overcome.</summary>
    public Task ReleaseAsync(RequestKey key, RequestTry mine, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            Sql["release-request"], new { tenant_id = key.TenantId, key.Route, key.Key, request_id = mine.RequestId, mine.Number }, cancellationToken);

    /// <summary>Deletes a bounded batch of answers past their time.</summary>
    /// <returns>How many.</returns>
    public Task<int> PruneAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["prune-requests"], new { retention = Retention, batch = PruneBatch }, cancellationToken);
}

/// <summary>What a key is unique in.</summary>
/// <param name="TenantId">The caller's tenant; all zeros for the operator.</param>
/// <param name="Route">Method and path.</param>
/// <param name="Key">The client's key.</param>
public sealed record RequestKey(Guid TenantId, string Route, string Key)
{
    /// <summary>What the answer is sealed for.</summary>
    public string Purpose => $"answer {TenantId:N} {Route} {Key}";
}

/// <summary>One of the tries of a request that came with a key.</summary>
/// <param name="RequestId">The id of what the request makes, the same for all its tries.</param>
/// <param name="Number">Which try it is, from 1; only the last one counts.</param>
public sealed record RequestTry(Guid RequestId, int Number);

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
