using System.Text.Json;
using Microsoft.Playwright;

namespace MassMessaging.Bench.Screens;

/// <summary>What one first load took, by the browser's own events.</summary>
/// <param name="Milliseconds">From the navigation until the rows were painted.</param>
/// <param name="Requests">What was asked for until then: address and bytes on the line, headers included.</param>
/// <param name="Later">What was asked for in the two seconds after it.</param>
internal sealed record FirstLoad(double Milliseconds, IReadOnlyList<(string Address, long Bytes)> Requests, IReadOnlyList<(string Address, long Bytes)> Later)
{
    /// <summary>Rows of the list's first page.</summary>
    public const int Rows = 30;

    // A phone of the middle on a slow line, as the developer tools' "Fast 3G" has it.
    private const double Latency = 562.5;
    private const double Down = 1.6 * 1024 * 1024 / 8 * 0.9;
    private const double Up = 750.0 * 1024 / 8 * 0.9;
    private const int Slower = 4;

    // The moment at which what the person waits for is on the screen: two frames after it is in the page.
    private const string Watch =
        """
        (() => {
          const shown = () => document.querySelectorAll('SELECTOR').length >= COUNT;
          const note = () => requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.shownAt = performance.now(); }));
          const watcher = new MutationObserver(() => { if (shown()) { watcher.disconnect(); note(); } });
          watcher.observe(document, { childList: true, subtree: true });
        })()
        """;

    public long Bytes => Requests.Sum(request => request.Bytes);

    /// <summary>Opens an address in a page with an empty cache.</summary>
    /// <param name="page">A fresh page.</param>
    /// <param name="address">What is opened.</param>
    /// <param name="throttled">As on a throttled phone.</param>
    /// <param name="selector">What a row is.</param>
    /// <param name="count">How many rows there must be.</param>
    public static async Task<FirstLoad> MeasureAsync(IPage page, string address, bool throttled, string selector = ".campaign h2", int count = Rows)
    {
        var tools = await page.Context.NewCDPSessionAsync(page);
        var log = new NetworkLog(tools);
        await tools.SendAsync("Network.enable");
        if (throttled)
        {
            await tools.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
            {
                ["offline"] = false,
                ["latency"] = Latency,
                ["downloadThroughput"] = Down,
                ["uploadThroughput"] = Up,
            });
            await tools.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Slower });
        }

        await page.AddInitScriptAsync(Watch.Replace("SELECTOR", selector, StringComparison.Ordinal).Replace("COUNT", $"{count}", StringComparison.Ordinal));
        await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Commit });
        var shown = await page.EvaluateAsync<double>("async () => { while (!(globalThis.shownAt > 0)) await new Promise(requestAnimationFrame); return globalThis.shownAt; }");
        var until = log.Requests;
        await Task.Delay(TimeSpan.FromSeconds(throttled ? 0 : 2));
        var load = new FirstLoad(shown, until, [.. log.Requests.Skip(until.Count)]);
        await page.Context.CloseAsync();
        return load;
    }

    /// <summary>Counts what the browser says of its calls.</summary>
    private sealed class NetworkLog
    {
        private readonly Dictionary<string, (string Address, long Bytes)> _calls = [];

        public NetworkLog(ICDPSession tools)
        {
            On("Network.requestWillBeSent", (id, told) => _calls[id] = (told.GetProperty("request").GetProperty("url").GetString()!, 0));
            On("Network.responseReceived", (id, told) => Add(id, told.GetProperty("response").GetProperty("encodedDataLength").GetInt64()));
            On("Network.dataReceived", (id, told) => Add(id, told.GetProperty("encodedDataLength").GetInt64()));
            On("Network.loadingFinished", (id, told) => Put(id, (long)told.GetProperty("encodedDataLength").GetDouble()));

            void On(string name, Action<string, JsonElement> take) => tools.Event(name).OnEvent += (_, told) =>
            {
                lock (_calls)
                {
                    take(told!.Value.GetProperty("requestId").GetString()!, told.Value);
                }
            };
        }

        public IReadOnlyList<(string Address, long Bytes)> Requests
        {
            get
            {
                lock (_calls)
                {
                    return [.. _calls.Values];
                }
            }
        }

        private void Add(string id, long bytes) => Put(id, _calls.GetValueOrDefault(id).Bytes + bytes);

        private void Put(string id, long bytes)
        {
            if (_calls.TryGetValue(id, out var call))
            {
                _calls[id] = call with { Bytes = bytes };
            }
        }
    }
}
