using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>Sessions, their end, and the phone.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SessionTests(ConsoleRun run)
{
    [Fact]
    public async Task A_session_that_ends_while_somebody_writes_asks_again_and_loses_nothing()
    {
        var salon = await run.SalonAsync();
        var key = await Installation.PostAsync(salon.Api, "/v1/keys", new { name = "front", role = "manager" });
        await using var screen = await run.OpenAsync();
        await screen.Page.RouteAsync("**/v1/events", _ => Task.CompletedTask); // no stream: the press finds out
        await screen.Page.GotoAsync("/console");
        await screen.SignInAsync((string)key["key"]!);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Field("Title").FillAsync("Half written");
        using (await salon.Api.DeleteAsync($"/v1/keys/{key["id"]}"))
        {
        }

        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Your session has ended");
        await screen.IsForEverybodyAsync("session-ended");
        await screen.Page.GetByRole(AriaRole.Dialog).GetByLabel("Key", new() { Exact = true }).FillAsync(salon.Key);
        await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Half written");
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");
    }

    [Fact]
    public async Task The_question_for_the_key_stays_however_often_Escape_is_pressed()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Field("Title").FillAsync("Half written");
        await screen.Page.Context.ClearCookiesAsync();
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Your session has ended");
        for (var presses = 0; presses < 4; presses++)
        {
            await screen.Page.Keyboard.PressAsync("Escape");
        }

        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Dialog).GetByLabel("Key", new() { Exact = true })).ToBeVisibleAsync();
        await screen.Page.GetByRole(AriaRole.Dialog).GetByLabel("Key", new() { Exact = true }).FillAsync(salon.Key);
        await screen.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Half written");
    }

    [Fact]
    public async Task A_code_on_the_laptop_signs_the_phone_in_once()
    {
        var salon = await run.SalonAsync();
        await using var laptop = await run.OpenAsync(salon);
        await laptop.GoAsync("/console/settings");
        var answered = laptop.Page.WaitForResponseAsync(new Regex("/v1/session/handover$"));
        await laptop.Button("Show the code").ClickAsync();
        var code = (await (await answered).JsonAsync())!.Value.GetProperty("code").GetString()!;
        await Assertions.Expect(laptop.Page.GetByRole(AriaRole.Img, new() { Name = "QR code that signs a phone in" })).ToBeVisibleAsync();
        await laptop.IsForEverybodyAsync("settings-phone");

        await using var phone = await run.OpenAsync(Device.Phone);
        await phone.Page.GotoAsync($"/console/#code={Uri.EscapeDataString(code)}");
        await phone.SeesAsync("No campaign yet");
        Assert.DoesNotContain(code, phone.Page.Url, StringComparison.Ordinal);
        await using var other = await run.OpenAsync(Device.Phone);
        await other.Page.GotoAsync($"/console/#code={Uri.EscapeDataString(code)}");
        await Assertions.Expect(other.Page.GetByLabel("Key", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(other.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/settings");
        var session = string.Join("; ", (await screen.Page.Context.CookiesAsync()).Select(cookie => $"{cookie.Name}={cookie.Value}"));
        Assert.Equal(200, await AskAsync());
        await screen.Button("Sign out").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Key", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
        Assert.Equal(401, await AskAsync()); // the cookie that was there opens nothing any more

        async Task<int> AskAsync()
        {
            using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = run.Address };
            using var ask = new HttpRequestMessage(HttpMethod.Get, "/v1/me");
            ask.Headers.Add("Cookie", session);
            ask.Headers.Add("X-MassMessaging-Console", "1");
            return (int)(await client.SendAsync(ask)).StatusCode;
        }
    }

    [Theory]
    [InlineData("de", "Kampagnen", "Noch keine Kampagne")]
    [InlineData("it", "Campagne", "Ancora nessuna campagna")]
    [InlineData("es", "Campañas", "Todavía no hay campañas")]
    public async Task The_console_speaks_the_language_of_the_device(string language, string title, string empty)
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(Device.Phone.In(language));
        await screen.Page.GotoAsync("/console");
        await screen.Page.Locator("input[name=key]").FillAsync(salon.Key);
        await screen.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(screen.Heading(title)).ToBeVisibleAsync();
        await screen.SeesAsync(empty);
        await screen.IsForEverybodyAsync($"campaigns-empty-{language}");
    }

    [Fact]
    public async Task A_file_of_a_former_build_that_is_gone_loads_the_page_again_once()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("No campaign yet");
        screen.Expects("Failed to fetch dynamically imported module");
        var refused = 0;
        await screen.Page.RouteAsync(new Regex("/console/assets/page-.*\\.js$"), async route =>
        {
            if (refused++ == 0)
            {
                await route.FulfillAsync(new() { Status = 404 });
                return;
            }

            await route.ContinueAsync();
        });
        await screen.Link("Balance").First.ClickAsync();
        await Assertions.Expect(screen.Heading("Balance")).ToBeVisibleAsync();
        Assert.True(refused > 1, "The page was not loaded again.");
    }

    [Fact]
    public async Task A_screen_that_did_not_come_without_a_connection_says_so_and_opens_when_it_is_back()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("No campaign yet");
        await screen.OfflineAsync(true);
        await screen.Link("Balance").First.ClickAsync();
        await screen.SeesAsync("This screen could not be loaded");
        await screen.IsForEverybodyAsync("screen-missing");
        await screen.Link("Campaigns").First.ClickAsync();
        await Assertions.Expect(screen.Heading("Campaigns")).ToBeVisibleAsync();
        await screen.Link("Balance").First.ClickAsync();
        await screen.SeesAsync("This screen could not be loaded");
        await screen.OfflineAsync(false);
        await Assertions.Expect(screen.Heading("Balance")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_fault_of_one_screen_is_said_and_every_other_screen_opens()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("No campaign yet");
        screen.Expects("TypeError");
        await screen.Page.RouteAsync("**/v1/prices", route => route.FulfillAsync(new() { ContentType = "application/json", Body = "{\"sms\":{\"perSegment\":5}}" }));
        await screen.Link("Balance").First.ClickAsync();
        await screen.SeesAsync("Something went wrong on this screen");
        await screen.Link("Campaigns").First.ClickAsync();
        await screen.SeesAsync("No campaign yet");
    }

    [Fact]
    public async Task A_session_that_ends_while_somebody_only_watches_asks_to_sign_in()
    {
        var salon = await run.SalonAsync();
        var key = await Installation.PostAsync(salon.Api, "/v1/keys", new { name = "front", role = "viewer" });
        await using var screen = await run.OpenAsync();
        await screen.Page.GotoAsync("/console");
        await screen.SignInAsync((string)key["key"]!);
        await screen.SeesAsync("No campaign yet");
        using (await salon.Api.DeleteAsync($"/v1/keys/{key["id"]}"))
        {
        }

        await screen.SeesAsync("Your session has ended");
    }
}
