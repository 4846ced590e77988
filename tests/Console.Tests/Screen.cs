using System.Text.Json;
using MassMessaging.TestKit;
using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>A window of the browser; what the page complains of in it fails the test.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(TestPostgres.RepositoryRoot, "src/Console/node_modules/axe-core/axe.min.js"));
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];
    private readonly List<string> _expected = [];

    public Screen(IBrowserContext context, IPage page, Device device)
    {
        _context = context;
        Page = page;
        Device = device;
        context.SetDefaultTimeout(20_000);
        page.PageError += (_, error) => Complain(error);
        page.Console += (_, message) =>
        {
            // A refused call is the server's answer and is shown to the person; the browser writes a line of it all the same.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                Complain(message.Text);
            }
        };
    }

    /// <summary>A complaint that belongs to what the test does.</summary>
    public void Expects(string complaint) => _expected.Add(complaint);

    public IPage Page { get; }

    public Device Device { get; }

    public ILocator Main => Page.GetByRole(AriaRole.Main);

    /// <summary>Types a key into the form and waits for the screens.</summary>
    public async Task SignInAsync(string key)
    {
        await Page.GetByLabel("Key", new() { Exact = true }).FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Navigation).WaitForAsync();
    }

    /// <summary>Opens a screen by its address and waits for its heading.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>The field with exactly this label; a part of it would also find the search of a screen that is being left.</summary>
    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    /// <summary>Picks one of several choices, or ticks one; the sign itself lies over its words.</summary>
    public Task ChooseAsync(string name) => Page.GetByLabel(name).First.CheckAsync(new() { Force = true });

    /// <summary>Waits until a text is to be seen.</summary>
    public Task SeesAsync(string text) => Assertions.Expect(Page.GetByText(text).Locator("visible=true").First).ToBeVisibleAsync(new() { Timeout = 20_000 });

    /// <summary>
    /// Whether everybody can use what is on the screen: no finding of axe that is serious or critical, nothing wider than
    /// the window, and a picture in the folder that SCREENSHOTS names.
    /// </summary>
    public async Task IsForEverybodyAsync(string name)
    {
        await Page.EvaluateAsync($"() => {{ {Axe} }}");
        var found = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
            + ".filter(one => ['serious', 'critical'].includes(one.impact))"
            + ".map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`)");
        Assert.Equal("[]", found.GetRawText());
        var wider = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (wider > 0)
        {
            await ShotAsync(name);
            var beyond = await Page.EvaluateAsync<string>("() => [...document.querySelectorAll('main *, dialog *')].filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth)"
                + ".map(one => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className} ${Math.round(one.getBoundingClientRect().right)}`).join(', ')");
            Assert.Fail($"{name} is {wider} pixels wider than the window of {Device.Width}: {beyond}");
        }

        await ShotAsync(name);
    }

    /// <summary>Cuts the connection of the window, or gives it back.</summary>
    public Task OfflineAsync(bool offline) => _context.SetOfflineAsync(offline);

    /// <summary>The next call to this address reaches the Api, and its answer is lost on the way.</summary>
    public Task LoseAnswerAsync(string path) => Page.RouteAsync(
        address => new Uri(address).AbsolutePath == path,
        async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        },
        new() { Times = 1 });

    /// <summary>A finger that moves to the left.</summary>
    public async Task SwipeLeftAsync(double x, double y, double far)
    {
        var touch = await _context.NewCDPSessionAsync(Page);
        await PointAsync("touchStart", x);
        for (var step = 1; step <= 8; step++)
        {
            await PointAsync("touchMove", x - (far * step / 8));
        }

        await touch.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = "touchEnd", ["touchPoints"] = Array.Empty<object>() });

        Task PointAsync(string type, double at) => touch.SendAsync("Input.dispatchTouchEvent", new Dictionary<string, object>
        {
            ["type"] = type,
            ["touchPoints"] = new object[] { new Dictionary<string, object> { ["x"] = at, ["y"] = y } },
        });
    }

    /// <summary>A picture of the whole screen, in the folder that SCREENSHOTS names; without it nothing is written.</summary>
    public async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{Device.Name}{(Device.Dark ? "-dark" : "")}.png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        lock (_complaints)
        {
            Assert.Empty(_complaints);
        }
    }

    private void Complain(string text)
    {
        lock (_complaints)
        {
            if (!_expected.Exists(expected => text.Contains(expected, StringComparison.Ordinal)))
            {
                _complaints.Add(text);
            }
        }
    }
}
