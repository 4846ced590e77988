using System.Net.Http.Json;
using System.Text.Json;
using MassMessaging.Simulator;
using MassMessaging.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>The API over a real silo on a clock that tests move, and a simulated provider for links and webhooks.</summary>
public sealed class ApiWithSilo : IAsyncLifetime
{
    private static int _next;
    private WebApplication _app = null!;
    private SimulatorHost _simulator = null!;

    /// <summary>Our SMS webhooks as the outside reaches them, through a proxy: posts are signed for this address.</summary>
    public const string SmsWebhooks = "https://proxy.example/webhooks/sms";

    public static DateTimeOffset Start { get; } = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Where silo and API log to; null: nowhere.</summary>
    internal Action<ILoggingBuilder>? Logging { get; init; }

    public VirtualSilo Silo { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public HttpClient Control { get; private set; } = null!;

    /// <summary>Where the provider's protocol is spoken.</summary>
    public Uri Provider => _simulator.Url;

    public IServiceProvider Services => _app.Services;

    public ApiClient Operator => new(Http, RunningApi.OperatorKey);

    public async Task InitializeAsync()
    {
        Silo = await VirtualSilo.StartAsync(Start, logging: Logging);
        _simulator = await SimulatorHost.StartAsync(
        [
            "--Simulator:Urls=http://127.0.0.1:0", "--Simulator:ControlUrls=http://127.0.0.1:0",
            $"--ConnectionStrings:Default={Silo.Database.ConnectionString}",
        ]);
        Control = new HttpClient { BaseAddress = _simulator.ControlUrl };
        _app = await StartApiAsync();
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        Control.Dispose();
        await RunningApi.StopAsync(_app);
        await _simulator.DisposeAsync();
        await Silo.DisposeAsync();
    }

    /// <summary>Another API process's worth on the same database and silo.</summary>
    public Task<WebApplication> StartApiAsync(Action<WebApplicationBuilder>? configure = null, params string[] more) => RunningApi.StartAsync(
        Silo.Database,
        configure: builder =>
        {
            builder.Services.AddSingleton(Silo.Grains);
            builder.Services.AddSingleton<TimeProvider>(new SiloTime(Silo));
            Logging?.Invoke(builder.Logging);
            configure?.Invoke(builder);
        },
        settings: ["--Cluster:Connect=false", "--Webhooks:AllowPrivateAddresses=true", "--Webhooks:Every=00:00:00.1", $"--Channels:WhatsApp:BaseUrl={_simulator.Url}",
                $"--Channels:Sms:BaseUrl={_simulator.Url}", $"--Channels:Push:BaseUrl={_simulator.Url}", $"--Channels:Sms:StatusCallbackBaseUrl={SmsWebhooks}", .. more]);

    /// <summary>A tenant with money and prices.</summary>
    public async Task<ApiTenant> TenantAsync(string credit = "100.00")
    {
        var made = (await Operator.PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency = "EUR" })).Expect(201);
        var id = made.Text("id");
        (await Operator.PostAsync($"/v1/tenants/{id}/credit", new { amount = credit, reference = "first" })).Expect(200);
        (await Operator.PutAsync($"/v1/tenants/{id}/prices", new { whatsapp = new { perMonth = new { amount = "25.00", currency = "EUR" } } })).Expect(200);
        return new ApiTenant(id, new ApiClient(Http, made.Text("key")));
    }

    /// <summary>A number that the simulated provider knows.</summary>
    public async Task<ProviderNumber> NumberAsync()
    {
        var n = Interlocked.Increment(ref _next);
        var number = new ProviderNumber($"55500000{n:000}", $"66600000{n:000}", $"token{n}", $"secret{n}", $"verify{n}") { Phone = $"+39055123{n:0000}" };
        await RegisterAsync(number);
        return number;
    }

    /// <summary>Tells the simulated provider what a number is now: its token, its templates, where it posts to.</summary>
    public async Task RegisterAsync(ProviderNumber number, string webhookUrl = "http://127.0.0.1:9/none", string templateStatus = "APPROVED", string templateBody = "{{1}}", string? messagingLimit = null, object[]? templateParts = null, string? portfolioId = null, string templateCategory = "MARKETING", int? timeToLive = null)
    {
        var answer = await Control.PostAsJsonAsync("/whatsapp/numbers", new
        {
            phoneNumberId = number.PhoneNumberId,
            businessAccountId = number.BusinessAccountId,
            phone = number.Phone,
            accessToken = number.AccessToken,
            appSecret = number.AppSecret,
            webhookUrl,
            templates = new[] { new { name = "offer", language = "en_US", status = templateStatus, body = templateBody, components = templateParts, category = templateCategory, timeToLive } },
            receipts = new { failedRate = 0 },
            messagingLimit,
            portfolioId,
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A sender of the tenant that is linked and active.</summary>
    public async Task<(string Id, ProviderNumber Number)> SenderAsync(ApiTenant tenant, ProviderNumber? known = null)
    {
        var number = known ?? await NumberAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);
        (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).Expect(200);
        Assert.Equal("active", (await tenant.Client.PostAsync($"/v1/senders/{id}/link", number.Link())).Expect(200).Text("status"));
        return (id, number);
    }

    /// <summary>A draft of a WhatsApp campaign with the approved template, and what more it is to have; its path.</summary>
    public static async Task<string> DraftAsync(ApiTenant tenant, string sender, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(new { title = "Offer", text = "Hello", channel = "whatsapp", senderId = sender, template = new { name = "offer", language = "en_US" } })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return "/v1/campaigns/" + (await tenant.Client.PostAsync("/v1/campaigns", body)).Expect(201).Text("id");
    }

    /// <summary>Customers <c>c1…cN</c> with phones of their own.</summary>
    public Task CustomersAsync(ApiTenant tenant, int count) => Silo.Seed.CustomersAsync(tenant.TenantId, count);
}

/// <summary>The product's time as the silo has it.</summary>
internal sealed class SiloTime(VirtualSilo silo) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => silo.Now;
}

/// <summary>A number as the provider holds it.</summary>
public sealed record ProviderNumber(string PhoneNumberId, string BusinessAccountId, string AccessToken, string AppSecret, string VerifyToken)
{
    public string Phone { get; init; } = string.Empty;

    public object Link() => new
    {
        phoneNumberId = PhoneNumberId,
        businessAccountId = BusinessAccountId,
        accessToken = AccessToken,
        appSecret = AppSecret,
        verifyToken = VerifyToken,
    };
}

/// <summary>One API and silo for the tests that share them; each test makes tenants of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SiloCollection : ICollectionFixture<ApiWithSilo>
{
    public const string Name = "api with silo";
}

/// <summary>
/// Another API and silo for tests of campaigns that run. They move the clock far, and each step costs more the more campaigns
/// there are: so these tests run beside the others and not among them.
/// </summary>
[CollectionDefinition(Name)]
public sealed class CampaignCollection : ICollectionFixture<ApiWithSilo>
{
    public const string Name = "campaigns";
}
