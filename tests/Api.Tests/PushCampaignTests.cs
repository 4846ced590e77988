using System.Text.Json.Nodes;

namespace MassMessaging.Api.Tests;

/// <summary>Push campaigns from launch to what the app reports, over HTTP in both directions.</summary>
public sealed class PushCampaignTests(ApiWithProviders api) : IClassFixture<ApiWithProviders>
{
    [Fact]
    public async Task A_campaign_goes_to_the_newest_device_under_the_senders_name_and_the_app_reports_it()
    {
        var tenant = await api.TenantAsync();
        var (sender, project) = await api.PushSenderAsync(tenant, "Ann's Salon");
        await CustomerAsync(tenant, "c1", "old-phone");
        await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await DeviceAsync(tenant, "c1", "new-phone");
        await CustomerAsync(tenant, "c2", "her-phone");
        await CustomerAsync(tenant, "c3");
        var campaign = await api.LaunchAsync(tenant, "push", sender, "Come in");
        await api.UntilAsync(tenant, campaign, "sent", 2);

        var ledger = await LedgerAsync(project);
        Assert.Equal(["her-phone", "new-phone"], ledger.Select(entry => (string)entry!["to"]!).Order());
        Assert.All(ledger, entry => Assert.Equal(("Ann's Salon", "Come in"), ((string)entry!["title"]!, (string)entry["text"]!)));
        Assert.Equal("noAddress", await ReasonAsync(tenant, campaign, "skipped"));

        var attempt = (string)ledger.Single(entry => (string)entry!["to"]! == "new-phone")!["attemptId"]!;
        var (mine, others) = (await AppAsync(tenant, "c1"), await AppAsync(tenant, "c2"));
        (await others.PostAsync("/v1/push/receipts", Report(attempt, "opened"))).Expect(204);
        await api.UntilAsync(tenant, campaign, "sent", 2); // it was not theirs to report
        (await mine.PostAsync("/v1/push/receipts", Report(attempt, "opened"))).Expect(204);
        (await mine.PostAsync("/v1/push/receipts", Report(attempt, "delivered"))).Expect(204);
        await api.UntilAsync(tenant, campaign, "read", 1);
        var statistics = (await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/statistics")).Expect(200);
        Assert.Equal((2, 1, 1), (statistics["sent"].GetInt32(), statistics["delivered"].GetInt32(), statistics["read"].GetInt32()));
    }

    [Fact]
    public async Task Where_the_app_was_removed_the_device_is_forgotten_and_the_next_one_tried()
    {
        var tenant = await api.TenantAsync();
        var (sender, project) = await api.PushSenderAsync(tenant, "Salon");
        await CustomerAsync(tenant, "two", "still-there");
        await CustomerAsync(tenant, "one", "only-gone");
        await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await DeviceAsync(tenant, "two", "gone");
        foreach (var token in new[] { "gone", "only-gone" })
        {
            await api.ControlAsync("/push/devices", new() { ["projectId"] = project, ["token"] = token, ["registered"] = false });
        }

        var campaign = await api.LaunchAsync(tenant, "push", sender, "Come in");
        await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(10));
        await api.UntilAsync(tenant, campaign, "sent", 1);
        await api.UntilAsync(tenant, campaign, "failed", 1);
        Assert.Equal("still-there", (string)Assert.Single(await LedgerAsync(project))!["to"]!);
        Assert.Equal("recipient:UNREGISTERED", await ReasonAsync(tenant, campaign, "failed"));
        Assert.Equal(["still-there"], await api.Silo.Seed.ListAsync<string>("select token from devices where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task An_app_reports_by_its_token_and_only_what_there_is()
    {
        var tenant = await api.TenantAsync();
        await CustomerAsync(tenant, "c1");
        var app = await AppAsync(tenant, "c1");
        (await tenant.Client.PostAsync("/v1/push/receipts", Report("x", "opened"))).ExpectProblem(401, "appTokenRequired");
        (await app.PostAsync("/v1/push/receipts", new { receipts = Array.Empty<object>() })).ExpectProblem(400, "valueRequired", "/receipts");
        (await app.PostAsync("/v1/push/receipts", Report("x", "opened"))).ExpectProblem(400, "attemptMalformed", "/receipts/0/attemptId");
        var unknown = new Domain.Deliveries.AttemptId(Guid.NewGuid(), 1, 1).ToString();
        (await app.PostAsync("/v1/push/receipts", Report(unknown, "seen"))).ExpectProblem(400, "statusUnknown", "/receipts/0/status");
        (await app.PostAsync("/v1/push/receipts", Report(unknown, "opened"))).Expect(204);
    }

    private static object Report(string attemptId, string status) => new { receipts = new[] { new { attemptId, status } } };

    private static async Task CustomerAsync(ApiTenant tenant, string id, string? device = null)
    {
        (await tenant.Client.PutAsync($"/v1/customers/{id}", new { name = id, brandedApp = true })).Expect(201);
        if (device is not null)
        {
            await DeviceAsync(tenant, id, device);
        }
    }

    private static async Task DeviceAsync(ApiTenant tenant, string customer, string token) =>
        (await tenant.Client.PutAsync($"/v1/customers/{customer}/devices/{token}")).Expect(204);

    private async Task<ApiClient> AppAsync(ApiTenant tenant, string customer) =>
        api.Client((await tenant.Client.PostAsync($"/v1/customers/{customer}/chat-token", new { })).Expect(200).Text("token"));

    private static async Task<string?> ReasonAsync(ApiTenant tenant, string campaign, string status) =>
        Assert.Single((await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/recipients?status={status}")).Expect(200)["items"].EnumerateArray())
            .GetProperty("reason").GetString();

    private Task<JsonArray> LedgerAsync(string project) => api.LedgerAsync("/push/ledger?projectId=" + project);
}
