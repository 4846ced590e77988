using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>An import whose connection breaks, whose tab is closed, or that another device began.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class ImportTests(ConsoleRun run)
{
    [Fact]
    public async Task A_connection_that_breaks_in_each_step_of_an_import_is_tried_again_and_nothing_is_imported_twice()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/customers/import");
        await screen.OfflineAsync(true);
        await ChooseAsync(screen, 3);
        await screen.SeesAsync("The server was not reached.");
        await screen.OfflineAsync(false);
        await screen.Button("Try again").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("phone becomes")).ToHaveValueAsync("phone");
        await screen.Button("Check the first rows").ClickAsync();
        await Assertions.Expect(screen.Button("Import all")).ToBeVisibleAsync();
        await screen.OfflineAsync(true);
        await screen.Button("Import all").ClickAsync();
        await screen.SeesAsync("The server was not reached.");
        await screen.IsForEverybodyAsync("import-offline");
        await screen.OfflineAsync(false);
        await screen.Button("Try again").ClickAsync();
        await screen.SeesAsync("Imported");
        Assert.Equal(3, (await Installation.GetAsync(salon.Api, "/v1/customers"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_way_up_of_the_file_is_shown()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/customers/import");
        await ChooseAsync(screen, 3);
        await screen.Button("Check the first rows").ClickAsync();
        var held = new TaskCompletionSource();
        await screen.Page.RouteAsync(Whole(), async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        await screen.Button("Import all").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Progressbar, new() { Name = "The file goes up …" })).ToBeVisibleAsync();
        held.SetResult();
        await screen.SeesAsync("Imported");
    }

    [Fact]
    public async Task A_running_import_is_found_again_in_a_new_tab_and_on_another_device()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/customers/import");
        await ChooseAsync(screen, 3);
        await screen.Button("Check the first rows").ClickAsync();
        var running = new { id = new string('a', 32), kind = "importCustomers", status = "running", createdAt = "2026-11-30T08:00:00+01:00", finishedAt = (string?)null, done = 1, total = 3 };
        await screen.Page.Context.RouteAsync(Operations(), route => route.FulfillAsync(new() { Json = running }));
        await screen.Page.Context.RouteAsync(Whole(), route => route.FulfillAsync(new() { Status = 202, Json = running }));
        await screen.Button("Import all").ClickAsync();
        await screen.SeesAsync("1 of 3");
        var other = await screen.Page.Context.NewPageAsync(); // as after closing the tab
        await other.GotoAsync("/console/customers/import");
        await Assertions.Expect(other.GetByText("1 of 3")).ToBeVisibleAsync();

        await using var phone = await run.OpenAsync(salon, Device.Phone);
        await phone.Page.RouteAsync("**/v1/events", route => route.FulfillAsync(new()
        {
            ContentType = "text/event-stream",
            Body = "event: changes\ndata: " + System.Text.Json.JsonSerializer.Serialize(new { whole = true, campaigns = Array.Empty<object>(), senders = Array.Empty<object>(), operations = new[] { running }, gone = new { campaigns = Array.Empty<string>(), senders = Array.Empty<string>() } }) + "\n\n",
        }));
        await phone.Page.RouteAsync(Operations(), route => route.FulfillAsync(new() { Json = running }));
        await phone.GoAsync("/console/customers/import");
        await phone.SeesAsync("An import is under way already.");
        await phone.Button("Show it").ClickAsync();
        await phone.SeesAsync("1 of 3");
        await phone.Page.RouteAsync(Operations(), route => route.AbortAsync());
        await phone.SeesAsync("The import goes on by itself");
        await phone.IsForEverybodyAsync("import-away");
    }

    private static Task ChooseAsync(Screen screen, int rows) => screen.Page.GetByLabel("Choose a file").SetInputFilesAsync(new FilePayload
    {
        Name = "customers.csv",
        MimeType = "text/csv",
        Buffer = Encoding.UTF8.GetBytes("customerId,name,phone\n" + string.Concat(Enumerable.Range(1, rows).Select(n => $"c{n},Person {n},+39333000000{n}\n"))),
    });

    [GeneratedRegex("/v1/operations/")]
    private static partial Regex Operations();

    [GeneratedRegex("/v1/customers/import\\?$")]
    private static partial Regex Whole();
}
