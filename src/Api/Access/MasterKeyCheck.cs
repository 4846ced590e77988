using MassMessaging.Persistence;
using Npgsql;

namespace MassMessaging.Api.Access;

/// <summary>Ends a process whose master key does not open the database's keys, as soon as there is a database to ask.</summary>
internal sealed class MasterKeyCheck(DataKeys keys) : BackgroundService
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryAsync(stoppingToken))
        {
            await Task.Delay(AskAgain, stoppingToken);
        }
    }

    // Neither a database that is not there yet nor a schema that is not migrated yet says anything about the key.
    private async Task<bool> TryAsync(CancellationToken stoppingToken)
    {
        try
        {
            await keys.CheckAsync(stoppingToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
