using Npgsql;

namespace MassMessaging.Persistence.Tenants;

/// <summary>Sessions of the console, by the hashes of their tokens, and the codes that hand one over to another device.</summary>
public sealed class SessionStore(NpgsqlDataSource database)
{
    /// <summary>A session that is not used for so long has ended.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>A session lasts so long at most, from the moment at which a key was shown.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>A code opens one session within this time.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Touch = TimeSpan.FromMinutes(1);
    private const int Batch = 1000;
    private static readonly NamedQueries Sql = NamedQueries.Load("sessions");

    /// <summary>Opens a session of a key.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="hash">SHA-256 of the session's token.</param>
    /// <param name="most">Sessions that the key may have, from 1; the one that was used longest ago makes room.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The session as it was opened: sign-ins at the same moment may have ended it since. Null: the key opens nothing.</returns>
    public Task<SessionRow?> OpenAsync(Guid keyId, byte[] hash, int most, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction => (true, await OpenAsync(transaction, keyId, hash, null, most, cancellationToken)), cancellationToken);

    /// <summary>Opens a session by a code, which opens none after that.</summary>
    /// <param name="code">SHA-256 of the code.</param>
    /// <param name="hash">SHA-256 of the session's token.</param>
    /// <param name="most">Sessions that the key may have, from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The session as it was opened; null: the code or its key opens nothing.</returns>
    public Task<SessionRow?> OpenByCodeAsync(byte[] code, byte[] hash, int most, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var taken = await transaction.QueryOneAsync<TakenCode>(Sql["take-code"], new { hash = code, idle = Idle }, cancellationToken);
                return (true, taken is null ? null : await OpenAsync(transaction, taken.KeyId, hash, taken.EndsAt, most, cancellationToken));
            },
            cancellationToken);

    /// <summary>The session of a token; null when it opens nothing. Records its use, and its key's, at most once a minute.</summary>
    /// <param name="hash">SHA-256 of the token.</param>
    /// <param name="now">The time that keys show as their last use.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SessionRow?> FindAsync(byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var session = await database.QueryOneAsync<SessionRow>(Sql["find-session"], new { hash, idle = Idle, touch = Touch }, cancellationToken);
        if (session is { IsStale: true })
        {
            await database.ExecuteAsync(Sql["touch-session"], new { session_id = session.SessionId, now, touch = Touch }, cancellationToken);
        }

        return session;
    }

    /// <summary>Those of these sessions that have not ended.</summary>
    public Task<IReadOnlyList<Guid>> OpenAsync(Guid[] sessionIds, CancellationToken cancellationToken) =>
        database.QueryAsync<Guid>(Sql["open-sessions"], new { session_ids = sessionIds, idle = Idle }, cancellationToken);

    /// <summary>Ends the session of a token; nothing where there is none.</summary>
    public Task CloseAsync(byte[] hash, CancellationToken cancellationToken) =>
        database.ExecuteAsync(Sql["close-session"], new { hash }, cancellationToken);

    /// <summary>Makes the code that hands a session over; one that was made before ends.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="sessionId">The session that shows the code; null: a call with the key itself made it.</param>
    /// <param name="hash">SHA-256 of the code.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When the code ends; null: the key opens nothing.</returns>
    public Task<DateTimeOffset?> AddCodeAsync(Guid keyId, Guid? sessionId, byte[] hash, CancellationToken cancellationToken) =>
        database.InTransactionAsync<DateTimeOffset?>(
            async transaction =>
            {
                if (!await LockAsync(transaction, keyId, cancellationToken))
                {
                    return (false, null);
                }

                await transaction.ExecuteAsync(Sql["drop-codes"], new { key_id = keyId, session_id = sessionId }, cancellationToken);
                var made = await transaction.QueryOneAsync<MadeCode>(
                    Sql["add-code"], new { key_id = keyId, session_id = sessionId, hash, longest = Longest, life = CodeLife }, cancellationToken);
                return (true, made!.ExpiresAt);
            },
            cancellationToken);

    /// <summary>Deletes a batch of sessions and codes that have ended.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> PruneAsync(CancellationToken cancellationToken) =>
        await database.ExecuteAsync(Sql["prune-sessions"], new { idle = Idle, batch = Batch }, cancellationToken)
        + await database.ExecuteAsync(Sql["prune-codes"], new { batch = Batch }, cancellationToken);

    private static async Task<SessionRow?> OpenAsync(
        NpgsqlTransaction transaction, Guid keyId, byte[] hash, DateTimeOffset? endsAt, int most, CancellationToken cancellationToken)
    {
        if (!await LockAsync(transaction, keyId, cancellationToken))
        {
            return null;
        }

        await transaction.ExecuteAsync(Sql["make-room"], new { key_id = keyId, most }, cancellationToken);
        await transaction.ExecuteAsync(
            Sql["open-session"], new { session_id = Guid.NewGuid(), hash, key_id = keyId, ends_at = endsAt, longest = Longest }, cancellationToken);
        return await transaction.QueryOneAsync<SessionRow>(Sql["find-session"], new { hash, idle = Idle, touch = Touch }, cancellationToken);
    }

    private static async Task<bool> LockAsync(NpgsqlTransaction transaction, Guid keyId, CancellationToken cancellationToken) =>
        await transaction.QueryOneAsync<Guid>(Sql["lock-key"], new { key_id = keyId }, cancellationToken) != Guid.Empty;

    private sealed record MadeCode
    {
        public DateTimeOffset ExpiresAt { get; init; }
    }

    private sealed record TakenCode
    {
        public Guid KeyId { get; init; }

        public DateTimeOffset EndsAt { get; init; }
    }
}
