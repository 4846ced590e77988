using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>Senders and their connection.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SendersTests(ConsoleRun run)
{
    [Fact]
    public async Task A_wrong_token_is_refused_with_what_helps_and_a_right_one_connects_the_number()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/senders/new");
        await screen.SeesAsync("it cannot promise it");
        await screen.IsForEverybodyAsync("sender-new");
        await screen.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Reception");
        await screen.Button("Go on").ClickAsync();
        await screen.Page.GetByLabel("I have read the terms and accept them.").CheckAsync();
        await screen.Button("Accept").ClickAsync();
        await screen.SeesAsync("€15.00");
        await screen.Button("Pay").ClickAsync();
        var number = await run.ProviderNumberAsync(screen.Page.Url.Split('/')[^1]);
        await screen.Page.GetByLabel("Phone number id").FillAsync(number);
        await screen.Page.GetByLabel("WhatsApp Business account id").FillAsync("99" + number);
        await screen.Page.GetByLabel("Access token").FillAsync("wrong");
        await screen.Page.GetByLabel("App secret").FillAsync("secret");
        await screen.Page.GetByLabel("Verify token").FillAsync("verify");
        await screen.Button("Check and link").ClickAsync();
        await screen.SeesAsync("The token is wrong, has ended, or lacks a permission.");
        await screen.Page.GetByLabel("Access token").FillAsync("token");
        await screen.Button("Check and link").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Ready").First).ToBeVisibleAsync();
        await screen.SeesAsync("The hour, with every campaign on it");
        await screen.Button("Pause").ClickAsync();
        await screen.SeesAsync("Nothing is sent until you resume.");
        await screen.Button("Resume").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Nothing is sent until you resume.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_employee_becomes_a_chat_sender_and_the_default_of_the_business()
    {
        var salon = await run.SalonAsync();
        await Installation.PostAsync(salon.Api, "/v1/staff", new { id = "anna", name = "Anna" });
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        await screen.GoAsync("/console/senders/new?channel=chat");
        await screen.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Anna at the desk");
        await screen.Page.GetByLabel("Employee", new() { Exact = true }).SelectOptionAsync("anna");
        await screen.Button("Go on").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Ready").First).ToBeVisibleAsync();
        await screen.GoAsync("/console/settings");
        await screen.Page.GetByLabel("Sender in the online chat").SelectOptionAsync(new SelectOptionValue { Label = "Anna at the desk" });
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("Saved");
        await screen.IsForEverybodyAsync("settings");
    }

    [Fact]
    public async Task A_sender_shows_its_hour_with_every_campaign_on_it()
    {
        var salon = await run.SalonAsync(5);
        await run.WhatsAppCampaignAsync(salon, "On the number");
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/senders");
        await screen.IsForEverybodyAsync("senders");
        await screen.Link("Front desk").ClickAsync();
        await Assertions.Expect(screen.Link("On the number")).ToBeVisibleAsync();
        await screen.SeesAsync("All campaigns share 40 messages an hour.");
        await screen.IsForEverybodyAsync("sender");
    }
}
