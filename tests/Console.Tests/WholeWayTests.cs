using System.Net.Http.Json;
using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>The whole way of an owner with a phone, by the console alone: customers, a number, a campaign, who got it, who left.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class WholeWayTests(ConsoleRun run)
{
    [Fact]
    public async Task An_owner_with_a_phone_brings_customers_connects_a_number_writes_launches_and_sees_who_read_it_and_who_left()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        var page = screen.Page;

        // Customers from a file whose columns have names of their own.
        await screen.Link("Customers").First.ClickAsync();
        await screen.SeesAsync("No customers yet");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import" }).First.ClickAsync();
        await page.GetByLabel("Choose a file").SetInputFilesAsync(new FilePayload
        {
            Name = "kunden.csv",
            MimeType = "text/csv",
            Buffer = System.Text.Encoding.UTF8.GetBytes("Kundennummer;Name;Handy\n1;Anna;+393330000001\n2;Bruno;+393330000002\n3;Carla;keine\n"),
        });
        await Assertions.Expect(page.GetByLabel("Handy becomes")).ToHaveValueAsync("phone");
        await Assertions.Expect(page.GetByLabel("Kundennummer becomes")).ToHaveValueAsync("customerId");
        await screen.IsForEverybodyAsync("import-columns");
        await screen.Button("Check the first rows").ClickAsync();
        await screen.SeesAsync("Rows that are left out");
        await screen.IsForEverybodyAsync("import-check");
        await screen.Button("Import all").ClickAsync();
        await screen.SeesAsync("Imported");
        await screen.SeesAsync("These rows as a file");
        await screen.IsForEverybodyAsync("import-done");
        await screen.Link("To the customers").ClickAsync();
        await screen.SeesAsync("Bruno");

        // A number, step by step.
        await screen.Link("Senders").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New sender" }).First.ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Reception");
        await screen.Button("Go on").ClickAsync();
        await page.GetByLabel("I have read the terms and accept them.").CheckAsync();
        await screen.IsForEverybodyAsync("sender-terms");
        await screen.Button("Accept").ClickAsync();
        await screen.SeesAsync("€15.00");
        await screen.IsForEverybodyAsync("sender-pay");
        await screen.Button("Pay").ClickAsync();
        var number = await run.ProviderNumberAsync(page.Url.Split('/')[^1]);
        await page.GetByLabel("Phone number id").FillAsync(number);
        await page.GetByLabel("WhatsApp Business account id").FillAsync("99" + number);
        await page.GetByLabel("Access token").FillAsync("token");
        await page.GetByLabel("App secret").FillAsync("secret");
        await page.GetByLabel("Verify token").FillAsync("verify");
        await screen.IsForEverybodyAsync("sender-link");
        await screen.Button("Check and link").ClickAsync();
        await Assertions.Expect(page.GetByText("Ready").First).ToBeVisibleAsync();
        await screen.IsForEverybodyAsync("sender-ready");

        // A campaign in four steps.
        await screen.Link("Campaigns").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "New campaign" }).First.ClickAsync();
        await screen.IsForEverybodyAsync("editor-people");
        await screen.Button("Next: Message").ClickAsync();
        await screen.ChooseAsync("WhatsApp");
        await screen.Field("Title").FillAsync("Spring");
        await page.GetByLabel("Template").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.GetByLabel("Text", new() { Exact = true }).FillAsync("Until Sunday your colour costs less.");
        await screen.IsForEverybodyAsync("editor-message");
        await screen.Button("Next: When and how fast").ClickAsync();
        await page.GetByLabel("Safe sending").UncheckAsync();
        await screen.ChooseAsync("40 an hour");
        await screen.IsForEverybodyAsync("editor-schedule");
        await screen.Button("Next: Review").ClickAsync();
        await screen.SeesAsync("2 people get it");
        await screen.IsForEverybodyAsync("editor-review");
        await screen.Button("Launch …").ClickAsync();
        await screen.SeesAsync("2 people get it over WhatsApp.");
        await screen.IsForEverybodyAsync("editor-launch");
        await screen.Button("Launch now").ClickAsync();

        // It sends, one person reads it, and says STOP.
        await Assertions.Expect(screen.Heading("Spring")).ToBeVisibleAsync();
        await run.Installation.UntilAsync("one message is out", async () => (await run.Installation.LedgerAsync(number)).Count > 0);
        var to = (await run.Installation.LedgerAsync(number))[0].To;
        using var stop = await run.Installation.SimulatorControl.PostAsJsonAsync("/whatsapp/inbound", new { phoneNumberId = number, from = to, text = "STOP" });
        Assert.True(stop.IsSuccessStatusCode);
        await Assertions.Expect(page.Locator(".person .badge").GetByText("not yet").First).ToBeVisibleAsync();
        await screen.SeesAsync("Expected");
        await screen.IsForEverybodyAsync("campaign-running");
        await run.Installation.UntilAsync("the STOP is heard", async () =>
            (await Installation.GetAsync(salon.Api, "/v1/customers?optedOut=true"))["items"]!.AsArray().Count == 1);
        await page.Locator(".person").Filter(new() { HasText = to }).GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByText("wants none").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The person wrote a word").First).ToBeVisibleAsync();
        await screen.IsForEverybodyAsync("customer");
    }
}
