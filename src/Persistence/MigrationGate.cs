using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>
/// The lock of a database's migrations, held by a session of its own: of several processes one works, and the others find the
/// work done.
/// </summary>
internal sealed class MigrationGate : IAsyncDisposable
{
    private const long AdvisoryLock = 7_203_154_811;

    private MigrationGate(NpgsqlConnection connection) => Connection = connection;

    /// <summary>The session that holds the lock.</summary>
    public NpgsqlConnection Connection { get; }

    public static async Task<MigrationGate> EnterAsync(string connectionString, CancellationToken cancellationToken)
    {
        // The lock is the session's, and several clients share a session behind such a pooler.
        await Start.PoolerCheck.RefuseSharedAsync(connectionString, cancellationToken);
        var gate = new MigrationGate(new NpgsqlConnection(connectionString));
        try
        {
            await gate.Connection.OpenAsync(cancellationToken);
            await gate.ExecuteAsync($"select pg_advisory_lock({AdvisoryLock})", cancellationToken);
            return gate;
        }
        catch
        {
            await gate.Connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The files that the journal names; empty for a database without a journal.</summary>
    public static async Task<HashSet<string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('schema_versions') is not null", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
        {
            return [];
        }

        await using var read = new NpgsqlCommand("select scriptname from schema_versions", connection);
        await using var rows = await read.ExecuteReaderAsync(cancellationToken);
        var names = new HashSet<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            names.Add(rows.GetString(0));
        }

        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"select pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        await Connection.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, Connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
