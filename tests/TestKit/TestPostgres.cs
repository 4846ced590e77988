using System.Diagnostics;
using MassMessaging.Persistence.Start;
using Npgsql;

namespace MassMessaging.TestKit;

/// <summary>
/// The PostgreSQL that tests run on: the one that <c>TEST_POSTGRES</c> names (make test starts it), else a private one
/// in <c>.run/test-postgres</c>, started on first use and left running for the next run.
/// </summary>
public static class TestPostgres
{
    private static readonly Lazy<Task<string>> Connection = new(StartAsync);

    /// <summary>A superuser's connection to the server's <c>postgres</c> database.</summary>
    public static Task<string> ConnectionStringAsync() => Connection.Value;

    /// <summary>The repository's root: the folder of the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The same server, another database, with a small pool that tests do not exhaust.</summary>
    public static async Task<string> ConnectionStringAsync(string database) =>
        new NpgsqlConnectionStringBuilder(await ConnectionStringAsync()) { Database = database, MaxPoolSize = 30, MinPoolSize = 0 }.ToString();

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            return DatabaseAddress.FromSetting(given);
        }

        var start = new ProcessStartInfo(Path.Combine(RepositoryRoot, "deploy", "postgres.sh"))
        {
            ArgumentList = { "start", Path.Combine(RepositoryRoot, ".run", "test-postgres"), "test" },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? text.Trim() : throw new InvalidOperationException("deploy/postgres.sh could not start a PostgreSQL.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MassMessaging.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run below the repository.");
    }
}
