using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Seeding;
using MassMessaging.Bench.Workloads;
using Npgsql;

namespace MassMessaging.Bench.Product;

/// <summary>The product's real processes over a database of their own, and its API as a tenant calls it.</summary>
internal sealed class BenchProduct : IAsyncDisposable
{
    private const string OperatorKey = "operator-key-of-the-benchmarks-0000000001";

    private readonly string _root;
    private readonly Dictionary<string, string> _settings;
    private readonly int _apiPort;

    private BenchProduct(string root, string connectionString, Dictionary<string, string> settings, int apiPort)
    {
        _root = root;
        _settings = settings;
        _apiPort = apiPort;
        Schema = new Schema39078c8(this);
        ConnectionString = connectionString;
        Database = NpgsqlDataSource.Create(connectionString);
        Operator = Client(OperatorKey);
        Tenant = Operator;
    }

    /// <summary>With its password, which the data source does not tell again.</summary>
    public string ConnectionString { get; }

    public NpgsqlDataSource Database { get; }

    /// <summary>What is read and written past the API.</summary>
    public Schema39078c8 Schema { get; }

    public BenchProcess? Silo { get; private set; }

    public BenchProcess? Api { get; private set; }

    public HttpClient Operator { get; }

    /// <summary>The key that seals credentials.</summary>
    public string MasterKey => _settings["Credentials__MasterKey"];

    /// <summary>Calls with the creator key of the tenant.</summary>
    public HttpClient Tenant { get; private set; }

    public Guid TenantId { get; private set; }

    /// <summary>Where the API listens.</summary>
    public string Url => $"http://127.0.0.1:{_apiPort}";

    /// <summary>Migrates a new database and starts one silo and one Api over it.</summary>
    /// <param name="machine">Whose database server and provider it uses.</param>
    /// <param name="name">The database's name; one of that name is dropped.</param>
    /// <param name="speed">Of the product clock.</param>
    /// <param name="more">Settings beside the usual ones.</param>
    /// <param name="root">The repository whose build runs; null: the one that the environment variable <c>BENCH_BUILD</c> names, else this one.</param>
    public static async Task<BenchProduct> StartAsync(
        BenchMachine machine, string name, double speed = 1, IReadOnlyDictionary<string, string>? more = null, string? root = null)
    {
        var connectionString = await machine.DatabaseAsync(name);
        var (apiPort, instance) = (BenchMachine.FreePort(), Guid.NewGuid().ToString("N"));
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Default"] = connectionString,
            ["Clock__Speed"] = speed.ToString(CultureInfo.InvariantCulture),
            ["Credentials__MasterKey"] = Convert.ToBase64String(new byte[32].Select((_, i) => (byte)i).ToArray()),
            ["RateLimit__PerMinute"] = "1000000",
            ["Limits__Campaigns"] = "1000000",
            ["Operator__Key"] = OperatorKey,
            ["Channels__Sms__BaseUrl"] = $"http://127.0.0.1:{machine.ProviderPort}",
            ["Channels__Sms__StatusCallbackBaseUrl"] = $"http://127.0.0.1:{apiPort}",
            ["Channels__WhatsApp__BaseUrl"] = $"http://127.0.0.1:{machine.ProviderPort}",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{apiPort}",
            ["Health__Instance"] = instance,
            ["Logging__LogLevel__Default"] = "Warning",
        };
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
        {
            settings[key] = value;
        }

