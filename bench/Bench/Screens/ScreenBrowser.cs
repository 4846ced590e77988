using MassMessaging.Bench.Seeding;
using Microsoft.Playwright;

namespace MassMessaging.Bench.Screens;

/// <summary>A browser without a window; each page of it has an empty cache.</summary>
internal sealed class ScreenBrowser : IAsyncDisposable
{
    /// <summary>Debian's Chromium, or the program that CHROMIUM names.</summary>
    public static readonly string Program = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ScreenBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>The browser's version.</summary>
    public string Version => _browser.Version;

    public static async Task<ScreenBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new ScreenBrowser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            // Root has no sandbox in a container; no page but ours is opened.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        }));
    }

    /// <summary>A page in which a tenant is signed in.</summary>
    /// <param name="url">Where the Api, or what stands for it, answers.</param>
    /// <param name="tenant">The tenant; null: nobody is signed in.</param>
    /// <param name="width">In pixels of the screen.</param>
    public async Task<IPage> OpenAsync(string url, ScreenTenant? tenant, int width)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 800 },
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(120_000);
        if (tenant is not null)
        {
            await context.AddCookiesAsync([new Cookie { Name = tenant.Cookie.Name, Value = tenant.Cookie.Value, Url = url, HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        }

        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
