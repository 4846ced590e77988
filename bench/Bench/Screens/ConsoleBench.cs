using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Screens;

/// <summary>
/// The console in a browser, on a small installation (100 campaigns, the newest with 100 people) and a large one (10,000;
/// 1,000,000): the first load beside a static page, pages of long lists beside short ones, Lighthouse.
/// </summary>
internal static class ConsoleBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var parts = options.Text("parts", "load,lists,lighthouse").Split(',');
        await using var small = await BenchProduct.StartAsync(machine, "bench_console_small");
        await using var large = await BenchProduct.StartAsync(machine, "bench_console_large");
        var (few, many) = (new ScreenTenant(small), new ScreenTenant(large));
        Say("Storing …");
        await few.StoreAsync(100, 100);
        await many.StoreAsync(options.Number("campaigns", 10_000), options.Number("people", 1_000_000));
        await using (var browser = await ScreenBrowser.StartAsync())
        {
            Say($"Chromium {browser.Version}.");
            if (parts.Contains("load"))
            {
                await LoadAsync(browser, large.Url, many, options.Rounds);
            }

            if (parts.Contains("lists"))
            {
                await ListBench.RunAsync(browser, (small.Url, few), (large.Url, many), options.Number("pages", 7));
            }
        }

        if (parts.Contains("lighthouse"))
        {
            await JudgeAsync(large.Url, many);
        }

        return 0;
    }

    private static async Task LoadAsync(ScreenBrowser browser, string url, ScreenTenant tenant, int rounds)
    {
        var first = await FirstLoad.MeasureAsync(await browser.OpenAsync(url, tenant, width: 390), "/console", throttled: false);
        Say(Table(["first load until the list", "bytes on the line"], [
            .. first.Requests.Select(request => new[] { Short(request.Address), $"{request.Bytes}" }),
            [$"{first.Requests.Count} requests", $"{Number(first.Bytes / 1024.0, "0.0")} KiB"],
            .. first.Later.Select(request => new[] { "then " + Short(request.Address), $"{request.Bytes}" })]));
        var entrance = await FirstLoad.MeasureAsync(await browser.OpenAsync(url, tenant: null, width: 390), "/console", throttled: false, "input[name=key]", 1);
        Say($"The sign-in page: {entrance.Requests.Count} requests, {Number(entrance.Bytes / 1024.0, "0.0")} KiB.");

        var drawn = await browser.OpenAsync(url, tenant, width: 390);
        await drawn.GotoAsync("/console");
        await drawn.Locator(".campaign").Nth(FirstLoad.Rows - 1).WaitForAsync();
        await using var page = await StaticPage.OfAsync(drawn);
        await drawn.Context.CloseAsync();
        var (console, reference) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            reference.Add((await FirstLoad.MeasureAsync(await browser.OpenAsync(page.Url, tenant: null, width: 390), "/", throttled: true)).Milliseconds);
            console.Add((await FirstLoad.MeasureAsync(await browser.OpenAsync(url, tenant, width: 390), "/console", throttled: true)).Milliseconds);
        }

        Say(Table(["throttled phone, first usable list", "ms, median", "least", "most", "ratio"], [
            ["static page", .. Of(reference), "1.00"],
            ["console", .. Of(console), Number(Median(console) / Median(reference))]]));
    }

    private static async Task JudgeAsync(string url, ScreenTenant tenant)
    {
        var folder = Directory.CreateTempSubdirectory("lighthouse-").FullName;
        try
        {
            var rows = new List<string[]>();
            foreach (var screen in new[]
            {
                "", "campaigns", "campaigns/new", $"campaigns/{tenant.Campaign}", "customers", "customers/c1", "customers/import", "customers/groups",
                "senders", $"senders/{tenant.Sender}", "senders/new", "balance", "settings",
            })
            {
                var scores = await Lighthouse.JudgeAsync(folder, $"{url}/console/{screen}", screen.Length == 0 ? null : tenant.Cookie);
                rows.Add([screen.Length == 0 ? "signing in" : screen.Replace(tenant.Campaign, "…").Replace(tenant.Sender, "…"),
                    Number(scores.Accessibility, "0"), Number(scores.BestPractices, "0"), string.Join(", ", scores.Missed)]);
            }

            Say(Table(["Lighthouse", "accessibility", "best practices", "what cost points"], rows));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Of(List<double> times) => [Number(Median(times), "0"), Number(times.Min(), "0"), Number(times.Max(), "0")];

    private static string Short(string address) => new Uri(address).PathAndQuery;
}
