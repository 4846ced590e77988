using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using MassMessaging.Domain.Time;
using MassMessaging.FaultLab.Network;
using Npgsql;

namespace MassMessaging.FaultLab.Machines;

/// <summary>
/// Everything on this machine: PostgreSQL, the simulator, silos and Apis as processes, with a relay before each thing
/// that the network can take away.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const int SiloCount = 3;
    public const int ApiCount = 2;
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
    private const string Database = "lab";
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string _folder;
    private readonly History _history;
    // What its processes say of themselves: another program on a port is not taken for one of them.
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, string> _settings;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<Relay> _relays = [];
    private readonly int _webhooks;
    private Task _supervision = Task.CompletedTask;

    private Cluster(string root, string folder, History history, double speed)
    {
        _folder = folder;
        _history = history;
        Root = root;
        Postgres = new PrivatePostgres(root, Path.Combine(folder, "disk", "pg"));
        OperatorKey = "operator-" + RandomNumberGenerator.GetHexString(48, lowercase: true);
        var (simulator, control) = (Ports.Free(), Ports.Free());
        SimulatorControl = $"http://127.0.0.1:{control}";
        ProviderUrl = $"http://127.0.0.1:{simulator}";
        var centre = Ports.Free();
        _webhooks = Ports.Free();
        WebhookUrl = $"http://127.0.0.1:{_webhooks}";
        _settings = new Dictionary<string, string>
        {
            ["Clock__Speed"] = speed.ToString(CultureInfo.InvariantCulture),
            ["Credentials__MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Operator__Key"] = OperatorKey,
            ["Channels__WhatsApp__BaseUrl"] = ProviderUrl,
            ["Channels__Sms__BaseUrl"] = ProviderUrl,
            ["Channels__Sms__StatusCallbackBaseUrl"] = WebhookUrl + "/webhooks/sms",
            ["Channels__Sms__Adapter"] = "both",
            ["Channels__Smpp__Port"] = $"{centre}",
            ["Channels__Smpp__ReconnectDelay"] = "00:00:01",
            ["Channels__Push__BaseUrl"] = ProviderUrl,
            // Shorter than in production: a run of minutes shall see what comes after it.
            ["Channels__WhatsApp__SendTimeout"] = "00:00:05",
            ["Channels__Sms__SendTimeout"] = "00:00:05",
            ["Channels__Push__SendTimeout"] = "00:00:05",
            // A submit waits as long for its place in the window, and must still be at the centre in time.
            ["Channels__Smpp__SendTimeout"] = "00:00:03",
            ["Sending__CallWithin"] = "00:00:10",
            ["Sending__Deadline"] = "00:00:20",
            ["RateLimit__PerMinute"] = "1000000",
            ["Limits__Campaigns"] = "1000000",
            ["Simulator__Urls"] = ProviderUrl,
            ["Health__Instance"] = _instance,
            ["Simulator__ControlUrls"] = SimulatorControl,
            ["Simulator__SmppPort"] = $"{centre}",
            ["Logging__Console__FormatterName"] = "simple",
            ["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff ",
            ["Simulator__JournalPath"] = Path.Combine(folder, "simulator.jsonl"),
        };
    }

    public string Root { get; }

    public PrivatePostgres Postgres { get; }

    public string OperatorKey { get; }

    public string SimulatorControl { get; }

    /// <summary>Where the silos send to.</summary>
    public string ProviderUrl { get; }

    public LabProcess Simulator { get; private set; } = null!;

    public IReadOnlyList<LabProcess> Silos { get; private set; } = [];

    public IReadOnlyList<LabProcess> Apis { get; private set; } = [];

    public IReadOnlyList<string> ApiUrls { get; private set; } = [];

    /// <summary>Where the provider posts: one address before all Apis.</summary>
    public string WebhookUrl { get; }

    /// <summary>Relays between a process and the database, by the process's name.</summary>
    public Dictionary<string, Relay> ToDatabase { get; } = [];

    /// <summary>Relays before the silos' own ports, in the order of the silos.</summary>
    public List<Relay> BetweenSilos { get; } = [];

    /// <summary>A pool of the lab's own that goes past the relays.</summary>
    public NpgsqlDataSource Pool { get; private set; } = null!;

    /// <summary>Whether a silo's clock can be set off on this machine.</summary>
    public static bool HasFakeTime => File.Exists(FakeTime);

    public static async Task<Cluster> StartAsync(string root, string folder, History history, double speed)
    {
        var cluster = new Cluster(root, folder, history, speed);
        try
        {
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The offset of a silo's clock, in real seconds; it follows within a second.</summary>
    public void SetClockOff(int silo, double seconds)
    {
        // Renamed into place: the process may read it at any moment.
        var aside = OffsetFile(silo) + ".new";
        File.WriteAllText(aside, string.Create(CultureInfo.InvariantCulture, $"{(seconds < 0 ? "" : "+")}{seconds:F3}"));
        File.Move(aside, OffsetFile(silo), overwrite: true);
    }

    /// <summary>Starts PostgreSQL again unless it runs.</summary>
    public Task StartPostgresAsync() => Postgres.IsUp ? Task.CompletedTask : Postgres.StartAsync();

    /// <summary>How often a process ended that nobody had killed: a silo that the others had declared dead.</summary>
    public int EndedByThemselves { get; private set; }

    /// <summary>Acts with the name of the process that claims next for a blast, as soon as its claim has committed.</summary>
    public async Task AtNextClaimAsync(Action<string> act, CancellationToken giveUp)
    {
        var acted = false;
        await using var connection = await Pool.OpenConnectionAsync(giveUp);
        connection.Notification += (_, claim) =>
        {
            if (!acted)
            {
                acted = true;
                act(claim.Payload);
            }
        };
        await connection.ExecuteAsync("listen lab_claims; update lab_watch set armed = armed + 1");
        try
        {
            while (!acted)
            {
                await connection.WaitAsync(giveUp);
            }
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // Nobody claimed.
        }

        await using var another = await Pool.OpenConnectionAsync(CancellationToken.None);
        await another.ExecuteAsync("update lab_watch set armed = armed - 1");
    }

    /// <summary>Both Apis ready, every silo known to the membership table as active.</summary>
    public Task UntilReadyAsync() => UntilAsync("all processes are ready", async () =>
    {
        foreach (var url in ApiUrls)
        {
            using var answer = await _http.GetAsync(url + "/health/ready");
            if (!answer.IsSuccessStatusCode || !(await answer.Content.ReadAsStringAsync()).Contains(_instance, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    });

    public static async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? patience = null)
    {
        var giveUp = DateTimeOffset.UtcNow + (patience ?? Patience);
        while (true)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (Exception notYet) when (notYet is HttpRequestException or NpgsqlException or TaskCanceledException)
            {
                // Not listening yet.
            }

            if (DateTimeOffset.UtcNow > giveUp)
            {
                throw new TimeoutException($"Not in time: {what}.");
            }

            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision;
        foreach (var process in Apis.Concat(Silos).Append(Simulator).OfType<LabProcess>())
        {
            process.Signal("CONT");
            await process.KillAsync();
        }

        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }

        if (Pool is not null)
        {
            await Pool.DisposeAsync();
        }

        await Postgres.DestroyAsync();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "logs"));
        CopyPrograms();
        var server = await Postgres.StartAsync();
        await CreateDatabaseAsync(server);
        var url = new NpgsqlConnectionStringBuilder(server) { Database = Database };
        Pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(url.ConnectionString) { ApplicationName = "lab", Timeout = 5, CommandTimeout = 30 }.ConnectionString);

        var migrate = Process("migrate", "Silo", With(("ConnectionStrings__Default", url.ConnectionString)));
        if (await migrate.RunAsync("migrate") != 0)
        {
            throw new InvalidOperationException("The migration failed: see logs/migrate.log.");
        }

        await using (var connection = await Pool.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(new StreamReader(typeof(Cluster).Assembly.GetManifestResourceStream("recorder.sql")!).ReadToEnd());
        }

        Simulator = Process("simulator", "Simulator", With(("ConnectionStrings__Default", url.ConnectionString)));
        Silos = [.. Enumerable.Range(0, SiloCount).Select(index => Silo(index, url))];
        StartApis(url);
        foreach (var process in Silos.Concat(Apis).Prepend(Simulator))
        {
            process.Start();
        }

        _supervision = SuperviseAsync();
        await UntilReadyAsync();
        await UntilAsync("the simulator knows the clock", async () => (await _http.GetAsync(SimulatorControl + "/health")).IsSuccessStatusCode);
        _history.Clock = await ClockAsync();
    }

    private LabProcess Silo(int index, NpgsqlConnectionStringBuilder url)
    {
        var name = $"silo-{index + 1}";
        var (port, gateway, listens, gatewayListens) = (Ports.Free(), Ports.Free(), Ports.Free(), Ports.Free());
        var before = Keep(Relay.Start(port, listens));
        before.Admits = clientPort => Admits(index, clientPort);
        BetweenSilos.Add(before);
        Keep(Relay.Start(gateway, gatewayListens));
        SetClockOff(index, 0);
        var settings = With(
            ("ConnectionStrings__Default", Through(name, url)),
            ("Silo__Name", name),
            ("Silo__SiloPort", $"{port}"),
            ("Silo__GatewayPort", $"{gateway}"),
            ("Silo__ListenSiloPort", $"{listens}"),
            ("Silo__ListenGatewayPort", $"{gatewayListens}"));
        if (HasFakeTime)
        {
            settings["LD_PRELOAD"] = FakeTime;
            settings["FAKETIME_TIMESTAMP_FILE"] = OffsetFile(index);
            settings["FAKETIME_CACHE_DURATION"] = "1";
            settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        }

        return Process(name, "Silo", settings);
    }

    private void StartApis(NpgsqlConnectionStringBuilder url)
    {
        var ports = Enumerable.Range(0, ApiCount).Select(_ => Ports.Free()).ToArray();
        ApiUrls = [.. ports.Select(port => $"http://127.0.0.1:{port}")];
        Apis = [.. ports.Select((port, index) => Process($"api-{index + 1}", "Api", With(
            ("ConnectionStrings__Default", Through($"api-{index + 1}", url)),
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"))))];
        Keep(Relay.Start(_webhooks, ports));
    }

    /// <summary>Silos that are cut off from the others; the split runs between them and the rest.</summary>
    public HashSet<int> CutOff { get; } = [];

    /// <summary>Ends the connections that cross the split.</summary>
    public void CutAcross()
    {
        for (var to = 0; to < BetweenSilos.Count; to++)
        {
            var target = to;
            BetweenSilos[to].Cut(clientPort => !Admits(target, clientPort));
        }
    }

    private bool Admits(int target, int clientPort)
    {
        lock (CutOff)
        {
            if (CutOff.Count == 0)
            {
                return true;
            }

            var owner = SocketOwners.OwnerOf(clientPort, Silos.Select(silo => silo.Id).OfType<int>());
            var source = Silos.ToList().FindIndex(silo => silo.Id == owner);
            return source < 0 || source == target || CutOff.Contains(source) == CutOff.Contains(target);
        }
    }

    private string Through(string name, NpgsqlConnectionStringBuilder url)
    {
        var port = Ports.Free();
        ToDatabase[name] = Keep(Relay.Start(port, Postgres.Port));
        return new NpgsqlConnectionStringBuilder(url.ConnectionString) { Port = port, ApplicationName = name }.ConnectionString;
    }

    private Relay Keep(Relay relay)
    {
        _relays.Add(relay);
        return relay;
    }

    private string OffsetFile(int silo) => Path.Combine(_folder, $"clock-{silo + 1}");

    private Dictionary<string, string> With(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(_settings);
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }

    private LabProcess Process(string name, string program, Dictionary<string, string> settings) => new(
        name, Path.Combine(_folder, "bin", program, $"MassMessaging.{program}.dll"), Path.Combine(_folder, "logs", name + ".log"), settings);

    // From a copy, because the next build would write into the libraries of a running process.
    private void CopyPrograms()
    {
        foreach (var program in new[] { "Silo", "Api", "Simulator" })
        {
            var from = Path.Combine(Root, "src", program, "bin", Configuration, "net10.0");
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var to = Path.Combine(_folder, "bin", program, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to, overwrite: true);
            }
        }
    }

    private static async Task CreateDatabaseAsync(string server)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.ExecuteAsync($"create database {Database}");
    }

    private async Task<ProductClock> ClockAsync()
    {
        await using var connection = await Pool.OpenConnectionAsync();
        var (product, real, speed) = await connection.QuerySingleAsync<(DateTime, DateTime, double)>("select product_epoch, real_epoch, speed from product_clock");
        return new ProductClock(new DateTimeOffset(product, TimeSpan.Zero), new DateTimeOffset(real, TimeSpan.Zero), speed, TimeProvider.System);
    }

    // What a machine's supervisor does: whatever ended is started again, a little later.
    private async Task SuperviseAsync()
    {
        var ended = new HashSet<LabProcess>();
        while (!_stop.IsCancellationRequested)
        {
            foreach (var process in Silos.Concat(Apis).Append(Simulator).Where(process => !process.IsUp))
            {
                if (ended.Add(process))
                {
                    _history.Say(process.EndIsMeant ? $"{process.Name} is down" : $"{process.Name} ended by itself");
                    EndedByThemselves += process.EndIsMeant ? 0 : 1;
                    process.EndIsMeant = false;
                    var earliest = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1);
                    process.DownUntil = process.DownUntil > earliest ? process.DownUntil : earliest;
                }
                else if (DateTimeOffset.UtcNow >= process.DownUntil)
                {
                    ended.Remove(process);
                    process.Start();
                    _history.Say($"{process.Name} is started again");
                }
            }

            await Task.Delay(100, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
