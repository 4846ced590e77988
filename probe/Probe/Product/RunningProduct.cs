using System.Security.Cryptography;
using MassMessaging.FaultLab.Machines;
using MassMessaging.FaultLab.Network;
using Npgsql;

namespace MassMessaging.Probe.Product;

/// <summary>PostgreSQL, simulator, silo and Api as processes of this machine, on loopback only.</summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    private const string Database = "probe";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string _root;
    private readonly string _folder;
    private readonly PrivatePostgres _postgres;
    private readonly List<LabProcess> _processes = [];
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private NpgsqlDataSource? _database;

    private RunningProduct(string root, string folder)
    {
        _root = root;
        _folder = folder;
        _postgres = new PrivatePostgres(root, Path.Combine(folder, "pg"));
    }

    /// <summary>What the probe's parts use.</summary>
    public ProbedProduct Probed { get; private set; } = null!;

    /// <summary>Starts everything; returns when the Api is ready.</summary>
    public static async Task<RunningProduct> StartAsync(string root, string folder, CancellationToken giveUp)
    {
        var product = new RunningProduct(root, folder);
        try
        {
            await product.StartAsync(giveUp);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.KillAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        await _postgres.DestroyAsync();
    }

    private async Task StartAsync(CancellationToken giveUp)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "logs"));
        var server = await _postgres.StartAsync();
        await using (var connection = new NpgsqlConnection(server))
        {
            await connection.OpenAsync(giveUp);
            await using var create = new NpgsqlCommand($"create database {Database}", connection);
            await create.ExecuteNonQueryAsync(giveUp);
        }

        var url = new NpgsqlConnectionStringBuilder(server) { Database = Database };
        _database = NpgsqlDataSource.Create(url.ConnectionString);
        var (api, provider, control) = ($"http://127.0.0.1:{Ports.Free()}", $"http://127.0.0.1:{Ports.Free()}", $"http://127.0.0.1:{Ports.Free()}");
        var (operatorKey, masterKey) = ("operator-" + RandomNumberGenerator.GetHexString(48, lowercase: true), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Default"] = url.ConnectionString,
            ["Clock__Speed"] = "1",
            ["Credentials__MasterKey"] = masterKey,
            ["Operator__Key"] = operatorKey,
            ["ASPNETCORE_URLS"] = api,
            ["Channels__WhatsApp__BaseUrl"] = provider,
            ["Channels__Sms__BaseUrl"] = provider,
            ["Channels__Sms__StatusCallbackBaseUrl"] = api + "/webhooks/sms",
            ["Channels__Push__BaseUrl"] = provider,
            // The receivers of the probe are on this machine.
            ["Webhooks__AllowPrivateAddresses"] = "true",
            ["RateLimit__PerMinute"] = "10000000",
            ["RateLimit__CustomerPerMinute"] = "10000000",
            ["SignIn__RefusedPerMinute"] = "10000000",
            ["SignIn__PerMinute"] = "10000000",
            ["Simulator__Urls"] = provider,
            ["Simulator__ControlUrls"] = control,
            ["Silo__Name"] = "probe",
            ["Health__Instance"] = _instance,
            ["Silo__SiloPort"] = $"{Ports.Free()}",
            ["Silo__GatewayPort"] = $"{Ports.Free()}",
            ["Logging__LogLevel__Default"] = "Information",
        };
        if (await Process("migrate", "Silo", settings).RunAsync("migrate") != 0)
        {
            throw new InvalidOperationException("The migration failed: see logs/migrate.log.");
        }

        foreach (var program in new[] { "Simulator", "Silo", "Api" })
        {
            var process = Process(program.ToLowerInvariant(), program, settings);
            _processes.Add(process);
            process.Start();
        }

        Probed = new ProbedProduct
        {
            Http = ProbedProduct.NewHttp(new Uri(api)),
            Simulator = ProbedProduct.NewHttp(new Uri(control)),
            SmsWebhooks = api + "/webhooks/sms",
            OperatorKey = operatorKey,
            MasterKey = masterKey,
            Database = _database,
            Log = ReadLogs,
            PassAsync = () => Task.Delay(100, giveUp),
        };
        await UntilReadyAsync(giveUp);
    }

    private async Task UntilReadyAsync(CancellationToken giveUp)
    {
        var end = DateTimeOffset.UtcNow + Patience;
        // By its own word: another program on the port would answer too, and the probe would send it the keys.
        while (await Probed.With(null).GetAsync("/health/ready") is not { Status: 200 } ready || !ready.Body.Contains(_instance, StringComparison.Ordinal))
        {
            if (DateTimeOffset.UtcNow > end || _processes.Any(process => !process.IsUp))
            {
                throw new TimeoutException($"The product did not start: see {_folder}/logs.");
            }

            await Task.Delay(200, giveUp);
        }
    }

    private LabProcess Process(string name, string program, Dictionary<string, string> settings) => new(
        name, Path.Combine(_folder, "bin", program, $"MassMessaging.{program}.dll"), Path.Combine(_folder, "logs", name + ".log"), settings);

    // The simulator is no part of the product, and what it logs is no secret of it.
    private List<string> ReadLogs() =>
        [.. new[] { "migrate", "silo", "api" }.Select(name => Path.Combine(_folder, "logs", name + ".log")).Where(File.Exists).SelectMany(ReadLines)];

    private static IEnumerable<string> ReadLines(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
