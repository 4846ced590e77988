using MassMessaging.Bench.Seeding;
using Microsoft.Playwright;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Screens;

/// <summary>Pages of the console's lists of a small installation and of a large one, in turns, from the person's act until the rows are painted.</summary>
internal static class ListBench
{
    // Does what a person does, and waits until the page shows what that leads to. The page's policy allows no text as code,
    // so what is waited for stands in the script.
    private const string Act =
        """
        async ([act, selector, value]) => {
          const found = selector && document.querySelector(selector);
          const started = found ? performance.now() : 0;
          if (act === 'click') found.click();
          else if (act) { found.value = value; found.dispatchEvent(new Event(act, { bubbles: true })); }
          const wait = started + 60000;
          while (!(SHOWN)) {
            if (performance.now() > wait) throw new Error(`Not shown within a minute: ${act} ${value}`);
            await new Promise(requestAnimationFrame);
          }
          await new Promise(requestAnimationFrame);
          return performance.now() - started;
        }
        """;

    private const string Campaigns = "/console/campaigns";
    private const string CampaignRows = "document.querySelectorAll('.campaign').length";
    private const string People = "document.querySelectorAll('.person').length";

    public static async Task RunAsync(ScreenBrowser browser, (string Url, ScreenTenant Tenant) small, (string Url, ScreenTenant Tenant) large, int rounds)
    {
        var times = new Dictionary<string, (List<double> Few, List<double> Many)>();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (isLarge, (url, tenant)) in new[] { (false, small), (true, large) })
            {
                await foreach (var (what, milliseconds) in VisitAsync(browser, url, tenant))
                {
                    if (!times.TryGetValue(what, out var both))
                    {
                        times[what] = both = ([], []);
                    }

                    if (round >= 0) // the first visit compiles
                    {
                        (isLarge ? both.Many : both.Few).Add(milliseconds);
                    }
                }
            }
        }

        Say(Table(["a page shown", "small, ms", "large, ms", "most", "ratio"], [.. times.Select(one => new[]
        {
            one.Key, Number(Median(one.Value.Few), "0"), Number(Median(one.Value.Many), "0"), Number(one.Value.Many.Max(), "0"),
            Number(Median(one.Value.Many) / Median(one.Value.Few)),
        })]));
    }

    private static async IAsyncEnumerable<(string What, double Milliseconds)> VisitAsync(ScreenBrowser browser, string url, ScreenTenant tenant)
    {
        var page = await browser.OpenAsync(url, tenant, width: 1280);
        await page.GotoAsync("/console/settings");
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();

        // The stream's first event names campaigns behind the first page, and the list is read once more.
        var readAgain = page.WaitForResponseAsync(answer => answer.Url.EndsWith("/v1/campaigns?limit=30", StringComparison.Ordinal));
        yield return ("campaigns: first page", await OpenAsync(page, Campaigns, $"{CampaignRows} === 30"));
        await readAgain;
        yield return ("campaigns: second page", await ActAsync(page, "click", ".pager button", null, $"{CampaignRows} === 60"));
        yield return ("campaigns: third page", await ActAsync(page, "click", ".pager button", null, $"{CampaignRows} === 90"));
        yield return ("campaigns: search for the oldest", await ActAsync(page, "input", ".filters input", ScreenTenant.Rare, $"{CampaignRows} === 1"));
        await OpenAsync(page, Campaigns, $"{CampaignRows} === 30");
        yield return ("campaigns: those cancelled", await ActAsync(
            page, "change", ".filters select", "cancelled", $"{CampaignRows} > 0 && {AllBadges(".campaign", "badge")}"));

        var campaign = $"/console/campaigns/{tenant.Campaign}";
        yield return ("people: first page", await OpenAsync(page, campaign, $"{People} === 50"));
        yield return ("people: second page", await ActAsync(page, "click", ".pager button", null, $"{People} === 100"));
        foreach (var (filter, badge) in new[] { ("failed", "badge bad"), ("read", "badge good"), ("waiting", "badge") })
        {
            await OpenAsync(page, campaign, $"{People} === 50");
            yield return ($"people: those {filter}", await ActAsync(
                page, "change", ".card .filters select", filter,
                $"{People} > 0 && {AllBadges(".person", badge)}"));
        }

        await OpenAsync(page, campaign, $"{People} === 50 && document.querySelector('.error-line button')");
        yield return ("people: those of one reason", await ActAsync(page, "click", ".error-line button", null, $"{People} > 0 && {AllBadges(".person", "badge bad")}"));
        await OpenAsync(page, campaign, $"{People} === 50");
        yield return ("people: search for the 42nd", await ActAsync(page, "input", ".card .filters input", "Person 42", $"{People} > 0 && document.querySelector('.person .who').textContent.startsWith('Person 42')"));
        await OpenAsync(page, campaign, $"{People} === 50");
        yield return ("people: search for the last", await ActAsync(page, "input", ".card .filters input", ScreenTenant.Rare, $"{People} === 1"));
        await page.Context.CloseAsync();
    }

    // States are told apart by their colour, which no language changes.
    private static string AllBadges(string row, string kind) => $"[...document.querySelectorAll('{row} .badge')].every(one => one.className.trim() === '{kind}')";

    // From the beginning of the navigation.
    private static async Task<double> OpenAsync(IPage page, string path, string shown)
    {
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit });
        return await ActAsync(page, null, null, null, shown);
    }

    private static Task<double> ActAsync(IPage page, string? act, string? selector, string? value, string shown) =>
        page.EvaluateAsync<double>(Act.Replace("SHOWN", shown, StringComparison.Ordinal), new object?[] { act, selector, value });
}
