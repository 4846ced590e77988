using Npgsql;

namespace MassMessaging.Persistence.Metrics;

/// <summary>Reads the numbers of the whole installation, of every tenant together.</summary>
public sealed class MetricsReads(NpgsqlDataSource database)
{
    private static readonly NamedQueries Sql = NamedQueries.Load("metrics");

    /// <summary>Every number, as <c>metrics.sql</c> lists them; a number that would be 0 may be missing.</summary>
    public Task<IReadOnlyList<InstallationNumber>> InstallationAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<InstallationNumber>(Sql["installation"], null, cancellationToken);
}

/// <summary>A number of the installation.</summary>
/// <param name="Name">Of what: <c>campaigns</c>, <c>overdue</c>, <c>people</c>, <c>senders</c>, <c>webhooks</c>.</param>
/// <param name="First">The first thing it is counted by; null: by nothing.</param>
/// <param name="Second">The second; null: none.</param>
/// <param name="Value">A count, or seconds.</param>
public sealed record InstallationNumber(string Name, string? First, string? Second, double Value);
