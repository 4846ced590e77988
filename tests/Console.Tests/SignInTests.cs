using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>Signing in and out.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class SignInTests(ConsoleRun run)
{
    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task A_key_opens_the_console_and_lies_in_no_storage_of_the_browser(int width)
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(width < 600 ? Device.Phone : Device.Laptop);
        await screen.Page.GotoAsync("/console");
        await screen.SeesAsync("Sign in");
        await screen.IsForEverybodyAsync("sign-in");
        await screen.SignInAsync(salon.Key);

        await screen.SeesAsync("No campaign yet");
        var stored = await screen.Page.EvaluateAsync<string>("() => JSON.stringify([localStorage, sessionStorage, document.cookie])");
        Assert.DoesNotContain(salon.Key, stored, StringComparison.Ordinal);
        await screen.IsForEverybodyAsync("campaigns-empty");
    }

    [Fact]
    public async Task A_wrong_key_is_refused_beside_its_field()
    {
        await using var screen = await run.OpenAsync();
        await screen.Page.GotoAsync("/console");
        await screen.Page.GetByLabel("Key", new() { Exact = true }).FillAsync("mm_wrong");
        await screen.Button("Sign in").ClickAsync();

        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Alert).Or(screen.Page.Locator(".error")).First).ToBeVisibleAsync();
        await Assertions.Expect(screen.Heading("MassMessaging")).ToBeVisibleAsync();
    }
}
