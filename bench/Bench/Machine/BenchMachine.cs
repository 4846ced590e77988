using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace MassMessaging.Bench.Machine;

/// <summary>A private PostgreSQL with durable commits, and a provider on loopback: what product and references share.</summary>
internal sealed class BenchMachine : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _server;

    private BenchMachine(string folder, string server)
    {
        _folder = folder;
        _server = server;
        ProviderPort = FreePort();
        Provider = BenchProcess.Self("provider", "--port", ProviderPort.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    public int ProviderPort { get; }

    public BenchProcess Provider { get; }

    /// <summary>CPU seconds of the database so far, all its processes.</summary>
    public double DatabaseCpuSeconds => ProcessUse.TreeCpuSeconds(PostmasterId);

    private int PostmasterId => int.Parse(File.ReadLines(Directory.EnumerateFiles(_folder, "postmaster.pid", SearchOption.AllDirectories).First()).First(), CultureInfo.InvariantCulture);

    public static async Task<BenchMachine> StartAsync()
    {
        var folder = Path.Combine(Root, ".run", "bench-postgres");
        var server = await ScriptAsync("start", folder);
        return new BenchMachine(folder, server.Trim());
    }

    /// <summary>The machine in a line, for those who compare figures.</summary>
    public async Task<string> DescribeAsync()
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        return MachineDescription.Of(connection.PostgreSqlVersion.ToString());
    }

    /// <summary>A new, empty database.</summary>
    public async Task<string> DatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        foreach (var statement in new[] { $"drop database if exists {name} with (force)", $"create database {name}" })
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }

        return new NpgsqlConnectionStringBuilder(_server) { Database = name, MaxPoolSize = 40 }.ToString();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await ScriptAsync("destroy", _folder);
    }

    private static async Task<string> ScriptAsync(string verb, string folder)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "deploy", "postgres.sh")) { ArgumentList = { verb, folder }, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"deploy/postgres.sh {verb} failed.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MassMessaging.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The benchmarks do not run below the repository.");
    }
}
