using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>The installation and the browser that the tests share; each test makes a tenant of its own.</summary>
public sealed class ConsoleRun : IAsyncLifetime
{
    private static int _nextNumber = 500;

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    internal Installation Installation { get; private set; } = null!;

    internal Uri Address => Installation.Operator.BaseAddress!;

    public async Task InitializeAsync()
    {
        Installation = await Installation.StartAsync(speed: 1);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            // Root has no sandbox in a container; no page but ours is opened.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Installation.DisposeAsync();
    }

    /// <summary>A tenant with prices, credit, and so many customers.</summary>
    internal async Task<Salon> SalonAsync(int customers = 0)
    {
        var client = await Installation.TenantAsync();
        if (customers > 0)
        {
            await Installation.ImportAsync(client, customers);
        }

        return new Salon(client, client.DefaultRequestHeaders.Authorization!.Parameter!, (string)(await Installation.GetAsync(client, "/v1/me"))["tenantId"]!);
    }

    /// <summary>A WhatsApp campaign that runs, with its number at the provider.</summary>
    internal async Task<(string Id, string PhoneNumberId)> WhatsAppCampaignAsync(Salon salon, string title)
    {
        var (sender, phoneNumberId) = await Installation.SenderAsync(salon.Api);
        var campaign = await Installation.PostAsync(salon.Api, "/v1/campaigns", new
        {
            title,
            text = "Hello from the salon",
            channel = "whatsapp",
            senderId = sender,
            messagesPerHour = 10,
            template = new { name = "news", language = "it" },
        });
        await Installation.PostAsync(salon.Api, $"/v1/campaigns/{campaign["id"]}/launch", new { });
        await Installation.UntilAsync("it runs", async () => (string?)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{campaign["id"]}"))["status"] == "running");
        return ((string)campaign["id"]!, phoneNumberId);
    }

    /// <summary>An SMS sender that is ready, with a price.</summary>
    internal async Task<string> SmsAsync(Salon salon)
    {
        await Installation.PutAsync(Installation.Operator, $"/v1/tenants/{salon.TenantId}/prices", new { sms = new { perSegment = new { amount = "0.05", currency = "EUR" } } });
        var sender = await Installation.PostAsync(salon.Api, "/v1/senders", new { channel = "sms", name = "Salon SMS" });
        var (accountSid, phone) = ($"AC{salon.TenantId}", $"+1202555{Interlocked.Increment(ref _nextNumber):D4}");
        await Installation.PostAsync(Installation.SimulatorControl, "/sms/numbers", new { accountSid, authToken = "token", phone, webhookUrl = new Uri(Address, $"/webhooks/sms/{sender["id"]}") });
        await Installation.PostAsync(salon.Api, $"/v1/senders/{sender["id"]}/link", new { accountSid, authToken = "token", from = phone });
        return (string)sender["id"]!;
    }

    /// <summary>Makes a number known to the simulated provider, with a template; its reports come to this sender's address.</summary>
    internal async Task<string> ProviderNumberAsync(string senderId, string body = "Hello, news of the salon: {{1}}")
    {
        var phoneNumberId = $"88{Interlocked.Increment(ref _nextNumber)}";
        await Installation.PostAsync(Installation.SimulatorControl, "/whatsapp/numbers", new
        {
            phoneNumberId,
            businessAccountId = "99" + phoneNumberId,
            phone = "+390612345678",
            accessToken = "token",
            appSecret = "secret",
            webhookUrl = new Uri(Address, $"/webhooks/whatsapp/{senderId}"),
            templates = new[] { new { name = "news", language = "it", status = "APPROVED", body } },
            receipts = new { failedRate = 0.0 },
        });
        return phoneNumberId;
    }

    /// <summary>A window of a browser that nothing is stored in.</summary>
    internal async Task<Screen> OpenAsync(Device? device = null)
    {
        device ??= Device.Laptop;
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(),
            ViewportSize = new ViewportSize { Width = device.Width, Height = device.Height },
            ColorScheme = device.Dark ? ColorScheme.Dark : ColorScheme.Light,
            HasTouch = device.Width < 600,
            ReducedMotion = ReducedMotion.Reduce, // colours are judged at rest
            Locale = device.Locale,
            TimezoneId = "Pacific/Auckland", // far from every tenant's zone: a time by the device's clock would be seen
        });
        if (device.LargeText)
        {
            await context.AddInitScriptAsync("addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })");
        }

        return new Screen(context, await context.NewPageAsync(), device);
    }

    /// <summary>Another window, with an empty cache, in which the same session is signed in.</summary>
    internal async Task<Screen> OpenLikeAsync(Screen screen)
    {
        var other = await OpenAsync(screen.Device);
        await other.Page.Context.AddCookiesAsync([.. (await screen.Page.Context.CookiesAsync()).Select(cookie =>
            new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path, HttpOnly = cookie.HttpOnly, SameSite = cookie.SameSite })]);
        return other;
    }

    /// <summary>A window in which the tenant's creator, or a key of another role, is signed in.</summary>
    internal async Task<Screen> OpenAsync(Salon salon, Device? device = null, string? role = null)
    {
        var screen = await OpenAsync(device);
        await screen.Page.GotoAsync("/console");
        await screen.SignInAsync(role is null ? salon.Key : await salon.KeyAsync(role));
        return screen;
    }
}

/// <summary>One installation and browser for all test classes.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleRun>
{
    public const string Name = "console";
}

/// <summary>A tenant of the tests.</summary>
/// <param name="Api">Calls with the creator's key.</param>
/// <param name="Key">The creator's key.</param>
/// <param name="TenantId">The tenant.</param>
internal sealed record Salon(HttpClient Api, string Key, string TenantId)
{
    /// <summary>A key of another role.</summary>
    public async Task<string> KeyAsync(string role) =>
        (string)(await Installation.PostAsync(Api, "/v1/keys", new { name = role, role }))["key"]!;
}

/// <summary>What the screen is looked at with.</summary>
internal sealed record Device(string Name, int Width, int Height, bool Dark = false, string Locale = "en-GB", bool LargeText = false)
{
    public static readonly Device Laptop = new("laptop", 1280, 800);
    public static readonly Device Phone = new("phone", 390, 844);

    /// <summary>With text of twice the size.</summary>
    public Device InLargeText() => this with { Name = $"{Name}-large", LargeText = true };

    public Device InDark() => this with { Dark = true };

    public Device In(string locale) => this with { Locale = locale };
}
