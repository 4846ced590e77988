using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MassMessaging.Simulator;
using MassMessaging.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests;

/// <summary>
/// API and silo over the channels of the product, which send to the simulated providers over HTTP and are called back by
/// them. The product's clock is moved by the tests; the simulator lives in real time and reports at once.
/// </summary>
public sealed class ApiWithProviders : IAsyncLifetime
{
    private const double AtOnce = 1_000_000;
    private static readonly RSA Key = RSA.Create(2048);
    private static int _next;
    private readonly string _apiUrl = $"http://127.0.0.1:{Ports.Free()}";
    private WebApplication _app = null!;
    private SimulatorHost _simulator = null!;
    private HttpClient _http = null!;
    private HttpClient _control = null!;

    public VirtualSilo Silo { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync(["--Simulator:Urls=http://127.0.0.1:0", "--Simulator:ControlUrls=http://127.0.0.1:0"]);
        _control = new HttpClient { BaseAddress = _simulator.ControlUrl };
        string[] providers =
        [
            $"--Channels:Sms:BaseUrl={_simulator.Url}", $"--Channels:Push:BaseUrl={_simulator.Url}",
            $"--Channels:Sms:StatusCallbackBaseUrl={_apiUrl}/webhooks/sms",
        ];
        Silo = await VirtualSilo.StartAsync(ApiWithSilo.Start, providers: providers);
        _app = await RunningApi.StartAsync(
            Silo.Database,
            configure: builder =>
            {
                builder.Services.AddSingleton(Silo.Grains);
                builder.Services.AddSingleton<TimeProvider>(new SiloTime(Silo));
            },
            settings: ["--Cluster:Connect=false", $"--urls={_apiUrl}", .. providers]);
        _http = new HttpClient { BaseAddress = new Uri(_apiUrl) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _control.Dispose();
        await _simulator.DisposeAsync();
        await RunningApi.StopAsync(_app);
        await Silo.DisposeAsync();
    }

    /// <summary>A client with a key or an app's token.</summary>
    public ApiClient Client(string key) => new(_http, key);

    /// <summary>A tenant with money and prices.</summary>
    public async Task<ApiTenant> TenantAsync()
    {
        var operates = Client(RunningApi.OperatorKey);
        var made = (await operates.PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency = "EUR" })).Expect(201);
        var id = made.Text("id");
        (await operates.PostAsync($"/v1/tenants/{id}/credit", new { amount = "100.00", reference = "first" })).Expect(200);
        (await operates.PutAsync($"/v1/tenants/{id}/prices", new
        {
            sms = new { perSegment = new { amount = "0.05", currency = "EUR" } },
            push = new { perMessage = new { amount = "0.00", currency = "EUR" } },
        })).Expect(200);
        return new ApiTenant(id, Client(made.Text("key")));
    }

    /// <summary>A linked SMS sender and its number.</summary>
    public async Task<(string Sender, string Phone)> SmsSenderAsync(ApiTenant tenant)
    {
        var n = Interlocked.Increment(ref _next);
        var (account, token, phone) = ($"AC{n:D32}", $"token{n}", $"+1555079{n:D4}");
        await ControlAsync("/sms/numbers", new()
        {
            ["accountSid"] = account,
            ["authToken"] = token,
            ["phone"] = phone,
            ["receipts"] = new JsonObject { ["deliveredRate"] = 1, ["failedRate"] = 0, ["speedFactor"] = AtOnce },
        });
        return (await LinkedAsync(tenant, "sms", "Short", new { accountSid = account, authToken = token, from = phone }), phone);
    }

    /// <summary>A linked push sender and its project.</summary>
    public async Task<(string Sender, string Project)> PushSenderAsync(ApiTenant tenant, string name)
    {
        var project = $"app-{Interlocked.Increment(ref _next)}";
        var email = $"sender@{project}.example";
        await ControlAsync("/push/projects", new() { ["projectId"] = project, ["clientEmail"] = email, ["publicKey"] = Key.ExportSubjectPublicKeyInfoPem() });
        var link = new { projectId = project, clientEmail = email, privateKey = Key.ExportPkcs8PrivateKeyPem(), tokenUri = new Uri(_simulator.Url, "/token").AbsoluteUri };
        return (await LinkedAsync(tenant, "push", name, link), project);
    }

    /// <summary>Creates and launches a campaign; what is due at once has been tried when it returns.</summary>
    public async Task<string> LaunchAsync(ApiTenant tenant, string channel, string sender, string text, object? filter = null)
    {
        var campaign = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Never to be seen",
            text,
            channel,
            senderId = sender,
            audience = new { filter },
        })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/campaigns/{campaign}/launch")).Expect(200);
        await Silo.SettleAsync();
        return campaign;
    }

    /// <summary>Waits for receipts: until so many recipients of a campaign have that status.</summary>
    public async Task UntilAsync(ApiTenant tenant, string campaign, string status, int count)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var byStatus = (await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/statistics")).Expect(200)["byStatus"];
            if (byStatus.GetProperty(status).GetInt32() == count)
            {
                return;
            }

            Assert.False(giveUp.IsCancellationRequested, $"not {count} {status}: {byStatus}");
            await Task.Delay(20);
        }
    }

    /// <summary>What reached phones or devices, oldest first.</summary>
    public async Task<JsonArray> LedgerAsync(string query) => (await _control.GetFromJsonAsync<JsonArray>(query))!;

    /// <summary>A call of the simulator's control port.</summary>
    public async Task ControlAsync(string path, JsonObject body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The next request of a number or project goes wrong.</summary>
    public Task FaultOnceAsync(string number, string kind, int? code = null) => FaultAsync(number, kind, code, count: 1);

    /// <summary>Strikes every message of a number, or so many.</summary>
    public Task FaultAsync(string number, string kind, int? code = null, int? count = null, int? httpStatus = null)
    {
        var fault = new JsonObject { ["kind"] = kind, ["phoneNumberId"] = number };
        foreach (var (name, value) in new[] { ("code", code), ("count", count), ("httpStatus", httpStatus) })
        {
            if (value is { } given)
            {
                fault[name] = given;
            }
        }

        return ControlAsync("/faults", fault);
    }

    private async Task<string> LinkedAsync(ApiTenant tenant, string channel, string name, object link)
    {
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel, name })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", link)).Expect(200).ExpectMember("status", "active");
        return id;
    }
}
