using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>Money, settings and keys.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class AccountTests(ConsoleRun run)
{
    [Fact]
    public async Task The_balance_shows_the_money_the_prices_and_every_entry_with_its_cause()
    {
        var salon = await run.SalonAsync();
        await run.Installation.SenderAsync(salon.Api);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/balance");
        await screen.SeesAsync("€85.00");
        await screen.SeesAsync("€15.00 a month of the channel");
        await screen.SeesAsync("Credit added");
        await screen.SeesAsync("A month of a channel");
        await screen.IsForEverybodyAsync("balance");
    }

    [Fact]
    public async Task A_wrong_zone_is_refused_beside_its_field_and_a_right_one_is_kept()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/settings");
        await screen.Page.GetByLabel("Time zone").FillAsync("Rome");
        await screen.Button("Save").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".field.wrong").Filter(new() { HasText = "Time zone" }).Locator(".error")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await screen.Page.GetByLabel("Words in Deutsch").FillAsync("aufhören\nschluss");
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Saved");
        var settings = await Installation.GetAsync(salon.Api, "/v1/settings");
        Assert.Equal("Europe/Berlin", (string?)settings["timeZone"]);
        Assert.Equal(2, settings["optOutWords"]!["de"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_key_is_made_shown_once_and_ended()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/settings");
        await screen.Button("New key").ClickAsync();
        await screen.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Front desk");
        await screen.ChooseAsync("Viewer");
        await screen.Button("Make the key").ClickAsync();
        var key = await screen.Page.Locator(".secret code").InnerTextAsync();
        Assert.StartsWith("mm_", key, StringComparison.Ordinal);
        await screen.IsForEverybodyAsync("settings-key");
        await screen.Button("I have kept it").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText(key)).ToHaveCountAsync(0);
        await screen.Button("End: Front desk").ClickAsync();
        await screen.Button("End the key").ClickAsync();
        await Assertions.Expect(screen.Button("End: Front desk")).ToHaveCountAsync(0);
        using var ended = new HttpRequestMessage(HttpMethod.Get, "/v1/me") { Headers = { Authorization = new("Bearer", key) } };
        Assert.Equal(401, (int)(await salon.Api.SendAsync(ended)).StatusCode);
    }

    [Fact]
    public async Task A_manager_makes_no_keys_and_a_viewer_changes_no_setting()
    {
        var salon = await run.SalonAsync();
        await using var manager = await run.OpenAsync(salon, role: "manager");
        await manager.GoAsync("/console/settings");
        await Assertions.Expect(manager.Button("New key")).ToHaveCountAsync(0);
        await using var viewer = await run.OpenAsync(salon, role: "viewer");
        await viewer.GoAsync("/console/settings");
        await Assertions.Expect(viewer.Page.GetByLabel("Time zone")).ToBeDisabledAsync();
        await Assertions.Expect(viewer.Button("Save")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_new_zone_is_the_one_in_which_every_other_screen_shows_times()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/settings");
        await screen.Page.GetByLabel("Time zone").FillAsync("Asia/Tokyo");
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Saved");
        var read = await screen.Page.RunAndWaitForRequestAsync(() => screen.Link("Balance").First.ClickAsync(), request => request.Url.Contains("/v1/balance/entries", StringComparison.Ordinal));
        Assert.Equal("Asia/Tokyo", (await read.AllHeadersAsync())["time-zone"]);
        await screen.SeesAsync("Credit added");
    }

    [Fact]
    public async Task An_empty_line_is_no_word_and_words_that_somebody_else_wrote_in_another_language_stay()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/settings");
        await Assertions.Expect(screen.Page.GetByLabel("Words in Deutsch")).ToHaveValueAsync("");
        await PatchAsync(new { optOutWords = new { it = new[] { "BASTA" } } });
        await screen.Page.GetByLabel("Words in Deutsch").FillAsync("schluss\n\naus \n");
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Saved");
        await Assertions.Expect(screen.Page.GetByLabel("Words in Italiano")).ToHaveValueAsync("BASTA");
        var words = (await Installation.GetAsync(salon.Api, "/v1/settings"))["optOutWords"]!;
        Assert.Equal(["schluss", "aus"], words["de"]!.AsArray().Select(word => (string)word!));
        Assert.Equal(["BASTA"], words["it"]!.AsArray().Select(word => (string)word!));

        await screen.Page.GetByLabel("Words in Deutsch").FillAsync("");
        await screen.Button("Save").ClickAsync();
        await run.Installation.UntilAsync("the ready words are used again", async () => (await Installation.GetAsync(salon.Api, "/v1/settings"))["optOutWords"]!["de"] is null);

        async Task PatchAsync(object change)
        {
            using var answer = await salon.Api.PatchAsync("/v1/settings", System.Net.Http.Json.JsonContent.Create(change));
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task A_key_that_the_browser_does_not_copy_is_said()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/settings");
        await screen.Page.EvaluateAsync("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })"); // as without TLS
        await screen.Button("New key").ClickAsync();
        await screen.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Front desk");
        await screen.Button("Make the key").ClickAsync();
        await screen.Button("Copy").ClickAsync();
        await screen.SeesAsync("The browser did not allow that.");
    }

    [Fact]
    public async Task Signing_out_without_a_connection_is_refused_in_words()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/settings");
        await screen.OfflineAsync(true);
        await screen.Button("Sign out").ClickAsync();
        await screen.SeesAsync("The server was not reached.");
        await screen.OfflineAsync(false);
        await screen.Button("Sign out").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Key", new() { Exact = true })).ToBeVisibleAsync();
    }
}
