using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>Writing a campaign.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class EditorTests(ConsoleRun run)
{
    [Fact]
    public async Task A_half_filled_draft_is_saved_and_found_again()
    {
        var salon = await run.SalonAsync(3);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Field("Title").FillAsync("Half");
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");

        await screen.GoAsync("/console/campaigns");
        await screen.Link("Half").ClickAsync();
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Half");
        await Assertions.Expect(screen.Button("Launch …")).ToBeDisabledAsync();
        await screen.SeesAsync("Before the launch there is still to do:");
    }

    [Fact]
    public async Task What_was_written_and_not_saved_survives_a_closed_tab()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Field("Title").FillAsync("Not saved yet");
        await screen.Page.GotoAsync("about:blank");

        await screen.GoAsync("/console/campaigns/new");
        await screen.SeesAsync("What you wrote last time and did not save is here again.");
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Not saved yet");
        await screen.Button("Discard it").ClickAsync();
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Filters_are_sentences_and_the_count_follows_them()
    {
        var salon = await run.SalonAsync();
        await Installation.PutAsync(salon.Api, "/v1/groups/vip", new { name = "Regulars" });
        for (var i = 1; i <= 4; i++)
        {
            await Installation.PutAsync(salon.Api, $"/v1/customers/c{i}", new { name = $"Person {i}", phone = $"+39333000001{i}", totalSpent = i * 50, gender = i == 1 ? "female" : "male", groups = i > 2 ? new[] { "vip" } : [] });
        }

        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.ChooseAsync("SMS");
        var count = screen.Page.GetByRole(AriaRole.Complementary).Locator("button.count");
        await Assertions.Expect(count).ToHaveTextAsync("4 people get it");

        await screen.ChooseAsync("Some customers");
        await screen.Page.GetByLabel("Add a condition …").SelectOptionAsync("spentMoreThan");
        await Assertions.Expect(count).ToHaveTextAsync("2 people get it");
        await screen.Page.GetByLabel("Add a condition …").SelectOptionAsync("groups");
        await screen.ChooseAsync("Regulars");
        await screen.Page.GetByLabel("Spent more than", new() { Exact = true }).FillAsync("180");
        await Assertions.Expect(count).ToHaveTextAsync("1 person gets it");
        await screen.Button("Remove: Spent more than").ClickAsync();
        await Assertions.Expect(count).ToHaveTextAsync("2 people get it");
        await screen.IsForEverybodyAsync("editor-filters");
    }

    [Fact]
    public async Task The_forecast_stands_beside_each_speed_and_its_advice_is_a_button()
    {
        var salon = await run.SalonAsync(1000);
        await run.Installation.SenderAsync(salon.Api);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.ChooseAsync("WhatsApp");
        await screen.Page.GetByLabel("Template").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await screen.Page.GetByLabel("Safe sending").UncheckAsync();
        // Two days of 24 hours each: where Rome changes its clocks the ones behind it are taken.
        var rome = TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome");
        var today = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, rome).Date;
        var start = Enumerable.Range(1, 3).Select(days => today.AddDays(days)).First(day => rome.GetUtcOffset(day) == rome.GetUtcOffset(day.AddDays(2)));
        await screen.ChooseAsync("Later");
        await screen.Page.GetByLabel("Starts on").FillAsync(start.ToString("yyyy-MM-ddT00:00", System.Globalization.CultureInfo.InvariantCulture));
        await screen.Page.GetByLabel("Ends on").FillAsync(start.AddDays(2).ToString("yyyy-MM-ddT00:00", System.Globalization.CultureInfo.InvariantCulture));

        var speeds = screen.Page.GetByRole(AriaRole.Radiogroup, new() { Name = "Speed" });
        var (first, second) = (start.DayOfWeek, start.AddDays(1).DayOfWeek);
        await Assertions.Expect(speeds.Locator("label").Nth(0)).ToContainTextAsync($"480 of 1,000 by {second}; all by {second} at 40 an hour");
        await Assertions.Expect(speeds.Locator("label").Nth(2)).ToContainTextAsync($"960 of 1,000 by {first}; all by {second}");
        await screen.SeesAsync("Only 480 of 1,000 people get it before the end.");
        await screen.IsForEverybodyAsync("editor-forecast");
        await screen.Page.Locator("#schedule").GetByRole(AriaRole.Button, new() { NameRegex = new Regex("an hour$") }).ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Only 480 of 1,000")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task People_are_left_out_by_a_button_and_taken_back_before_the_launch()
    {
        var salon = await run.SalonAsync(3);
        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Button("Next: Message").ClickAsync();
        await screen.ChooseAsync("SMS");
        await screen.Page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button, new() { Name = "3 people get it" }).ClickAsync();
        await screen.Button("Leave out: Person 2").ClickAsync();
        await Assertions.Expect(screen.Button("Leave out: Person 2")).ToHaveCountAsync(0);
        await screen.IsForEverybodyAsync("editor-recipients");
        await screen.Button("Undo").ClickAsync();
        await Assertions.Expect(screen.Button("Leave out: Person 2")).ToBeVisibleAsync();
        await screen.Button("Leave out: Person 3").ClickAsync();
        await Assertions.Expect(screen.Button("Leave out: Person 3")).ToHaveCountAsync(0);
        await screen.Button("Close").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Complementary).Locator("button.count")).ToHaveTextAsync("2 people get it");
    }

    [Fact]
    public async Task A_stale_edit_shows_both_versions_and_loses_none()
    {
        var salon = await run.SalonAsync();
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "First" });
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{draft["id"]}/edit");
        await screen.Field("Title").FillAsync("Mine");
        using (var other = new HttpRequestMessage(HttpMethod.Patch, $"/v1/campaigns/{draft["id"]}") { Content = System.Net.Http.Json.JsonContent.Create(new { title = "Theirs", text = "Hello" }) })
        {
            other.Headers.TryAddWithoutValidation("If-Match", "*");
            Assert.True((await salon.Api.SendAsync(other)).IsSuccessStatusCode);
        }

        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Somebody changed this campaign meanwhile");
        await screen.SeesAsync("Theirs");
        await screen.SeesAsync("Mine");
        await screen.IsForEverybodyAsync("editor-conflict");
        await screen.Button("Keep mine").ClickAsync();
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");
        var stored = await Installation.GetAsync(salon.Api, $"/v1/campaigns/{draft["id"]}");
        Assert.Equal(("Mine", "Hello"), ((string?)stored["title"], (string?)stored["text"]));
    }

    [Fact]
    public async Task An_SMS_shows_its_parts_and_five_hundred_characters_are_the_limit()
    {
        var salon = await run.SalonAsync();
        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.ChooseAsync("SMS");
        var text = screen.Page.GetByLabel("Text", new() { Exact = true });
        await text.FillAsync(new string('a', 161));
        await screen.SeesAsync("2 SMS parts.");
        await text.FillAsync("Привет");
        await screen.SeesAsync("A character in it needs the wide alphabet");
        await text.FillAsync(new string('a', 501));
        await screen.SeesAsync("1 character too long.");
        await screen.SeesAsync("501 / 500");
    }

    [Fact]
    public async Task A_viewer_sees_a_campaign_and_can_change_nothing()
    {
        var salon = await run.SalonAsync();
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Only seen" });
        await using var screen = await run.OpenAsync(salon, role: "viewer");
        await screen.SeesAsync("Only seen");
        await Assertions.Expect(screen.Link("New campaign")).ToHaveCountAsync(0);
        await screen.Button("Actions for Only seen").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Menuitem)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_chat_message_is_tested_with_ones_own_customer_id()
    {
        var salon = await run.SalonAsync();
        await Installation.PutAsync(salon.Api, "/v1/customers/me", new { name = "The owner", onlineApp = true });
        await Installation.PostAsync(salon.Api, "/v1/staff", new { id = "anna", name = "Anna" });
        var sender = await Installation.PostAsync(salon.Api, "/v1/senders", new { channel = "chat", name = "Anna", staffId = "anna" });
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Chat", text = "Hello", channel = "chat", senderId = (string)sender["id"]! });
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{draft["id"]}/edit");
        await screen.Button("Send it to yourself").ClickAsync();
        await screen.Page.GetByLabel("Your customer id in the app").FillAsync("me");
        await screen.Button("Send the test").ClickAsync();
        await screen.SeesAsync("It goes out");
    }
}
