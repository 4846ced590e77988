using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>What people and providers write is text, never markup.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class MarkupTests(ConsoleRun run)
{
    private const string Markup = "<img src=x onerror=\"window.broken=true\"><b>bold</b>";

    [Fact]
    public async Task Markup_in_every_field_of_a_customer_a_sender_a_group_a_campaign_and_a_template_is_shown_as_it_was_written()
    {
        var salon = await run.SalonAsync();
        await Installation.PutAsync(salon.Api, "/v1/groups/g", new { name = Markup });
        await Installation.PostAsync(salon.Api, "/v1/staff", new { id = "s", name = Markup });
        await Installation.PutAsync(salon.Api, "/v1/customers/c1", new { name = Markup, phone = "+393330000001", groups = new[] { "g" }, staff = new[] { "s" } });
        var sender = await Installation.PostAsync(salon.Api, "/v1/senders", new { channel = "whatsapp", name = Markup });
        var number = await run.ProviderNumberAsync((string)sender["id"]!, body: Markup + "{{1}}");
        await Installation.PostAsync(salon.Api, $"/v1/senders/{sender["id"]}/accept-terms", new { });
        await Installation.PostAsync(salon.Api, $"/v1/senders/{sender["id"]}/pay", new { months = 1 });
        await Installation.PostAsync(salon.Api, $"/v1/senders/{sender["id"]}/link", new { phoneNumberId = number, businessAccountId = "99" + number, accessToken = "token", appSecret = "secret", verifyToken = "verify" });
        var campaign = await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = Markup, text = Markup, channel = "whatsapp", senderId = (string)sender["id"]!, template = new { name = "news", language = "it" } });
        await Installation.PostAsync(salon.Api, "/v1/keys", new { name = Markup, role = "viewer" });
        await using var screen = await run.OpenAsync(salon);

        foreach (var path in new[]
        {
            "/console/campaigns", $"/console/campaigns/{campaign["id"]}/edit", $"/console/campaigns/{campaign["id"]}", "/console/customers", "/console/customers/c1",
            "/console/customers/groups", "/console/senders", $"/console/senders/{sender["id"]}", "/console/settings", "/console/balance",
        })
        {
            await screen.GoAsync(path);
            await screen.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
            await Assertions.Expect(screen.Main).ToContainTextAsync(Markup); // each screen shows it, letter by letter
            await Assertions.Expect(screen.Page.Locator(".skeleton")).ToHaveCountAsync(0);
            Assert.Equal(0, await screen.Page.Locator("main img, main b b, main h2 b, main a b, main span b").CountAsync());
            Assert.False(await screen.Page.EvaluateAsync<bool>("() => 'broken' in window"));
        }

        await screen.GoAsync($"/console/campaigns/{campaign["id"]}/edit");
        await Assertions.Expect(screen.Page.Locator(".bubble")).ToContainTextAsync(Markup);
    }

    [Fact]
    public async Task A_title_of_one_emoji_and_a_text_from_right_to_left_are_shown_whole()
    {
        var salon = await run.SalonAsync();
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "🌸", text = "مرحبا بكم", channel = "chat" });
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        await screen.SeesAsync("🌸");
        await Assertions.Expect(screen.Page.Locator(".campaign .how")).ToHaveTextAsync("مرحبا بكم");
        Assert.Equal("rtl", await screen.Page.Locator(".campaign .how").EvaluateAsync<string>("element => getComputedStyle(element).direction"));
    }
}
