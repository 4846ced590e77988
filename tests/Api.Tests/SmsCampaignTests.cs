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

    [Fact]
    public async Task A_person_in_a_region_that_is_not_enabled_fails_alone()
    {
        var (tenant, sender, phone) = await PeopleAsync(3);
        await api.FaultOnceAsync(phone, "refuse", 21408);
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await api.UntilAsync(tenant, campaign, "delivered", 2);
        await api.UntilAsync(tenant, campaign, "failed", 1);
        Assert.Equal("active", (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status"));
        Assert.Equal(2, (await LedgerAsync(phone)).Count);
    }

    [Theory]
    [InlineData(21660)]
    [InlineData(21659)]
    public async Task A_sender_of_another_account_stops_and_nobody_is_spent_on_it(int code)
    {
        var (tenant, sender, phone) = await PeopleAsync(3);
        await api.FaultAsync(phone, "refuse", code);
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await UntilAsync(tenant, sender, "disconnected");
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));
        await api.UntilAsync(tenant, campaign, "waiting", 3);
        Assert.Equal(code.ToString(System.Globalization.CultureInfo.InvariantCulture), (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("statusReason"));
        Assert.Equal(0, await api.Silo.Seed.QueryAsync<int>("select max(r.tries)::int from recipients r join campaigns c using (campaign_id) where c.tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task A_report_that_the_number_is_not_verified_stops_the_sender()
    {
        var (tenant, sender, phone) = await PeopleAsync(1);
        await api.FaultOnceAsync(phone, "failLater", 30032);
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await UntilAsync(tenant, sender, "disconnected");
        await api.UntilAsync(tenant, campaign, "failed", 1);
        Assert.Equal("config:30032", (await RecipientAsync(tenant, campaign)).GetProperty("reason").GetString());
        Assert.Equal("30032", (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("statusReason"));
    }

    [Fact]
    public async Task A_code_that_nobody_knows_pauses_the_campaign_with_the_providers_words_and_spends_nobody()
    {
        var (tenant, sender, phone) = await PeopleAsync(3);
        await api.FaultAsync(phone, "refuse", 21216, httpStatus: 403);
        var campaign = await api.LaunchAsync(tenant, "sms", sender, "Hello");
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        await api.UntilAsync(tenant, campaign, "waiting", 3);
        var view = await tenant.Client.GetAsync($"/v1/campaigns/{campaign}");
        Assert.Equal("paused", view.Text("status"));
        Assert.StartsWith("unknownCode:21216 ", view.Text("statusReason"), StringComparison.Ordinal);
        Assert.Equal("active", (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status"));
    }

    private Task<(ApiTenant Tenant, string Sender, string Phone)> OnePersonAsync() => PeopleAsync(1);

    private async Task<(ApiTenant Tenant, string Sender, string Phone)> PeopleAsync(int count)
    {
        var tenant = await api.TenantAsync();
        var (sender, phone) = await api.SmsSenderAsync(tenant);
        await api.Silo.Seed.CustomersAsync(tenant.TenantId, count);
        return (tenant, sender, phone);
    }

    private static Task UntilRestrictedAsync(ApiTenant tenant, string sender) => UntilAsync(tenant, sender, "restricted");

    private static async Task UntilAsync(ApiTenant tenant, string sender, string status)
    {
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status") != status)
        {
            Assert.False(giveUp.IsCancellationRequested, "the sender was not stopped");
            await Task.Delay(20);
        }
    }

    private static async Task<System.Text.Json.JsonElement> RecipientAsync(ApiTenant tenant, string campaign) =>
        Assert.Single((await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/recipients")).Expect(200)["items"].EnumerateArray());

    private Task<System.Text.Json.Nodes.JsonArray> LedgerAsync(string phone) => api.LedgerAsync("/sms/ledger?phone=" + Uri.EscapeDataString(phone));
}
