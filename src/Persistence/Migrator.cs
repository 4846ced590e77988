using System.Reflection;
using DbUp;
using DbUp.Engine;
using MassMessaging.Persistence.Start;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>
/// Brings a database to the schema of this build: numbered SQL files, each in a transaction of its own, recorded in
/// <c>schema_versions</c>. Safe to run twice and by several processes at once; refuses a database that a newer build
/// has migrated, for going backwards would lose what that build stored.
/// </summary>
public static class Migrator
{
    /// <summary>The numbered files of this build, in order.</summary>
    public static IReadOnlyList<string> Scripts { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.Contains(".Migrations.", StringComparison.Ordinal))
        .OrderBy(Number, StringComparer.Ordinal)
        .Select(ShortName)];

    /// <summary>All files' texts: changes when any of them does.</summary>
    public static string Fingerprint => string.Join('\n', Scripts.Select(TextOf));

    /// <summary>The files that make the schema of the first release; what follows them changes it.</summary>
    internal static IReadOnlyList<string> Baseline { get; } = ["0001_baseline", "0002_orleans"];

    /// <summary>Migrates.</summary>
    /// <returns>The files applied now, in order; empty when there was nothing to do.</returns>
    /// <exception cref="UnreleasedSchemaException">An unreleased build made the database.</exception>
    /// <exception cref="SchemaTooNewException">The database has migrations that this build does not know.</exception>
    /// <exception cref="SettingException">The connection cannot migrate: a pooler shares it, it may only read, or its role may not create.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var gate = await MigrationGate.EnterAsync(connectionString, cancellationToken);
        var applied = await MigrationGate.AppliedAsync(gate.Connection, cancellationToken);
        CarryOver.RefuseUnreleased(applied);
        RefuseNewer(applied);
        if (Scripts.All(applied.Contains))
        {
            return [];
        }

        var result = Engine(connectionString, await SchemaAsync(gate.Connection, cancellationToken)).PerformUpgrade();
        return result.Successful
            ? [.. result.Scripts.Select(script => script.Name)]
            : throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }

    /// <summary>Whether the database has exactly the migrations of this build, or those and newer ones that it tolerates.</summary>
    public static async Task<bool> IsCurrentAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var applied = await MigrationGate.AppliedAsync(connection, cancellationToken);
        return Scripts.All(applied.Contains);
    }

    /// <summary>Refuses a database that an unreleased build made.</summary>
    /// <exception cref="UnreleasedSchemaException">An unreleased build made the database.</exception>
    public static async Task RefuseUnreleasedAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        CarryOver.RefuseUnreleased(await MigrationGate.AppliedAsync(connection, cancellationToken));
    }

    /// <summary>The schema that the connection's search path puts new tables in.</summary>
    private static async Task<string> SchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(
            """
            select current_schema(), current_user, current_setting('search_path'), current_setting('transaction_read_only') = 'on',
                   coalesce(has_schema_privilege(current_schema(), 'create'), false)
            """,
            connection);
        await using var row = await ask.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (row.GetBoolean(3))
        {
            throw new SettingException($"{DatabaseAddress.Setting} leads to a read-only database, such as a standby: name the primary to migrate.");
        }

        if (row.IsDBNull(0))
        {
            throw new SettingException($"No schema of the search path {row.GetString(2)} exists: create the first one, then migrate.");
        }

        var (schema, role) = (row.GetString(0), row.GetString(1));
        return row.GetBoolean(4)
            ? schema
            : throw new SettingException(
                $"The role {role} of {DatabaseAddress.Setting} may not create tables in the schema {schema}. "
                + $"Its owner gives the right: GRANT CREATE ON SCHEMA {schema} TO \"{role}\".");
    }

    private static void RefuseNewer(IEnumerable<string> applied)
    {
        var unknown = applied.Except(Scripts).Order(StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0)
        {
            throw new SchemaTooNewException(unknown);
        }
    }

    private static UpgradeEngine Engine(string connectionString, string schema) => DeployChanges.To
        .PostgresqlDatabase(connectionString)
        .WithScripts(Scripts.Select(name => new SqlScript(name, TextOf(name))))
        .JournalToPostgresqlTable(schema, "schema_versions")
        .WithTransactionPerScript()
        .WithVariablesDisabled()
        .LogToNowhere()
        .Build();

    /// <summary>The text of a file.</summary>
    internal static string TextOf(string shortName)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var full = assembly.GetManifestResourceNames().Single(name => name.EndsWith("." + shortName + ".sql", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(full)!);
        return reader.ReadToEnd();
    }

    private static string ShortName(string resource) => resource.Split('.')[^2];

    private static string Number(string resource) => ShortName(resource)[..4];
}

/// <summary>The database was migrated by a newer build.</summary>
public sealed class SchemaTooNewException(IReadOnlyList<string> unknown) : Exception(
    $"The database has migrations that this build does not know ({string.Join(", ", unknown)}). "
    + "Run the newer build: a schema is never migrated backwards.");
