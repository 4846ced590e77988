using Dapper;
using MassMessaging.Domain.Databases;
using Npgsql;

namespace MassMessaging.Persistence.Health;

/// <summary>
/// Checks whether the database can serve now. Each check has a connection of its own: it meets a refused password at once, and
/// exhausted pools do not matter to it.
/// </summary>
public sealed class DatabaseHealth : IDisposable
{
    // These statements take milliseconds.
    private const int SecondsToAnswer = 3;

    private static readonly NamedQueries Sql = NamedQueries.Load("health");
    private readonly NpgsqlDataSource _database;

    /// <summary>Checks one database.</summary>
    /// <param name="connectionString">The database, in Npgsql's form.</param>
    public DatabaseHealth(string connectionString) => _database = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = SecondsToAnswer, CommandTimeout = SecondsToAnswer }.ConnectionString);

    /// <summary>What is found.</summary>
    /// <param name="clusterId">The cluster whose silos count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DatabaseCondition> LookAsync(string clusterId, CancellationToken cancellationToken)
    {
        try
        {
            if (!await Migrator.IsCurrentAsync(_database, cancellationToken))
            {
                return DatabaseCondition.SchemaNotCurrent;
            }

            await using var connection = await _database.OpenConnectionAsync(cancellationToken);
            return await AskAsync<bool>(connection, "is-read-only", cancellationToken) ? DatabaseCondition.ReadOnly
                : !await HasRoomAsync(connection, cancellationToken) ? DatabaseCondition.Full
                : !await AskAsync<bool>(connection, "silo-lives", cancellationToken, new { cluster_id = clusterId }) ? DatabaseCondition.NoSilo
                : DatabaseCondition.Well;
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
        {
            return DatabaseFailures.TroubleOf(failure) switch
            {
                DatabaseTrouble.Refused => DatabaseCondition.Refused,
                DatabaseTrouble.ReadOnly => DatabaseCondition.ReadOnly,
                DatabaseTrouble.Full => DatabaseCondition.Full,
                _ => DatabaseCondition.Unreachable,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static async Task<bool> HasRoomAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync<string>(connection, "sort-on-disk", cancellationToken);
            await AskAsync<long>(connection, "find-room", cancellationToken);
            return true;
        }
        catch (PostgresException limited) when (limited.SqlState == PostgresErrorCodes.ConfigurationLimitExceeded)
        {
            return true; // temp_file_limit says nothing about the disk
        }
    }

    private static Task<T?> AskAsync<T>(NpgsqlConnection connection, string name, CancellationToken cancellationToken, object? parameters = null) =>
        connection.ExecuteScalarAsync<T>(new CommandDefinition(Sql[name], parameters, cancellationToken: cancellationToken));
}

/// <summary>Whether a database can serve, and if not the first reason.</summary>
public enum DatabaseCondition
{
    /// <summary>It can.</summary>
    Well,

    /// <summary>It does not answer.</summary>
    Unreachable,

    /// <summary>It refuses the user or the password.</summary>
    Refused,

    /// <summary>It has not the migrations of this build.</summary>
    SchemaNotCurrent,

    /// <summary>It only reads, as a standby does.</summary>
    ReadOnly,

    /// <summary>Its disk is full.</summary>
    Full,

    /// <summary>No silo has shown a sign of life for twelve seconds.</summary>
    NoSilo,
}
