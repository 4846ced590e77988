using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>What the editor does when an answer is lost, when somebody else writes, and when a time is half given.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class EditorTroubleTests(ConsoleRun run)
{
    [Fact]
    public async Task A_press_after_a_lost_answer_makes_one_draft()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Field("Title").FillAsync("Once");
        await screen.LoseAnswerAsync("/v1/campaigns");
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("nothing is done twice");
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");
        Assert.Single((await Installation.GetAsync(salon.Api, "/v1/campaigns"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_press_after_a_lost_answer_pays_one_month()
    {
        var salon = await run.SalonAsync();
        var sender = await Installation.PostAsync(salon.Api, "/v1/senders", new { channel = "whatsapp", name = "Reception" });
        await Installation.PostAsync(salon.Api, $"/v1/senders/{sender["id"]}/accept-terms", new { });
        await using var screen = await run.OpenAsync(salon);
        await screen.Page.RouteAsync("**/v1/events", _ => Task.CompletedTask); // no stream: it would tell of the payment before the press
        await screen.GoAsync($"/console/senders/{sender["id"]}");
        await screen.LoseAnswerAsync($"/v1/senders/{sender["id"]}/pay");
        await screen.Button("Pay").ClickAsync();
        await screen.SeesAsync("nothing is done twice");
        await screen.Button("Pay").ClickAsync();
        await Assertions.Expect(screen.Field("Phone number id")).ToBeVisibleAsync();
        Assert.Equal("85.00", (string?)(await Installation.GetAsync(salon.Api, "/v1/balance"))["available"]!["amount"]);
    }

    [Fact]
    public async Task What_is_written_while_the_draft_is_being_saved_stays_and_is_saved_next()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        var held = new TaskCompletionSource();
        await screen.Page.RouteAsync("**/v1/campaigns", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        await screen.Field("Title").FillAsync("First");
        await screen.Button("Save as draft").ClickAsync();
        await Assertions.Expect(screen.Button("Save as draft")).ToBeDisabledAsync();
        await screen.Field("Text").FillAsync("Written meanwhile");
        held.SetResult();
        await screen.SeesAsync("Saved as a draft");
        await Assertions.Expect(screen.Field("Text")).ToHaveValueAsync("Written meanwhile");
        await screen.Button("Save as draft").ClickAsync();
        await run.Installation.UntilAsync("the text is stored", async () =>
            (string?)(await Installation.GetAsync(salon.Api, "/v1/campaigns?status=draft"))["items"]![0]!["text"] == "Written meanwhile");
    }

    [Fact]
    public async Task A_time_that_is_half_given_is_named_and_holds_the_launch_back_but_not_the_saving()
    {
        var salon = await run.SalonAsync(3);
        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.ChooseAsync("SMS");
        await screen.Field("Title").FillAsync("Half given");
        await screen.Field("Text").FillAsync("Hello");
        await Assertions.Expect(screen.Button("Launch …")).ToBeEnabledAsync();
        await screen.ChooseAsync("Later");
        await Assertions.Expect(screen.Button("Launch …")).ToBeDisabledAsync();
        await Assertions.Expect(screen.Button("the start")).ToBeVisibleAsync();
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");
        await Assertions.Expect(screen.Field("Starts on")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Button("Launch …")).ToBeDisabledAsync();
        await screen.Field("Starts on").FillAsync(DateTime.UtcNow.AddDays(2).ToString("yyyy-MM-ddT09:00", CultureInfo.InvariantCulture));
        await Assertions.Expect(screen.Button("Launch …")).ToBeEnabledAsync();

        await screen.Field("Only at certain hours").CheckAsync();
        await screen.Field("From").FillAsync("");
        await screen.SeesAsync("Give both times");
        await Assertions.Expect(screen.Button("the hours")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Button("Launch …")).ToBeDisabledAsync();
        await screen.Field("From").FillAsync("10:00");
        await Assertions.Expect(screen.Button("Launch …")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Cleared_hours_of_a_running_campaign_do_not_become_day_and_night()
    {
        var salon = await run.SalonAsync(3);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "By day");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{id}/edit");
        await screen.Field("Only at certain hours").CheckAsync();
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Saved");
        await screen.Field("To").FillAsync("");
        await screen.Field("Title").FillAsync("By day only");
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Before it is saved there is still to do: the hours.");
        Assert.Equal("20:00", (string?)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}"))["schedule"]!["to"]);
    }

    [Fact]
    public async Task The_list_and_the_test_of_a_launched_campaign_save_nothing_of_what_is_being_edited()
    {
        var salon = await run.SalonAsync(4);
        var (id, _) = await run.WhatsAppCampaignAsync(salon, "As launched");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{id}/edit");
        await screen.Field("Title").FillAsync("Not saved");
        await screen.Page.GetByRole(AriaRole.Complementary).Locator("button.count").ClickAsync();
        await Assertions.Expect(screen.Button("Leave out for good: Person 4")).ToBeVisibleAsync();
        await screen.Button("Leave out for good: Person 4").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".people.out li")).ToContainTextAsync("left out for good");
        await Assertions.Expect(screen.Button("Undo")).ToHaveCountAsync(0);
        await screen.Button("Close").ClickAsync();
        await screen.Button("Send it to yourself").ClickAsync();
        await screen.SeesAsync("The test goes out as the campaign is stored.");
        await screen.Field("Your telephone number").FillAsync("+393331112233");
        await screen.Button("Send the test").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText(new Regex("^It goes out"))).ToBeVisibleAsync();
        await screen.Button("Close").ClickAsync();
        Assert.Equal("As launched", (string?)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}"))["title"]);
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Not saved");
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Saved");
        await run.Installation.UntilAsync("the title is stored", async () =>
            (string?)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{id}"))["title"] == "Not saved");
    }

    [Fact]
    public async Task Safe_sending_stays_chosen_in_a_draft_without_a_channel()
    {
        var salon = await run.SalonAsync();
        await run.Installation.SenderAsync(salon.Api);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Field("Title").FillAsync("Careful");
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");
        await screen.GoAsync(new Uri(screen.Page.Url).AbsolutePath);
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Careful");
        await screen.ChooseAsync("WhatsApp");
        await Assertions.Expect(screen.Page.GetByLabel("Safe sending")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task What_was_kept_from_before_somebody_elses_change_is_shown_beside_it()
    {
        var salon = await run.SalonAsync();
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "First" });
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync($"/console/campaigns/{draft["id"]}/edit");
        await screen.Field("Title").FillAsync("Mine");
        await screen.Page.GotoAsync("about:blank");
        await ChangeAsync(salon, draft, new { title = "Theirs", text = "Hello" });

        await screen.GoAsync($"/console/campaigns/{draft["id"]}/edit");
        await screen.SeesAsync("Somebody changed this campaign meanwhile");
        await screen.SeesAsync("Theirs");
        await screen.Button("Keep mine").ClickAsync();
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Mine");
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");
        var stored = await Installation.GetAsync(salon.Api, $"/v1/campaigns/{draft["id"]}");
        Assert.Equal(("Mine", "Hello"), ((string?)stored["title"], (string?)stored["text"]));
    }

    [Fact]
    public async Task Two_tabs_that_were_closed_lose_neither_text()
    {
        var salon = await run.SalonAsync();
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "First" });
        var address = $"/console/campaigns/{draft["id"]}/edit";
        await using var screen = await run.OpenAsync(salon);
        var (one, other) = (await screen.Page.Context.NewPageAsync(), await screen.Page.Context.NewPageAsync());
        foreach (var tab in new[] { one, other })
        {
            await tab.GotoAsync(address);
            await Assertions.Expect(tab.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("First");
        }

        await one.GetByLabel("Title", new() { Exact = true }).FillAsync("Of one tab");
        await other.GetByLabel("Title", new() { Exact = true }).FillAsync("Of the other tab");
        await one.CloseAsync();
        await other.CloseAsync();

        await screen.GoAsync(address);
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("Of the other tab");
        await screen.Button("Save as draft").ClickAsync();
        await screen.SeesAsync("Saved as a draft");
        await screen.GoAsync(address);
        await screen.SeesAsync("Somebody changed this campaign meanwhile");
        await screen.SeesAsync("Of one tab");
        await screen.SeesAsync("Of the other tab");
    }

    [Fact]
    public async Task What_was_not_saved_goes_with_the_session_and_is_no_other_businesss()
    {
        var (salon, other) = (await run.SalonAsync(), await run.SalonAsync());
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.Field("Title").FillAsync("Not saved");
        await screen.Page.Context.ClearCookiesAsync();
        await screen.Page.GotoAsync("/console");
        await screen.SignInAsync(other.Key);
        await screen.GoAsync("/console/campaigns/new");
        await Assertions.Expect(screen.Field("Title")).ToHaveValueAsync("");

        await screen.GoAsync("/console/settings");
        await screen.Button("Sign out").ClickAsync();
        await Assertions.Expect(screen.Field("Key")).ToBeVisibleAsync();
        Assert.DoesNotContain("Not saved", await screen.Page.EvaluateAsync<string>("() => JSON.stringify({ ...localStorage, ...sessionStorage })"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_forecast_is_asked_for_once_there_is_a_channel_and_again_after_the_connection_was_lost()
    {
        var salon = await run.SalonAsync(3);
        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        var asked = new List<JsonNode?>();
        screen.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("/v1/forecasts", StringComparison.Ordinal))
            {
                lock (asked)
                {
                    asked.Add(JsonNode.Parse(request.PostData!)!["channel"]);
                }
            }
        };
        await screen.Page.EvaluateAsync("""
            () => {
                window.said = [];
                const summary = document.querySelector('aside.summary');
                new MutationObserver(() => window.said.push(summary.textContent)).observe(summary, { childList: true, characterData: true, subtree: true });
            }
            """);
        var count = screen.Page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Button, new() { Name = "3 people get it" });
        await screen.ChooseAsync("SMS");
        await Assertions.Expect(count).ToBeVisibleAsync();
        lock (asked)
        {
            Assert.Equal(["sms"], asked.Select(channel => (string?)channel));
        }

        Assert.DoesNotContain("Choose a channel", await screen.Page.EvaluateAsync<string>("() => window.said.join('|')"), StringComparison.Ordinal);

        await screen.OfflineAsync(true);
        await screen.ChooseAsync("Some customers");
        await screen.SeesAsync("The server was not reached.");
        await screen.OfflineAsync(false);
        await Assertions.Expect(screen.Page.GetByText("The server was not reached.")).ToHaveCountAsync(0);
        await Assertions.Expect(count).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_channel_that_is_chosen_before_the_senders_are_read_gets_its_one_sender_and_is_not_said_to_have_none()
    {
        var salon = await run.SalonAsync(3);
        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        var chosen = new TaskCompletionSource();
        await screen.Page.RouteAsync(new Regex("/v1/senders"), async route =>
        {
            await chosen.Task;
            await route.ContinueAsync();
        });
        await screen.GoAsync("/console/campaigns/new");
        await screen.ChooseAsync("SMS");
        await Assertions.Expect(screen.Link("Connect one")).ToHaveCountAsync(0);
        chosen.SetResult();
        await Assertions.Expect(screen.Field("Sender")).Not.ToHaveValueAsync("");
    }

    [Fact]
    public async Task While_only_a_bound_is_known_the_launch_asks_with_the_bound()
    {
        var salon = await run.SalonAsync(3);
        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        var counted = new TaskCompletionSource();
        await screen.Page.RouteAsync(new Regex("/v1/forecasts"), async route =>
        {
            if (route.Request.Url.Contains("wait=10", StringComparison.Ordinal))
            {
                await counted.Task;
                await route.ContinueAsync();
                return;
            }

            var answer = await route.FetchAsync();
            var forecast = JsonNode.Parse(await answer.TextAsync())!;
            (forecast["exact"], forecast["count"], forecast["bound"]) = (false, null, 1000);
            await route.FulfillAsync(new() { Response = answer, Body = forecast.ToJsonString() });
        });
        await screen.GoAsync("/console/campaigns/new");
        await screen.ChooseAsync("SMS");
        await screen.Field("Title").FillAsync("Many");
        await screen.Field("Text").FillAsync("Hello");
        await screen.SeesAsync("Up to 1,000 people");
        await screen.Button("Launch …").ClickAsync();
        await screen.SeesAsync("At most 1,000 people get it over SMS; they are being counted.");
        counted.SetResult();
        await screen.SeesAsync("3 people get it over SMS.");
    }

    [Fact]
    public async Task A_person_who_was_left_out_is_taken_back_also_when_the_list_is_opened_again()
    {
        var salon = await run.SalonAsync(3);
        await run.SmsAsync(salon);
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/campaigns/new");
        await screen.ChooseAsync("SMS");
        var count = screen.Page.GetByRole(AriaRole.Complementary).Locator("button.count");
        await count.ClickAsync();
        await screen.Button("Leave out: Person 2").ClickAsync();
        await Assertions.Expect(screen.Button("Undo")).ToBeVisibleAsync();
        await screen.Button("Close").ClickAsync();
        await Assertions.Expect(count).ToHaveTextAsync("2 people get it");
        await count.ClickAsync();
        await screen.Button("Undo").ClickAsync();
        await Assertions.Expect(screen.Button("Leave out: Person 2")).ToBeVisibleAsync();
        await screen.Button("Close").ClickAsync();
        await Assertions.Expect(count).ToHaveTextAsync("3 people get it");
    }

    [Fact]
    public async Task Who_types_at_once_keeps_the_field_for_the_heading_takes_no_focus_later()
    {
        var salon = await run.SalonAsync();
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "First" });
        await using var screen = await run.OpenAsync(salon);
        await screen.Page.AddInitScriptAsync("""
            new MutationObserver((_, observer) => {
                const field = document.querySelector('#message input[dir=auto]');
                if (!field) return;
                observer.disconnect();
                field.focus();
            }).observe(document, { childList: true, subtree: true });
            """);
        await screen.Page.GotoAsync($"/console/campaigns/{draft["id"]}/edit");
        await screen.Page.WaitForFunctionAsync("() => document.title.startsWith('Edit campaign')");
        await screen.SeesAsync("Choose a channel in the next step");
        await screen.Page.Keyboard.TypeAsync(" and more");
        Assert.Contains("and more", await screen.Field("Title").InputValueAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_comes_after_its_dialog_was_closed_is_said_all_the_same()
    {
        var salon = await run.SalonAsync(2);
        var sms = await run.SmsAsync(salon);
        var draft = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Closed", text = "Hello", channel = "sms", senderId = sms });
        await using var screen = await run.OpenAsync(salon);
        var (asked, closed) = (new TaskCompletionSource(), new TaskCompletionSource());
        await screen.Page.RouteAsync("**/launch", async route =>
        {
            asked.SetResult();
            await closed.Task;
            await route.AbortAsync();
        });
        await screen.GoAsync($"/console/campaigns/{draft["id"]}/edit");
        await screen.Button("Launch …").ClickAsync();
        await screen.Button("Launch now").ClickAsync();
        await asked.Task;
        await screen.Button("Cancel").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        closed.SetResult();
        await screen.SeesAsync("The server was not reached.");
    }

    private static async Task ChangeAsync(Salon salon, JsonNode draft, object change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/campaigns/{draft["id"]}") { Content = JsonContent.Create(change) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await salon.Api.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