        var product = new BenchProduct(root ?? Environment.GetEnvironmentVariable("BENCH_BUILD") ?? BenchMachine.Root, connectionString, settings, apiPort);
        await product.MigrateAsync(product._root);
        product.Silo = product.StartSilo("bench");
        product.Api = BenchProcess.Product(product._root, "Api", settings);
        using var keyless = new HttpClient { BaseAddress = new Uri(product.Url) };
        await product.UntilAsync("the API is ready", async () =>
        {
            using var answer = await keyless.GetAsync("/health/ready");
            var text = await answer.Content.ReadAsStringAsync();
            // Another installation on the port names another instance; a build of before names none.
            return answer.IsSuccessStatusCode && (text.Contains(instance, StringComparison.Ordinal) || !text.Contains("instance", StringComparison.Ordinal));
        });
        return product;
    }

    /// <summary>Brings the database to the schema of a build; what the build said of it.</summary>
    public async Task<string> MigrateAsync(string root)
    {
        await using var migrate = BenchProcess.Product(root, "Silo", _settings, "migrate");
        return await migrate.WaitAsync() == 0 ? migrate.Output : throw new InvalidOperationException(migrate.Output);
    }

    /// <summary>One more silo of the cluster.</summary>
    public BenchProcess StartSilo(string name) => BenchProcess.Product(_root, "Silo", new Dictionary<string, string>(_settings)
    {
        ["Silo__SiloPort"] = BenchMachine.FreePort().ToString(CultureInfo.InvariantCulture),
        ["Silo__GatewayPort"] = BenchMachine.FreePort().ToString(CultureInfo.InvariantCulture),
        ["Silo__Name"] = name,
    });

    /// <summary>Stops the silo as an operator does, so that what it holds in memory is stored.</summary>
    public async Task StopSiloAsync()
    {
        Silo!.Signal("-TERM");
        await Silo.WaitAsync();
        await Silo.DisposeAsync();
        Silo = null;
    }

    /// <summary>Starts the silo again; returns at once.</summary>
    public void StartStoppedSilo() => Silo = StartSilo("bench");

    /// <summary>Waits until a running or draft campaign of the tenant answers a command, which changes nothing there.</summary>
    public Task AnswersAsync(Guid campaign) => UntilAsync("a campaign answers", async () =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/campaigns/{campaign:N}/resume") { Headers = { { "Idempotency-Key", Guid.NewGuid().ToString("N") } } };
        using var answer = await Tenant.SendAsync(request);
        return (int)answer.StatusCode is < 500 and not 429;
    });

    /// <summary>A tenant with prices, credit and so many customers, made in the database: the n-th has n visits. It is the one that acts from now on.</summary>
    public async Task<BenchTenant> CreateTenantAsync(int customers)
    {
        await CallAsync(Operator, HttpMethod.Put, "/v1/prices", new
        {
            sms = new { perSegment = Euros("0.01") },
            whatsapp = new { perMonth = Euros("15.00") },
            chat = new { perMessage = Euros("0.00") },
        });
        var tenant = await CallAsync(Operator, HttpMethod.Post, "/v1/tenants", new { name = "Bench", timeZone = "Europe/Rome", region = "IT", currency = "EUR" });
        TenantId = Guid.Parse((string)tenant["id"]!);
        Tenant = Client((string)tenant["key"]!);
        await CallAsync(Operator, HttpMethod.Post, $"/v1/tenants/{tenant["id"]}/credit", new { amount = Euros("9000000.00"), reference = "bench" });
        await Schema.InsertCustomersAsync(customers);
        return new BenchTenant(TenantId, Tenant);
    }

    /// <summary>From now on this tenant acts.</summary>
    public void Use(BenchTenant tenant) => (TenantId, Tenant) = (tenant.Id, tenant.Calls);

    /// <summary>An SMS sender that the provider of the benchmarks knows.</summary>
    public async Task<string> SmsSenderAsync(string from = "+15005550006", string account = "AC00000000000000000000000000000001")
    {
        var sender = await CallAsync(Tenant, HttpMethod.Post, "/v1/senders", new { channel = "sms", name = "Bench" });
        await CallAsync(Tenant, HttpMethod.Post, $"/v1/senders/{sender["id"]}/link", new
        {
            accountSid = account,
            authToken = "token",
            from,
        });
        return (string)sender["id"]!;
    }

    /// <summary>A campaign to the first so many customers; launched, frozen, and due to start in a moment.</summary>
    public Task<string> LaunchAsync(string channel, string? senderId, int customers, TimeSpan startIn) =>
        LaunchAsync(channel, senderId, customers, DateTimeOffset.UtcNow + startIn);

    /// <inheritdoc cref="LaunchAsync(string, string?, int, TimeSpan)"/>
    public async Task<string> LaunchAsync(string channel, string? senderId, int customers, DateTimeOffset startAt)
    {
        var campaign = await CallAsync(Tenant, HttpMethod.Post, "/v1/campaigns", new
        {
            title = "Bench",
            text = "Hello from the salon",
            channel,
            senderId,
            audience = new { filter = new { visits = new { max = customers } } },
            schedule = new { startAt },
        });
        await CallAsync(Tenant, HttpMethod.Post, $"/v1/campaigns/{campaign["id"]}/launch", new { });
        return (string)campaign["id"]!;
    }

    /// <summary>Waits until an audience is frozen.</summary>
    public Task FrozenAsync(string campaignId) => UntilAsync("the audience is frozen", () => Schema.IsFrozenAsync(campaignId));

    /// <summary>One campaign to the first so many customers, measured from its first message until all are stored as sent.</summary>
    public Task<Run> BlastAsync(BlastMeter meter, string sender, int size) => BlastAsync(meter, sender, size, TimeSpan.Zero, () => Task.CompletedTask);

    /// <summary>The same, with something done between the freeze and the start, which is so much later for it.</summary>
    public async Task<Run> BlastAsync(BlastMeter meter, string sender, int size, TimeSpan within, Func<Task> afterFreeze)
    {
        var startAt = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(3 + (size / 40_000.0)) + within;
        var campaign = await LaunchAsync("sms", sender, size, startAt);
        await FrozenAsync(campaign);
        await afterFreeze();
        if (within > TimeSpan.Zero && DateTimeOffset.UtcNow >= startAt)
        {
            throw new InvalidOperationException("The campaign's start came before all was ready for it: the machine is too busy.");
        }

        var run = await meter.MeasureAsync(Silo!, size, () => UntilAsync("all are sent", async () => await SentAsync(campaign) == size));
        await meter.JudgeAsync(this, campaign);
        return run;
    }

    /// <summary>Recipients that reached the provider, by the totals.</summary>
    public Task<long> SentAsync(string campaignId) => Schema.SentAsync(campaignId);

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 600;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 600;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>An empty table for a reference, with the columns, indexes and storage settings of one of the product's.</summary>
    public async Task CopyOfAsync(string copy, string table)
    {
        var settings = await ScalarAsync<string>("select coalesce('with (' || array_to_string(reloptions, ', ') || ')', '') from pg_class where oid = $1::regclass", table);
        await ExecuteAsync($"create table {copy} (like {table} including all) {settings}");
    }

    public static async Task<JsonNode> CallAsync(HttpClient client, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (method == HttpMethod.Post)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!
            : throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>Asks every 20 ms, for ten minutes at most.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Not within ten minutes: {what}.\n{Silo?.Output}\n{Api?.Output}");
            }

            // The look itself is work for the database: as rare as half a percent of what has passed allows.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(Stopwatch.GetElapsedTime(started).TotalMilliseconds / 200, 20, 250)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { Api, Silo })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        await Database.DisposeAsync();
    }

    private static object Euros(string amount) => new { amount, currency = "EUR" };

    private HttpClient Client(string key) => new()
    {
        BaseAddress = new Uri(Url),
        DefaultRequestHeaders = { Authorization = new("Bearer", key) },
        Timeout = TimeSpan.FromMinutes(10),
    };
}
