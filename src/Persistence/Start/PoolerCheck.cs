using System.Security.Authentication;
using Npgsql;

namespace MassMessaging.Persistence.Start;

/// <summary>
/// Finds a pooler that gives each transaction another server connection. Behind one, a prepared statement of one client can
/// run as another's, settings and locks of a session stay behind with others, and notifications are lost.
/// </summary>
public static class PoolerCheck
{
    private const int Rounds = 4;

    /// <summary>
    /// Queries two connections, in several orders, for the server process that serves them. Without such a pooler each has one of its
    /// own as long as it lives.
    /// </summary>
    /// <param name="connectionString">The database, in Npgsql's form.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SettingException">A pooler shares server connections between transactions.</exception>
    public static async Task RefuseSharedAsync(string connectionString, CancellationToken cancellationToken)
    {
        var alone = Alone(connectionString);
        await using var first = new NpgsqlConnection(alone);
        await OpenAsync(first, cancellationToken);
        var seen = new List<(int Client, int Server)> { (1, await ServerAsync(first, cancellationToken)) };
        if (seen[0].Server == first.ProcessID)
        {
            return; // the server itself introduced this process: nothing stands in between
        }

        await using var second = new NpgsqlConnection(alone);
        await second.OpenAsync(cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            seen.Add((2, await ServerAsync(second, cancellationToken)));
            seen.Add((1, await ServerAsync(first, cancellationToken)));
            Refuse(seen);

            // Both hold a server connection at once and give it back in one order. Whichever a pooler lends next, the last or
            // the oldest that came back, one of these two orders gets another one than before.
            var (one, other) = round % 2 == 0 ? ((first, 1), (second, 2)) : ((second, 2), (first, 1));
            await using (var held = await one.Item1.BeginTransactionAsync(cancellationToken))
            {
                seen.Add((one.Item2, await ServerAsync(one.Item1, cancellationToken)));
                await using var beside = await other.Item1.BeginTransactionAsync(cancellationToken);
                seen.Add((other.Item2, await ServerAsync(other.Item1, cancellationToken)));
                await held.CommitAsync(cancellationToken);
                await beside.CommitAsync(cancellationToken);
            }

            seen.Add((one.Item2, await ServerAsync(one.Item1, cancellationToken)));
            Refuse(seen);
        }
    }

    /// <summary>Whether one server process served two clients, or one client had two.</summary>
    /// <param name="seen">Clients with the server process that served them, in any order.</param>
    public static bool IsShared(IReadOnlyCollection<(int Client, int Server)> seen)
    {
        var pairs = seen.Distinct().ToList();
        return pairs.DistinctBy(pair => pair.Client).Count() < pairs.Count || pairs.DistinctBy(pair => pair.Server).Count() < pairs.Count;
    }

    private static void Refuse(List<(int Client, int Server)> seen)
    {
        if (IsShared(seen))
        {
            throw new SettingException(
                $"{DatabaseAddress.Setting} leads to a pooler that shares server connections between transactions, where a prepared statement can "
                + "run as another client's: use the pooler in session mode, or connect to PostgreSQL directly (docs/cluster.md).");
        }
    }

    private static async Task OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (NpgsqlException untrusted) when (untrusted.InnerException is AuthenticationException)
        {
            var address = new NpgsqlConnectionStringBuilder(connection.ConnectionString);
            throw new SettingException(
                $"{DatabaseAddress.Setting}: the certificate of the database's host {address.Host} is not accepted "
                + $"({await TlsRefusal.ReasonAsync(address, cancellationToken)}). Root Certificate (sslrootcert) names the authority that signed it.",
                untrusted);
        }
    }

    // Connections of their own, on which nothing is prepared.
    private static string Alone(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Multiplexing = false,
        MaxAutoPrepare = 0,
    }.ConnectionString;

    private static async Task<int> ServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
