using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>One campaign: how far it is, and who got it.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CampaignTests(ConsoleRun run)
{
    [Fact]
    public async Task A_campaign_shows_its_funnel_its_hours_its_errors_and_every_person()
    {
        var salon = await run.SalonAsync(5);
        await Installation.PutAsync(salon.Api, "/v1/customers/none", new { name = "Without a number" });
        var sms = await run.SmsAsync(salon);
        var campaign = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "News", text = "Hello", channel = "sms", senderId = sms });
        await Installation.PostAsync(salon.Api, $"/v1/campaigns/{campaign["id"]}/launch", new { });
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{campaign["id"]}");
        await Assertions.Expect(screen.Page.Locator(".funnel li").Nth(0)).ToContainTextAsync("6");
        await Assertions.Expect(screen.Page.Locator(".funnel li").Nth(2)).ToContainTextAsync("5");
        await screen.SeesAsync("Messages by hour");
        await run.Installation.UntilAsync("the hours hold all five", async () => await screen.Page.EvaluateAsync<int>(
            "() => [...document.querySelectorAll('.chart tbody tr')].reduce((sum, row) => sum + Number(row.cells[1].textContent), 0)") == 5);
        await screen.SeesAsync("Person 3");
        await Assertions.Expect(screen.Page.Locator(".card", new() { Has = screen.Heading("Errors") })).ToContainTextAsync("None."); // a person who was left out is no error
        await Assertions.Expect(screen.Page.Locator(".error-line.mild")).ToContainTextAsync("1");
        await screen.IsForEverybodyAsync("campaign");
        await screen.Page.GetByLabel("Which people").SelectOptionAsync("skipped");
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(1);
        await Assertions.Expect(screen.Page.Locator(".person")).ToContainTextAsync("Without a number");
        await screen.Page.GetByLabel("Which people").SelectOptionAsync("all");
        await screen.Page.GetByLabel("Name, number or id").FillAsync("Person 4");
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_search_among_many_people_goes_on_by_itself_until_it_has_found_somebody()
    {
        var salon = await run.SalonAsync(10_100); // the Api looks at 10,000 for a page
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "To many");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{id}");
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(50);
        await screen.Page.GetByLabel("Name, number or id").FillAsync("Person 10077");
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(1);
        await Assertions.Expect(screen.Page.Locator(".person")).ToContainTextAsync("Person 10077");
        await screen.Page.GetByLabel("Name, number or id").FillAsync("Person 99999");
        await screen.SeesAsync("Nobody.");
    }

    [Fact]
    public async Task The_people_are_saved_as_a_file()
    {
        var salon = await run.SalonAsync(3);
        var sms = await run.SmsAsync(salon);
        var campaign = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "File / name", text = "Hello", channel = "sms", senderId = sms });
        await Installation.PostAsync(salon.Api, $"/v1/campaigns/{campaign["id"]}/launch", new { });
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{campaign["id"]}");
        var file = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Button("As a CSV file").ClickAsync());
        Assert.Equal("File-name.csv", file.SuggestedFilename);
        Assert.Contains("Person 2", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_connection_is_said_and_the_figures_follow_again_without_a_reload()
    {
        var salon = await run.SalonAsync(3);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "Followed");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{id}");
        await screen.SeesAsync("Sending");
        await screen.OfflineAsync(true);
        await screen.SeesAsync("No connection.");
        await Installation.PostAsync(salon.Api, $"/v1/campaigns/{id}/pause", new { });
        await screen.OfflineAsync(false);
        await screen.SeesAsync("Paused");
        await Assertions.Expect(screen.Page.GetByText("No connection.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_campaign_that_was_deleted_meanwhile_says_so()
    {
        var salon = await run.SalonAsync(1);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "Deleted elsewhere");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{id}");
        await screen.SeesAsync("Hello from the salon");
        await DeleteAsync(salon, $"/v1/campaigns/{id}");
        await screen.SeesAsync("This campaign is not there");
        await Assertions.Expect(screen.Button("Pause")).ToHaveCountAsync(0);
        await screen.GoAsync($"/console/campaigns/{Guid.NewGuid():N}");
        await screen.SeesAsync("This campaign is not there");
    }

    [Fact]
    public async Task Text_hours_and_speed_of_a_running_campaign_change_and_its_people_do_not()
    {
        var salon = await run.SalonAsync(3);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "Running");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{id}/edit");
        await Assertions.Expect(screen.Page.GetByLabel("All customers")).ToBeDisabledAsync();
        await screen.Page.GetByLabel("Text", new() { Exact = true }).FillAsync("A better text");
        await screen.ChooseAsync("20 an hour");
        await screen.Page.GetByLabel("Only at certain hours").CheckAsync();
        await screen.Page.GetByLabel("From", new() { Exact = true }).FillAsync("00:05");
        await screen.Page.GetByLabel("To", new() { Exact = true }).FillAsync("23:55");
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Saved");
        var stored = await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}");
        Assert.Equal(("A better text", 20), ((string?)stored["text"], (int)stored["messagesPerHour"]!));
        Assert.Equal(("00:05", "23:55"), ((string?)stored["schedule"]!["from"], (string?)stored["schedule"]!["to"]));
    }

    [Fact]
    public async Task The_first_press_on_show_more_shows_the_next_people_of_a_campaign_that_sends()
    {
        var salon = await run.SalonAsync(60);
        var (id, number) = await run.WhatsAppCampaignAsync(salon, "Many people");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{id}");
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(50);
        await screen.Page.RunAndWaitForResponseAsync(
            () => Installation.PostAsync(salon.Api, $"/v1/campaigns/{id}/pause", new { }),
            response => response.Url.Contains("/recipients?", StringComparison.Ordinal)); // a live event had the list read again
        var read = await screen.Page.RunAndWaitForResponseAsync(() => screen.Button("Show more").ClickAsync(), response => response.Url.Contains("cursor=", StringComparison.Ordinal));
        Assert.Equal(200, read.Status);
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(60);
        Assert.NotEmpty(number);
    }

    [Fact]
    public async Task What_was_deleted_while_the_connection_was_away_is_gone_when_it_is_back()
    {
        var salon = await run.SalonAsync();
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Gone", text = "x" });
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Stays", text = "x" });
        await using var screen = await run.OpenAsync(salon);
        await screen.SeesAsync("Gone");
        await screen.OfflineAsync(true);
        await screen.SeesAsync("No connection.");
        await DeleteAsync(salon, $"/v1/campaigns/{draft["id"]}");
        await screen.OfflineAsync(false);
        await Assertions.Expect(screen.Page.GetByText("No connection.")).ToHaveCountAsync(0);
        await Assertions.Expect(screen.Link("Gone")).ToHaveCountAsync(0);
        await Assertions.Expect(screen.Link("Stays")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_reason_leads_to_its_people_and_the_file_holds_those_that_are_shown()
    {
        var salon = await run.SalonAsync(3);
        await Installation.PutAsync(salon.Api, "/v1/customers/none", new { name = "Without a number" });
        var sms = await run.SmsAsync(salon);
        var campaign = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Reasons", text = "Hello", channel = "sms", senderId = sms });
        await Installation.PostAsync(salon.Api, $"/v1/campaigns/{campaign["id"]}/launch", new { });
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        await screen.GoAsync($"/console/campaigns/{campaign["id"]}");
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(4);
        await screen.Page.GetByLabel("Which people").SelectOptionAsync("delivered");
        var title = (string)(await Installation.GetAsync(salon.Api, "/v1/words"))["reasons"]!["noAddress"]!["title"]!;
        await screen.Page.Locator(".error-line").GetByRole(AriaRole.Button, new() { Name = title }).ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(1);
        await Assertions.Expect(screen.Page.Locator(".person")).ToContainTextAsync("Without a number");
        await Assertions.Expect(screen.Heading("People")).ToBeFocusedAsync();
        await screen.IsForEverybodyAsync("campaign-reason");
        Assert.Equal(["Without a number"], await SavedAsync());

        await screen.Button($"Only: {title}").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(4);
        await screen.Page.GetByLabel("Name, number or id").FillAsync("Person 2");
        await Assertions.Expect(screen.Page.Locator(".person")).ToHaveCountAsync(1);
        Assert.Equal(["Person 2"], await SavedAsync());

        async Task<string[]> SavedAsync()
        {
            var file = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Button("As a CSV file").ClickAsync());
            return [.. (await File.ReadAllLinesAsync(await file.PathAsync())).Skip(1).Select(line => line.Split(',')[1])];
        }
    }

    [Fact]
    public async Task A_draft_is_split_from_its_page()
    {
        var salon = await run.SalonAsync(6);
        var sms = await run.SmsAsync(salon);
        var campaign = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Too many", text = "Hello", channel = "sms", senderId = sms });
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{campaign["id"]}");
        await screen.Button("Actions for Too many").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Split …" }).ClickAsync();
        await screen.Page.GetByLabel("Into how many campaigns").FillAsync("3");
        await screen.IsForEverybodyAsync("campaign-split");
        await screen.Button("Split").ClickAsync();
        await screen.SeesAsync("3 drafts were made");
        await Assertions.Expect(screen.Page.Locator(".campaign")).ToHaveCountAsync(3);
    }

    private static async Task DeleteAsync(Salon salon, string path)
    {
        using var delete = new HttpRequestMessage(HttpMethod.Delete, path);
        delete.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await salon.Api.SendAsync(delete);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
