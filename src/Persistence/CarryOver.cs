using System.Reflection;
using Npgsql;

namespace MassMessaging.Persistence;

/// <summary>
/// Brings a database that an unreleased build made to the baseline, with all its rows. Builds from commit 39078c8 on can be
/// carried over. All of it is one transaction, and no process may use the database meanwhile.
/// </summary>
public static class CarryOver
{
    /// <summary>The first file in the journal of every unreleased build.</summary>
    private const string First = "0001_clock";

    /// <summary>The files of the journal of commit 39078c8.</summary>
    private static readonly string[] Oldest =
    [
        First, "0002_tenants", "0003_customers", "0004_senders", "0005_campaigns", "0006_orleans", "0011_opt_outs", "0030_chat", "0040_reservations",
        "0050_account_events", "0051_account_limits", "0052_test_messages", "0060_splits", "0061_webhooks", "0070_credential_keys", "0080_flights",
        "0081_smpp_accounts", "0085_recipient_fill",
    ];

    /// <summary>The files of rows, each with the file of an unreleased journal that wrote the same rows.</summary>
    private static readonly (string File, string WrittenBy)[] Rows = [("claims", "0145_claims"), ("spellings", "0114_spellings"), ("tenant_people", "0127_limit_keys")];

    /// <summary>Carries a database over.</summary>
    /// <returns>Whether there was something to carry over: not in a database of this build, or an empty one.</returns>
    /// <exception cref="UnreleasedSchemaException">The database is older than commit 39078c8.</exception>
    public static async Task<bool> RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var gate = await MigrationGate.EnterAsync(connectionString, cancellationToken);
        var applied = await MigrationGate.AppliedAsync(gate.Connection, cancellationToken);
        if (!applied.Contains(First))
        {
            return false;
        }

        if (!Oldest.All(applied.Contains))
        {
            throw new UnreleasedSchemaException("The database was made by an unreleased build before commit 39078c8, which cannot be carried over; FRESH=1.");
        }

        await using var transaction = await gate.Connection.BeginTransactionAsync(cancellationToken);
        string[] steps =
        [
            Read("tables"),
            .. Migrator.Baseline.Select(Migrator.TextOf),
            .. Rows.Where(rows => !applied.Contains(rows.WrittenBy)).Select(rows => Read(rows.File)),
            "delete from schema_versions",
            .. Migrator.Baseline.Select(file => $"insert into schema_versions (scriptname, applied) values ('{file}', now())"),
        ];
        foreach (var step in steps)
        {
            // Indexes of a large database take longer than a command's usual time.
            await using var command = new NpgsqlCommand(step, gate.Connection, transaction) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Refuses a database whose journal is older than the baseline.</summary>
    internal static void RefuseUnreleased(IReadOnlySet<string> applied)
    {
        if (applied.Contains(First))
        {
            throw new UnreleasedSchemaException("The database was made by an unreleased build; `make carry-over` or FRESH=1.");
        }
    }

    private static string Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MassMessaging.Persistence.CarryOver.{file}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>The database was made by an unreleased build.</summary>
public sealed class UnreleasedSchemaException(string message) : Exception(message);
