namespace MassMessaging.Api.Tests;

/// <summary>Customers whose numbers change while a campaign runs.</summary>
[Collection(CampaignCollection.Name)]
public sealed class ChangedNumberTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_number_corrected_after_the_launch_is_the_one_that_is_written_to_and_a_removed_one_is_not()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 9);
        var (sender, number) = await api.SenderAsync(tenant);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 10 });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();

        await ImportAsync(tenant, "customerId,phone,name\nc5,+393339990005,Renamed\nc6,,\n");
        (await tenant.Client.PatchAsync("/v1/customers/c7", new { phone = "+393339990007" })).Expect(200);
        (await tenant.Client.PutAsync("/v1/customers/c8", new { name = "Person 8" }, ("If-Match", "*"))).Expect(200);
        (await tenant.Client.PatchAsync("/v1/customers/c9", new { phone = "+393330000004" })).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(
            ["+393330000001", "+393330000002", "+393330000003", "+393330000004", "+393339990005", "+393339990007"],
            api.Silo.Channel.Calls.Where(call => call.Message.Credentials["phoneNumberId"] == number.PhoneNumberId).Select(call => call.Message.To));
        var people = (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].EnumerateArray()
            .Select(item => $"{item.GetProperty("customerId").GetString()} {item.GetProperty("name").GetString()} {item.GetProperty("address").GetString()} "
                + $"{item.GetProperty("status").GetString()} {item.GetProperty("reason").GetString()}".TrimEnd())
            .Skip(4);
        Assert.Equal(
            [
                "c5 Person 5 +393339990005 sent", "c6 Person 6 +393330000006 skipped noAddress", "c7 Person 7 +393339990007 sent",
                "c8 Person 8 +393330000008 skipped noAddress", "c9 Person 9 +393330000009 skipped duplicateAddress",
            ],
            people);
        var campaign = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal(("completed", 6, 3), (campaign.Text("status"), campaign["totals"].GetProperty("sent").GetInt32(), campaign["totals"].GetProperty("skipped").GetInt32()));
    }

    private static async Task ImportAsync(ApiTenant tenant, string csv) =>
        (await tenant.Client.SendAsync(HttpMethod.Post, "/v1/customers/import", new StringContent(csv, null, "text/csv"))).Expect(200);
}
