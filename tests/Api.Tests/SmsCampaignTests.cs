namespace MassMessaging.Api.Tests;

/// <summary>SMS campaigns from launch to receipts, over HTTP in both directions.</summary>
public sealed class SmsCampaignTests(ApiWithProviders api) : IClassFixture<ApiWithProviders>
{
    [Fact]
    public async Task A_campaign_reaches_every_phone_once_and_its_receipts_come_back()
    {
        var tenant = await api.TenantAsync();
        var (sender, phone) = await api.SmsSenderAsync(tenant);
        await api.Silo.Seed.CustomersAsync(tenant.TenantId, 300);
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Your colour care is on us — this month");
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1)); // 64 at once, and the next as soon as the campaign looks again
        await api.UntilAsync(tenant, campaign, "delivered", 300);

        var ledger = await LedgerAsync(phone);
        Assert.Equal(300, ledger.Count);
        Assert.Equal(300, ledger.Select(entry => (string)entry!["to"]!).Distinct().Count());
        Assert.All(ledger, entry => Assert.Equal("Your colour care is on us — this month", (string)entry!["text"]!));
        Assert.DoesNotContain("Never to be seen", ledger.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("completed", (await tenant.Client.GetAsync($"/v1/campaigns/{campaign}")).Text("status"));
    }

    [Fact]
    public async Task A_person_whom_the_provider_knows_as_opted_out_is_left_alone_from_then_on()
    {
        var (tenant, sender, phone) = await OnePersonAsync();
        await api.FaultOnceAsync(phone, "refuse", 21610);
        var first = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await api.UntilAsync(tenant, first, "failed", 1);
        Assert.Equal("optedOut:21610", (await RecipientAsync(tenant, first)).GetProperty("reason").GetString());

        await api.Silo.SettleAsync();
        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "sms", senderId = sender })).Expect(200);
        Assert.Equal((0, 1), (preview["count"].GetInt32(), preview["skipped"].GetProperty("optedOut").GetInt32()));
        Assert.Empty(await LedgerAsync(phone));
    }

    [Fact]
    public async Task A_throttled_message_goes_out_later_and_once()
    {
        var (tenant, sender, phone) = await OnePersonAsync();
        await api.FaultOnceAsync(phone, "throttle");
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await api.UntilAsync(tenant, campaign, "waiting", 1);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(2));
        await api.UntilAsync(tenant, campaign, "delivered", 1);
        Assert.Single(await LedgerAsync(phone));
    }

    [Fact]
    public async Task A_lost_answer_is_settled_by_the_receipt_and_never_sent_again()
    {
        var (tenant, sender, phone) = await OnePersonAsync();
        await api.FaultOnceAsync(phone, "acceptThenDrop");
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await api.UntilAsync(tenant, campaign, "delivered", 1);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(await LedgerAsync(phone));
    }

    [Fact]
    public async Task An_answer_lost_before_it_was_taken_stays_unknown_and_is_never_sent_again()
    {
        var (tenant, sender, phone) = await OnePersonAsync();
        await api.FaultOnceAsync(phone, "dropBeforeAccept");
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await api.UntilAsync(tenant, campaign, "unknown", 1);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        await api.UntilAsync(tenant, campaign, "unknown", 1);
        Assert.Empty(await LedgerAsync(phone));
    }

    [Fact]
    public async Task An_account_that_is_suspended_stops_its_sender_and_nobody_is_spent_on_it()
    {
        var (tenant, sender, phone) = await OnePersonAsync();
        await api.FaultOnceAsync(phone, "refuse", 30002);
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await UntilRestrictedAsync(tenant, sender);
        await api.UntilAsync(tenant, campaign, "waiting", 1);
        Assert.Equal("senderRestricted", (await tenant.Client.GetAsync($"/v1/campaigns/{campaign}")).Text("blockedBy"));
        Assert.Empty(await LedgerAsync(phone));
    }

    private async Task<(ApiTenant Tenant, string Sender, string Phone)> OnePersonAsync()
    {
        var tenant = await api.TenantAsync();
        var (sender, phone) = await api.SmsSenderAsync(tenant);
        await api.Silo.Seed.CustomersAsync(tenant.TenantId, 1);
        return (tenant, sender, phone);
    }

    private static async Task UntilRestrictedAsync(ApiTenant tenant, string sender)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status") != "restricted")
        {
            Assert.False(giveUp.IsCancellationRequested, "the sender was not stopped");
            await Task.Delay(20);
        }
    }

    private static async Task<System.Text.Json.JsonElement> RecipientAsync(ApiTenant tenant, string campaign) =>
        Assert.Single((await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/recipients")).Expect(200)["items"].EnumerateArray());

    private Task<System.Text.Json.Nodes.JsonArray> LedgerAsync(string phone) => api.LedgerAsync("/sms/ledger?phone=" + Uri.EscapeDataString(phone));
}
