using Microsoft.Playwright;

namespace MassMessaging.Console.Tests;

/// <summary>Customers, groups and staff.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class CustomersTests(ConsoleRun run)
{
    [Fact]
    public async Task Customers_are_searched_filtered_by_group_and_opened()
    {
        var salon = await run.SalonAsync();
        await Installation.PutAsync(salon.Api, "/v1/groups/vip", new { name = "Regulars" });
        await Installation.PutAsync(salon.Api, "/v1/customers/c1", new { name = "Anna", phone = "+393330000001", groups = new[] { "vip" } });
        await Installation.PutAsync(salon.Api, "/v1/customers/c2", new { name = "Bruno", phone = "+393330000002" });
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/customers");
        await screen.SeesAsync("Bruno");
        await screen.Page.GetByLabel("Group", new() { Exact = true }).SelectOptionAsync("vip");
        await Assertions.Expect(screen.Link("Bruno")).ToHaveCountAsync(0);
        await screen.IsForEverybodyAsync("customers");
        await screen.Link("Anna").ClickAsync();
        await Assertions.Expect(screen.Heading("Anna")).ToBeVisibleAsync();
        await screen.IsForEverybodyAsync("customer-laptop");
    }

    [Fact]
    public async Task A_customer_is_made_changed_taken_out_of_a_channel_and_erased()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        await screen.GoAsync("/console/customers/new");
        await screen.Page.GetByLabel("Customer id").FillAsync("c-9");
        await screen.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Clara");
        await screen.Page.GetByLabel("Telephone").FillAsync("no number");
        await screen.Button("Save").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".field.wrong .error").First).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Telephone").FillAsync("+39 333 000 0009");
        await screen.Button("Save").ClickAsync();
        await Assertions.Expect(screen.Heading("Clara")).ToBeVisibleAsync();

        await screen.Button("Write no more").First.ClickAsync();
        await screen.SeesAsync("wants none");
        await screen.SeesAsync("Entered by hand");
        await screen.Button("Write again").First.ClickAsync();
        await screen.SeesAsync("Only do this when the person asked for it.");
        await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Write again" }).ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("wants none")).ToHaveCountAsync(0);

        await screen.Page.GetByLabel("Visits").FillAsync("7");
        await screen.Button("Save").ClickAsync();
        await run.Installation.UntilAsync("the visits are stored", async () => (int)(await Installation.GetAsync(salon.Api, "/v1/customers/c-9"))["visits"]! == 7);
        await screen.Button("Erase").First.ClickAsync();
        await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await screen.SeesAsync("No customers yet");
    }

    [Fact]
    public async Task Groups_and_staff_are_made_renamed_counted_and_deleted()
    {
        var salon = await run.SalonAsync();
        await using var screen = await run.OpenAsync(salon);
        await screen.GoAsync("/console/customers/groups");
        await screen.Button("New group").ClickAsync();
        await screen.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Regulars");
        await screen.Button("Save").ClickAsync();
        await screen.SeesAsync("0 customers");
        await screen.IsForEverybodyAsync("groups");
        await screen.Button("Rename: Regulars").ClickAsync();
        await screen.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Friends");
        await screen.Button("Save").ClickAsync();
        await Assertions.Expect(screen.Link("Friends")).ToBeVisibleAsync();
        await screen.Button("Delete: Friends").ClickAsync();
        await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await screen.SeesAsync("No group yet.");
    }

    [Fact]
    public async Task A_customer_shows_the_attributes_the_user_id_and_the_devices_that_are_known()
    {
        var salon = await run.SalonAsync();
        await Installation.PutAsync(salon.Api, "/v1/customers/c1", new { name = "Anna", whatsappUserId = "IT.13491208655302741918", attributes = new Dictionary<string, object> { ["colour"] = "red", ["member"] = true, ["since"] = 2019 } });
        await Installation.PutAsync(salon.Api, "/v1/customers/c1/devices/token-of-a-phone", new { platform = "android" });
        await using var screen = await run.OpenAsync(salon, Device.Phone);
        await screen.GoAsync("/console/customers/c1");
        await Assertions.Expect(screen.Page.GetByLabel("WhatsApp user id")).ToHaveValueAsync("IT.13491208655302741918");
        await Assertions.Expect(screen.Page.Locator("dl.facts")).ToHaveTextAsync("colourredmemberYessince2019");
        await screen.SeesAsync("Android");
        await screen.IsForEverybodyAsync("customer-further");
    }
}
