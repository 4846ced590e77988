using System.Net.Http.Json;
using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>The editor on both widths, light and dark, with large text, and by the keyboard alone.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class EditorForEverybodyTests(ConsoleRun run)
{
    private static readonly Dictionary<string, Device> Devices = new(StringComparer.Ordinal)
    {
        ["laptop"] = Device.Laptop,
        ["laptop dark"] = Device.Laptop.InDark(),
        ["phone"] = Device.Phone,
        ["phone dark"] = Device.Phone.InDark(),
        ["phone large text"] = Device.Phone.InLargeText(),
    };

    public static TheoryData<string> Looks => [.. Devices.Keys];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_step_and_every_dialog_of_the_editor_is_for_everybody(string look)
    {
        var salon = await run.SalonAsync(30);
        await Installation.PutAsync(salon.Api, "/v1/groups/vip", new { name = "Regulars who come every month" });
        var (sender, _) = await run.Installation.SenderAsync(salon.Api);
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new
        {
            title = "Spring offer for everybody",
            text = "Until Sunday your colour costs 20 % less. Shall we book a day for you?",
            channel = "whatsapp",
            senderId = sender,
            messagesPerHour = 20,
            template = new { name = "news", language = "it" },
            audience = new { filter = new { visits = new { min = 0 }, not = new { groups = new[] { "vip" } } }, exclude = new[] { "c3" } },
            schedule = new { startAtLocal = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddT09:00"), endAtLocal = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddT10:00"), from = "09:00", to = "20:00" },
        });
        await using var screen = await run.OpenAsync(salon, Devices[look]);
        await screen.GoAsync($"/console/campaigns/{draft["id"]}/edit");
        await screen.SeesAsync("29 people get it");
        await screen.ShotAsync("editor-whole");
        foreach (var (step, title) in new[] { ("People", "people"), ("Message", "message"), ("When and how fast", "schedule"), ("Review", "review") })
        {
            await OpenAsync(screen, step);
            await Assertions.Expect(screen.Page.Locator($"#{title}-title")).ToBeFocusedAsync();
            await screen.IsForEverybodyAsync($"editor-step-{title}");
        }

        await screen.Button("Launch …").ClickAsync();
        await screen.SeesAsync("29 people get it over WhatsApp.");
        await screen.IsForEverybodyAsync("editor-dialog-launch");
        await screen.Button("Cancel").ClickAsync();

        await screen.Page.GetByRole(AriaRole.Complementary).Locator("button.count").First.ClickAsync();
        await Assertions.Expect(screen.Button("Leave out: Person 2")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Button("Undo")).ToBeVisibleAsync();
        await screen.IsForEverybodyAsync("editor-dialog-people");
        await screen.Button("Close").ClickAsync();

        await OpenAsync(screen, "Message");
        await screen.Button("Send it to yourself").ClickAsync();
        await screen.IsForEverybodyAsync("editor-dialog-test");
        await screen.Button("Close").ClickAsync();

        await screen.Field("Title").FillAsync("Spring offer, mine");
        using (var other = new HttpRequestMessage(HttpMethod.Patch, $"/v1/campaigns/{draft["id"]}") { Content = JsonContent.Create(new { title = "Spring offer, theirs", messagesPerHour = 40 }) })
        {
            other.Headers.TryAddWithoutValidation("If-Match", "*");
            using var answer = await salon.Api.SendAsync(other);
            Assert.True(answer.IsSuccessStatusCode);
        }

        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Somebody changed this campaign meanwhile");
        await screen.IsForEverybodyAsync("editor-dialog-conflict");
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_half_filled_draft_and_a_launched_campaign_are_for_everybody(string look)
    {
        var salon = await run.SalonAsync(5);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "Running since this morning");
        await using var screen = await run.OpenAsync(salon, Devices[look]);
        await screen.GoAsync("/console/campaigns/new");
        await screen.IsForEverybodyAsync("editor-empty");
        await OpenAsync(screen, "Message");
        await screen.ChooseAsync("WhatsApp");
        await OpenAsync(screen, "When and how fast");
        await screen.ChooseAsync("Later");
        await screen.Field("Only at certain hours").CheckAsync();
        await screen.Field("To").FillAsync("");
        await screen.SeesAsync("Give both times");
        await screen.IsForEverybodyAsync("editor-half-schedule");
        await OpenAsync(screen, "Review");
        await Assertions.Expect(screen.Button("the start")).ToBeVisibleAsync();
        await screen.IsForEverybodyAsync("editor-half-review");

        await screen.GoAsync($"/console/campaigns/{id}/edit");
        await screen.IsForEverybodyAsync("editor-live");
        await screen.Page.GetByRole(AriaRole.Complementary).Locator("button.count").First.ClickAsync();
        await screen.Button("Leave out for good: Person 5").ClickAsync();
        await screen.SeesAsync("left out for good");
        await screen.IsForEverybodyAsync("editor-live-people");
    }

    [Fact]
    public async Task A_campaign_is_made_and_launched_by_the_keyboard_alone()
    {
        var salon = await run.SalonAsync();
        for (var i = 1; i <= 3; i++)
        {
            await Installation.PutAsync(salon.Api, $"/v1/customers/c{i}", new { name = $"Person {i}", phone = $"+39333000002{i}", totalSpent = i * 100 });
        }

        await run.Installation.SenderAsync(salon.Api);
        await using var screen = await run.OpenAsync(salon);
        var (page, keys) = (screen.Page, screen.Page.Keyboard);
        await Assertions.Expect(screen.Heading("Campaigns")).ToBeFocusedAsync();
        await TabToAsync(screen, screen.Link("New campaign").First);
        await keys.PressAsync("Enter");
        await Assertions.Expect(screen.Heading("New campaign")).ToBeFocusedAsync();

        // People: some of them, those who spent more than 150.
        await TabToAsync(screen, page.GetByLabel("All customers"));
        await keys.PressAsync("ArrowRight");
        await TabToAsync(screen, page.GetByLabel("Add a condition …"));
        await keys.TypeAsync("Spent");
        await TabToAsync(screen, screen.Field("Spent more than"));
        await keys.PressAsync("Control+a");
        await keys.TypeAsync("150");

        // Message.
        await TabToAsync(screen, page.GetByRole(AriaRole.Radio, new() { Name = "WhatsApp" }));
        await keys.PressAsync("Space");
        await TabToAsync(screen, screen.Field("Title"));
        await keys.TypeAsync("By keys");
        await TabToAsync(screen, screen.Field("Template"));
        await keys.PressAsync("ArrowDown");
        await TabToAsync(screen, screen.Field("Text"));
        await keys.TypeAsync("Hello from the keyboard");

        // Speed, without safe sending, for nobody has written yet.
        await TabToAsync(screen, page.GetByRole(AriaRole.Radio, new() { NameRegex = new("^10 an hour") }));
        await keys.PressAsync("ArrowRight");
        await TabToAsync(screen, page.GetByLabel("Safe sending"));
        await keys.PressAsync("Space");
        await Assertions.Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("2 people get it");

        // Review and launch.
        await TabToAsync(screen, screen.Button("Launch …"));
        await keys.PressAsync("Enter");
        await screen.SeesAsync("2 people get it over WhatsApp.");
        await TabToAsync(screen, screen.Button("Launch now"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(screen.Heading("By keys")).ToBeFocusedAsync();
        var stored = (await Installation.GetAsync(salon.Api, "/v1/campaigns"))["items"]![0]!;
        Assert.Equal(("By keys", 20, false), ((string?)stored["title"], (int)stored["messagesPerHour"]!, (bool)stored["safeSending"]!));
        Assert.NotEqual("draft", (string?)stored["status"]);
    }

    private static Task OpenAsync(Screen screen, string step) =>
        screen.Page.GetByRole(AriaRole.Navigation, new() { Name = "Steps" }).GetByRole(AriaRole.Link, new() { NameRegex = new(step) }).ClickAsync();

    // Forward by Tab until the element has the focus, as somebody without a mouse goes.
    private static async Task TabToAsync(Screen screen, ILocator element)
    {
        for (var presses = 0; presses < 100; presses++)
        {
            if (await element.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await screen.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"No Tab leads to {element}.");
    }
}
