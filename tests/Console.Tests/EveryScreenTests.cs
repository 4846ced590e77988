using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>Every screen beside the editor: for everybody, on a laptop and a phone, in light and dark, and with a text of twice the size.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class EveryScreenTests(ConsoleRun run)
{
    private const string LongName = "Donaudampfschifffahrtsgesellschaftskapitänswitwe Wolfeschlegelsteinhausenbergerdorff";

    [Theory]
    [InlineData(1280, false, false)]
    [InlineData(1280, true, false)]
    [InlineData(390, false, false)]
    [InlineData(390, true, false)]
    [InlineData(390, false, true)]
    public async Task Every_screen_is_for_everybody(int width, bool dark, bool doubled)
    {
        var salon = await run.SalonAsync(3);
        await Installation.PutAsync(salon.Api, "/v1/groups/vip", new { name = LongName });
        await Installation.PostAsync(salon.Api, "/v1/staff", new { id = "anna", name = "Anna" });
        await Installation.PutAsync(salon.Api, "/v1/customers/c-long", new
        {
            name = LongName,
            phone = "+393339999999",
            groups = new[] { "vip" },
            attributes = new Dictionary<string, object> { ["favouriteColourOfTheHairdresserInSpring"] = "https://example.com/a/very/long/address/without/any/blank/in/it", ["vip"] = true },
        });
        await Installation.PutAsync(salon.Api, "/v1/customers/c-out", new { name = "Without a number" });
        var (campaign, _) = await run.WhatsAppCampaignAsync(salon, LongName);
        var sender = (string)(await Installation.GetAsync(salon.Api, $"/v1/campaigns/{campaign}"))["senderId"]!;
        await Installation.PostAsync(salon.Api, "/v1/campaigns", new { title = "Draft", text = LongName, channel = "sms" });
        var pending = await Installation.PostAsync(salon.Api, "/v1/senders", new { channel = "whatsapp", name = "Second" });
        await Installation.PostAsync(salon.Api, "/v1/keys", new { name = LongName, role = "viewer" });
        var device = width < 600 ? Device.Phone : Device.Laptop;
        await using var screen = await run.OpenAsync(salon, dark ? device.InDark() : device);
        var name = doubled ? "-200" : string.Empty;

        foreach (var (path, sight) in new[]
        {
            ("campaigns", "Draft"), ($"campaigns/{campaign}", "Messages by hour"), ("customers", "Without a number"), ("customers/c-long", "favouriteColourOfTheHairdresserInSpring"),
            ("customers/new", "Customer id"), ("customers/import", "Choose a file"), ("customers/groups", "Anna"), ("senders", "Front desk"), ($"senders/{sender}", "All campaigns share"),
            ($"senders/{pending["id"]}", "Version"), ("senders/new", "it cannot promise it"), ("balance", "Credit added"), ("settings", "Words that stop messages"),
        })
        {
            await screen.GoAsync("/console/" + path);
            if (doubled)
            {
                await screen.Page.EvaluateAsync("() => { document.documentElement.style.fontSize = '200%'; }");
            }

            await screen.SeesAsync(sight);
            await Assertions.Expect(screen.Page.Locator(".skeleton")).ToHaveCountAsync(0);
            await screen.IsForEverybodyAsync($"every-{path.Replace(campaign, "one", StringComparison.Ordinal).Replace(sender, "one", StringComparison.Ordinal).Replace((string)pending["id"]!, "pending", StringComparison.Ordinal).Replace('/', '-')}{name}");
        }
    }
}
