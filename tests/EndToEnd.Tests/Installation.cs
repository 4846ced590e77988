using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassMessaging.TestKit;

namespace MassMessaging.EndToEnd.Tests;

/// <summary>Everything as real processes on free ports over a database of its own: simulator, silo, API.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static int _nextNumber = 100;

    // What its processes say of themselves, so that nobody else on a port is taken for them.
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, string> _settings;
    private readonly List<ProductProcess> _processes = [];
    private ProductProcess? _silo;
    private ProductProcess? _api;
    // The checkout that silo and API come from; null: this one.
    private string? _root;

    private Installation(TestDatabase database, double speed, string? root)
    {
        _root = root;
        Database = database;
        Seed = new Seed(database);
        Speed = speed;
        var (simulator, control, api) = (Ports.Free(), Ports.Free(), Ports.Free());
        SimulatorControl = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{control}") };
        Operator = Client(api, "operator-key-of-the-end-to-end-tests-0001");
        _settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Default"] = database.ConnectionString,
            ["Clock__Speed"] = speed.ToString(CultureInfo.InvariantCulture),
            ["Credentials__MasterKey"] = Seed.MasterKey,
            ["Operator__Key"] = "operator-key-of-the-end-to-end-tests-0001",
            ["Channels__WhatsApp__BaseUrl"] = $"http://127.0.0.1:{simulator}",
            ["Channels__Sms__BaseUrl"] = $"http://127.0.0.1:{simulator}",
            ["Channels__Sms__StatusCallbackBaseUrl"] = $"http://127.0.0.1:{api}/webhooks/sms",
            ["Channels__Push__BaseUrl"] = $"http://127.0.0.1:{simulator}",
            ["Simulator__Urls"] = $"http://127.0.0.1:{simulator}",
            ["Simulator__ControlUrls"] = $"http://127.0.0.1:{control}",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{api}",
            ["Silo__SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Silo__GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Silo__Name"] = "end-to-end",
            ["Health__Instance"] = _instance,
            ["Imports__LeaseSeconds"] = "3",
        };
        ApiPort = api;
    }

    public TestDatabase Database { get; }

    public Seed Seed { get; }

    public double Speed { get; }

    public HttpClient SimulatorControl { get; }

    public HttpClient Operator { get; }

    private int ApiPort { get; }

    /// <summary>Everything, ready.</summary>
    /// <param name="speed">Product seconds for each real second.</param>
    /// <param name="root">Another checkout that silo and API come from; null: this one.</param>
    /// <param name="address">Writes the database's address in another form for the processes; null: as it is.</param>
    public static async Task<Installation> StartAsync(double speed, string? root = null, Func<TestDatabase, Task<string>>? address = null)
    {
        var installation = new Installation(await TestDatabase.CreateEmptyAsync(), speed, root);
        if (address is not null)
        {
            installation._settings["ConnectionStrings__Default"] = await address(installation.Database);
        }

        await installation.MigrateAsync();
        installation.StartSilo();
        installation._processes.Add(ProductProcess.Start("src/Simulator", installation._settings));
        await installation.StartApiAsync();
        await installation.UntilAsync("the simulator is ready", async () =>
        {
            using var answer = await installation.SimulatorControl.GetAsync("/health");
            return answer.IsSuccessStatusCode && (string?)(await ReadAsync(answer, "/health"))["instance"] == installation._instance;
        });
        return installation;
    }

    public void StartSilo() => _silo = ProductProcess.Start("src/Silo", _settings, _root, []);

    /// <summary>Whatever starts from now on, and the schema, are this checkout's.</summary>
    public Task UpgradeAsync()
    {
        _root = null;
        return MigrateAsync();
    }

    /// <summary>Stops the first silo as a supervisor does; its exit code.</summary>
    public Task<int> StopFirstSiloAsync() => _silo!.TerminateAsync();

    /// <summary>Stops the API as a supervisor does and starts it again.</summary>
    public async Task ReplaceApiAsync()
    {
        await _api!.TerminateAsync();
        await StartApiAsync();
    }

    /// <summary>Kills the API; who calls it is refused until it is started again.</summary>
    public Task KillApiAsync() => _api!.KillAsync();

    /// <summary>Starts the API again.</summary>
    public Task RestartApiAsync() => StartApiAsync();

    private async Task MigrateAsync()
    {
        await using var migrate = ProductProcess.Start("src/Silo", _settings, _root, ["migrate"]);
        Assert.True(await migrate.WaitAsync() == 0, migrate.Output);
    }

    private async Task StartApiAsync()
    {
        _api = ProductProcess.Start("src/Api", _settings, _root, []);
        _processes.Add(_api);
        await UntilReadyAsync();
    }

    public Task UntilReadyAsync() => UntilAsync("the API is ready", async () =>
    {
        using var keyless = new HttpClient { BaseAddress = Operator.BaseAddress };
        using var answer = await keyless.GetAsync("/health/ready");
        // A build before this one says nothing of itself.
        return answer.IsSuccessStatusCode && (_root is not null || (string?)(await ReadAsync(answer, "/health/ready"))["instance"] == _instance);
    });

    public Task KillSiloAsync() => _silo!.KillAsync();

    public Task FreezeSiloAsync() => _silo!.FreezeAsync();

    /// <summary>Another silo of the cluster, by its name; returns when all are known to be there.</summary>
    public async Task<ProductProcess> AddSiloAsync(string name)
    {
        var active = await ActiveSilosAsync() + 1;
        var silo = StartAnotherSilo(name);
        await UntilAsync($"{name} has joined the cluster", async () => await ActiveSilosAsync() == active);
        return silo;
    }

    /// <summary>Starts another silo of the cluster.</summary>
    public ProductProcess StartAnotherSilo(string name)
    {
        var silo = ProductProcess.Start("src/Silo", new Dictionary<string, string>(_settings)
        {
            ["Silo__Name"] = name,
            ["Silo__SiloPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
            ["Silo__GatewayPort"] = Ports.Free().ToString(CultureInfo.InvariantCulture),
        });
        _processes.Add(silo);
        return silo;
    }

    /// <summary>How many silos the cluster takes for alive.</summary>
    public Task<int> ActiveSilosAsync() => Seed.QueryAsync<int>("select count(*)::int from orleans_membership where status = 3");

    /// <summary>A tenant with prices and credit; the client calls with its creator key.</summary>
    public async Task<HttpClient> TenantAsync()
    {
        await PutAsync(Operator, "/v1/prices", new
        {
            whatsapp = new { perMonth = new { amount = "15.00", currency = "EUR" } },
            chat = new { perMessage = new { amount = "0.01", currency = "EUR" } },
        });
        var tenant = await PostAsync(Operator, "/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency = "EUR" });
        await PostAsync(Operator, $"/v1/tenants/{tenant["id"]}/credit", new { amount = new { amount = "100.00", currency = "EUR" }, reference = "start" });
        return Client(ApiPort, (string)tenant["key"]!);
    }

    /// <summary>Connects a WhatsApp number through all its steps; its receipts come back to the API.</summary>
    public async Task<(string SenderId, string PhoneNumberId)> SenderAsync(HttpClient tenant)
    {
        var phoneNumberId = $"77{Interlocked.Increment(ref _nextNumber)}";
        var sender = await PostAsync(tenant, "/v1/senders", new { channel = "whatsapp", name = "Front desk", phone = "+390612345678" });
        var id = (string)sender["id"]!;
        await PostAsync(SimulatorControl, "/whatsapp/numbers", new
        {
            phoneNumberId,
            businessAccountId = "99" + phoneNumberId,
            phone = "+390612345678",
            accessToken = "token",
            appSecret = "secret",
            webhookUrl = $"http://127.0.0.1:{ApiPort}/webhooks/whatsapp/{id}",
            templates = new[] { new { name = "news", language = "it", status = "APPROVED", body = "{{1}}" } },
            receipts = new { failedRate = 0.0 },
        });
        await PostAsync(tenant, $"/v1/senders/{id}/accept-terms", new { });
        await PostAsync(tenant, $"/v1/senders/{id}/pay", new { months = 1 });
        var linked = await PostAsync(tenant, $"/v1/senders/{id}/link", new
        {
            phoneNumberId,
            businessAccountId = "99" + phoneNumberId,
            accessToken = "token",
            appSecret = "secret",
            verifyToken = "verify",
        });
        Assert.Equal("active", (string)linked["status"]!);
        return (id, phoneNumberId);
    }

    public async Task ImportAsync(HttpClient tenant, int count)
    {
        var csv = "customerId,name,phone\n" + string.Concat(Enumerable.Range(1, count).Select(n => $"c{n},Person {n},+39333{n:D7}\n"));
        var answer = await tenant.PostAsync("/v1/customers/import", new StringContent(csv, null, "text/csv"));
        var counts = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True((int)counts["created"]! == count, counts.ToString());
    }

    public async Task<string> LaunchAsync(HttpClient tenant, string senderId, int perHour)
    {
        var campaign = await PostAsync(tenant, "/v1/campaigns", new
        {
            title = "Spring",
            text = "Hello from the salon",
            channel = "whatsapp",
            senderId,
            messagesPerHour = perHour,
            template = new { name = "news", language = "it" },
        });
        await PostAsync(tenant, $"/v1/campaigns/{campaign["id"]}/launch", new { });
        return (string)campaign["id"]!;
    }

    /// <summary>Makes an employee the tenant's chat sender; all its customers have the online app. Returns the sender.</summary>
    public async Task<string> ChatAsync(HttpClient tenant)
    {
        await PostAsync(tenant, "/v1/staff", new { id = "anna", name = "Anna" });
        var sender = await PostAsync(tenant, "/v1/senders", new { channel = "chat", name = "Anna", staffId = "anna" });
        await Seed.ExecuteAsync("update customers set online_app = true");
        return (string)sender["id"]!;
    }

    /// <summary>Launches a chat campaign to everybody.</summary>
    public static async Task LaunchChatAsync(HttpClient tenant, string senderId, string text)
    {
        var campaign = await PostAsync(tenant, "/v1/campaigns", new { title = "News", text, channel = "chat", senderId });
        await PostAsync(tenant, $"/v1/campaigns/{campaign["id"]}/launch", new { });
    }

    /// <summary>What the provider took on a number.</summary>
    public async Task<IReadOnlyList<(string To, DateTimeOffset At, string AttemptId)>> LedgerAsync(string phoneNumberId)
    {
        var entries = JsonNode.Parse(await SimulatorControl.GetStringAsync($"/whatsapp/ledger?phoneNumberId={phoneNumberId}"))!.AsArray();
        return [.. entries.Select(entry => ((string)entry!["to"]!, (DateTimeOffset)entry["acceptedAt"]!, (string)entry["attemptId"]!))];
    }

    public async Task UntilAsync(string what, Func<Task<bool>> holds, TimeSpan? within = null)
    {
        var giveUp = DateTime.UtcNow + (within ?? Patience);
        while (!await HoldsAsync())
        {
            Assert.True(DateTime.UtcNow < giveUp, $"Not within {within ?? Patience}: {what}.\n{_silo?.Output}\n{string.Join('\n', _processes.Select(p => p.Output))}");
            await Task.Delay(100);
        }

        async Task<bool> HoldsAsync()
        {
            try
            {
                return await holds();
            }
            catch (HttpRequestException)
            {
                return false; // not listening yet
            }
        }
    }

    public static async Task<JsonNode> GetAsync(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path))!;

    public static async Task<JsonNode> PostAsync(HttpClient client, string path, object body) =>
        await ReadAsync(await client.PostAsJsonAsync(path, body), path);

    public static async Task<JsonNode> PutAsync(HttpClient client, string path, object body) =>
        await ReadAsync(await client.PutAsJsonAsync(path, body), path);

    /// <summary>Ends all processes; the database stays.</summary>
    public async Task StopAsync()
    {
        foreach (var process in _processes.Append(_silo!))
        {
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Database.DisposeAsync();
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, string path)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    private static HttpClient Client(int port, string key) => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        DefaultRequestHeaders = { Authorization = new("Bearer", key) },
        Timeout = TimeSpan.FromSeconds(35),
    };
}
