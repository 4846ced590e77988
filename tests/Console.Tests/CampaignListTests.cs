using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>The list of campaigns.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CampaignListTests(ConsoleRun run)
{
    [Fact]
    public async Task The_list_follows_a_campaign_without_a_reload()
    {
        var salon = await run.SalonAsync(5);
        await Installation.PutAsync(salon.Api, "/v1/customers/none", new { name = "Without a number" });
        var sms = await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("No campaign yet");
        var campaign = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Live", text = "Hello", channel = "sms", senderId = sms });
        await Assertions.Expect(screen.Link("Live")).ToBeVisibleAsync();
        await Installation.PostAsync(salon.Api, $"/v1/campaigns/{campaign["id"]}/launch", new { });

        var row = screen.Page.Locator(".campaign").Filter(new() { HasText = "Live" });
        await Assertions.Expect(row).ToContainTextAsync("100%");
        await Assertions.Expect(row).ToContainTextAsync("5 sent of 6 people");
        await Assertions.Expect(row).ToContainTextAsync("1 left out");
        await screen.IsForEverybodyAsync("campaigns");
    }

    [Fact]
    public async Task Searching_and_filtering_find_a_campaign_and_say_when_none_is_like_that()
    {
        var salon = await run.SalonAsync();
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Easter", text = "Eggs", channel = "chat" });
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Summer", text = "Sun", channel = "sms" });
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("Easter");
        await screen.Page.GetByLabel("Search by title").FillAsync("summ");
        await Assertions.Expect(screen.Link("Easter")).ToHaveCountAsync(0);
        await Assertions.Expect(screen.Link("Summer")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Channel", new() { Exact = true }).SelectOptionAsync("chat");
        await screen.SeesAsync("No campaign is like that");
        await screen.Button("Clear the filters").ClickAsync();
        await Assertions.Expect(screen.Link("Easter")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("State", new() { Exact = true }).SelectOptionAsync("live");
        await screen.SeesAsync("No campaign is like that");
    }

    [Fact]
    public async Task A_running_campaign_that_is_deleted_is_paused_at_once_and_goes_on_when_that_is_taken_back()
    {
        var salon = await run.SalonAsync(5);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "Running");
        await using var screen = await run.OpenAsync(salon);
        await screen.Button("Actions for Running").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await screen.SeesAsync("Running is deleted");
        await Assertions.Expect(screen.Link("Running")).ToHaveCountAsync(0);
        await run.Installation.UntilAsync("it is paused", async () => (string?)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}"))["status"] == "paused");

        await screen.Button("Undo").ClickAsync();
        await Assertions.Expect(screen.Link("Running")).ToBeVisibleAsync();
        await run.Installation.UntilAsync("it runs again", async () => (string?)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}"))["status"] == "running");
    }

    [Fact]
    public async Task A_swipe_to_the_left_deletes_when_the_page_is_left()
    {
        var salon = await run.SalonAsync();
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Swiped", text = "x" });
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        var row = await screen.Page.Locator(".campaign .over").BoundingBoxAsync();
        await screen.SwipeLeftAsync(row!.X + row.Width - 60, row.Y + (row.Height / 2), 220);
        await screen.SeesAsync("Swiped is deleted");
        await screen.Page.GotoAsync("about:blank");

        await run.Installation.UntilAsync("it is gone", async () =>
        {
            using var answer = await salon.Api.GetAsync($"/v1/campaigns/{draft["id"]}");
            return (int)answer.StatusCode == 404;
        });
    }

    [Fact]
    public async Task A_campaign_is_paused_resumed_copied_and_cancelled_from_its_row()
    {
        var salon = await run.SalonAsync(5);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "From the row");
        await using var screen = await run.OpenAsync(salon);
        var row = screen.Page.Locator(".campaign").Filter(new() { HasText = "From the row" });
        await PickAsync("Pause");
        await Assertions.Expect(row.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        await PickAsync("Resume");
        await Assertions.Expect(row.GetByText("Sending", new() { Exact = true })).ToBeVisibleAsync();
        await PickAsync("Cancel");
        await screen.SeesAsync("Cancel this campaign?");
        await screen.Button("Cancel the campaign").ClickAsync();
        await Assertions.Expect(row.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync();
        await PickAsync("Make a copy");
        await Assertions.Expect(screen.Page.GetByLabel("Text", new() { Exact = true })).ToHaveValueAsync("Hello from the salon");
        Assert.Equal("cancelled", (string?)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}"))["status"]);

        async Task PickAsync(string item)
        {
            await row.GetByRole(AriaRole.Button).ClickAsync();
            await screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
        }
    }

    [Fact]
    public async Task Keys_alone_reach_the_menu_of_a_row_and_its_actions()
    {
        var salon = await run.SalonAsync();
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "By keys", text = "x" });
        await using var screen = await run.OpenAsync(salon);
        await screen.Button("Actions for By keys").FocusAsync();
        await screen.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Open" })).ToBeFocusedAsync();
        await screen.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" })).ToBeFocusedAsync();
        await screen.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(screen.Button("Actions for By keys")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_deleted_campaign_stays_away_when_the_list_is_left_and_can_still_be_taken_back()
    {
        var salon = await run.SalonAsync();
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Regretted", text = "x" });
        await using var screen = await run.OpenAsync(salon);
        await screen.Button("Actions for Regretted").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await screen.SeesAsync("Regretted is deleted");
        await screen.Link("Balance").First.ClickAsync();
        await Assertions.Expect(screen.Heading("Balance")).ToBeVisibleAsync();
        await screen.Link("Campaigns").First.ClickAsync();
        await screen.SeesAsync("No campaign yet");
        await screen.Button("Undo").ClickAsync();
        await Assertions.Expect(screen.Link("Regretted")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_is_hidden_deletes_at_once_what_it_shows_as_deleted()
    {
        var salon = await run.SalonAsync(1);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "Hidden");
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        await screen.SeesAsync("Hidden");
        await screen.Page.Clock.InstallAsync();
        await screen.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1)); // the eight seconds never pass
        await screen.Button("Actions for Hidden").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        var asked = screen.Page.WaitForRequestAsync(request => request.Method == "DELETE");
        await screen.Page.EvaluateAsync("() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); document.dispatchEvent(new Event('visibilitychange')); }");
        await asked;
        await Assertions.Expect(screen.Button("Undo")).ToHaveCountAsync(0);
        await run.Installation.UntilAsync("it is gone", async () =>
        {
            using var answer = await salon.Api.GetAsync($"/v1/campaigns/{id}");
            return (int)answer.StatusCode == 404;
        });
    }

    [Fact]
    public async Task What_holds_a_campaign_is_said_in_the_words_that_the_Api_has_for_it()
    {
        var salon = await run.SalonAsync(5);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "Held");
        var sender = (string)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}"))["senderId"]!;
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("Held");
        await Installation.PostAsync(salon.Api, $"/v1/senders/{sender}/pause", new { });
        var words = await Installation.GetAsync(salon.Api, "/v1/words");
        await screen.SeesAsync((string)words["blockedBy"]!["senderPaused"]!["title"]!);
    }
}
