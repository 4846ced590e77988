using Npgsql;

namespace MassMessaging.Persistence.Start;

/// <summary>What a process checks of the database before it starts.</summary>
public static class DatabaseStart
{
    /// <summary>Refuses a pooler that shares server connections, and a schema that is not this build's.</summary>
    /// <param name="connectionString">The database, in Npgsql's form.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UnreleasedSchemaException">An unreleased build made the database.</exception>
    /// <exception cref="SettingException">The database cannot be used as it is.</exception>
    /// <exception cref="NpgsqlException">It does not answer, or refuses the connection.</exception>
    public static async Task CheckAsync(string connectionString, CancellationToken cancellationToken)
    {
        await PoolerCheck.RefuseSharedAsync(connectionString, cancellationToken);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await Migrator.RefuseUnreleasedAsync(database, cancellationToken);
        if (!await Migrator.IsCurrentAsync(database, cancellationToken))
        {
            throw new SettingException(
                $"The schema of the database that {DatabaseAddress.Setting} names is not that of this build: run `Silo migrate` first.");
        }
    }
}
