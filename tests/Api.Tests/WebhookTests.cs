using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>What the provider posts.</summary>
[Collection(SiloCollection.Name)]
public sealed class WebhookTests(ApiWithSilo api)
{
    [Fact]
    public async Task The_provider_verifies_the_address_by_the_senders_word()
    {
        var (sender, number) = await api.SenderAsync(await api.TenantAsync());
        var client = new ApiClient(api.Http, null);
        var path = $"/webhooks/whatsapp/{sender}?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=";
        Assert.Equal("12345", (await client.GetAsync(path + number.VerifyToken)).Expect(200).Body);
        (await client.GetAsync(path + "wrong")).ExpectProblem(403, "verifyTokenInvalid");
        (await client.GetAsync($"/webhooks/whatsapp/{Guid.NewGuid():N}?hub.mode=subscribe")).ExpectProblem(404, "notFound");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sha256=00")]
    [InlineData("sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_wrong_signature_stores_nothing(string? signature)
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        var body = Inbound(number, "m1", "393331234567");
        (string, string)[] headers = signature is null ? [] : [("X-Hub-Signature-256", signature)];
        (await new ApiClient(api.Http, null).PostAsync($"/webhooks/whatsapp/{sender}", body, headers)).ExpectProblem(401, "signatureInvalid");
        Assert.Equal(0, await HistoryAsync(tenant));
    }

    [Fact]
    public async Task A_message_builds_chat_history_once_however_often_it_is_posted()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        for (var i = 0; i < 3; i++)
        {
            (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, Inbound(number, "m1", "393331234567"))).Expect(200);
        }

        Assert.Equal(1, await HistoryAsync(tenant));
        Assert.Equal(1, await api.Silo.Seed.QueryAsync<long>("select count(*) from inbound_messages where tenant_id = @TenantId", new { tenant.TenantId }));
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone = "+39 333 123 4567" })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/c2", new { phone = "+39 333 123 4568" })).Expect(201);
        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender, safeSending = true })).Expect(200);
        Assert.Equal((1, 1), (preview["count"].GetInt32(), preview["skipped"].GetProperty("noChatHistory").GetInt32()));
    }

    [Fact]
    public async Task A_post_signed_by_one_tenant_changes_nothing_of_another()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (sender, number) = await api.SenderAsync(ann);
        var (bobs, foreign) = await api.SenderAsync(bob);

        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, Inbound(foreign, "m1", "393331234567"))).Expect(200);
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, Account(foreign, "DISABLE"))).Expect(200);
        var limit = CampaignTests.Envelope(foreign, new { max_daily_conversations_per_business = 1 }, "business_capability_update");
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, limit)).Expect(200);

        Assert.Equal((0, 0), (await HistoryAsync(ann), await HistoryAsync(bob)));
        var theirs = (await bob.Client.GetAsync("/v1/senders"))["items"][0];
        Assert.Equal("active", theirs.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, theirs.GetProperty("dailyLimit").ValueKind);

        // It is the signature that keeps it out: with its own the same post counts.
        (await CampaignTests.PostWebhookAsync(api, bobs, foreign.AppSecret, limit)).Expect(200);
        Assert.Equal(1, (await bob.Client.GetAsync("/v1/senders"))["items"][0].GetProperty("dailyLimit").GetInt32());
    }

    [Fact]
    public async Task A_receipt_signed_by_one_tenant_for_anothers_attempt_moves_nothing()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (sender, number) = await api.SenderAsync(ann);
        var (bobs, foreign) = await api.SenderAsync(bob);
        await api.CustomersAsync(bob, 1);
        var campaign = (await bob.Client.PostAsync("/v1/campaigns", new
        {
            title = "Offer",
            text = "Hello",
            channel = "whatsapp",
            senderId = bobs,
            messagesPerHour = 40,
            template = new { name = "offer", language = "en_US" },
        })).Expect(201).Text("id");
        (await bob.Client.PostAsync($"/v1/campaigns/{campaign}/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(10));
        var attempt = api.Silo.Channel.Calls.Last(call => call.Message.Credentials["phoneNumberId"] == foreign.PhoneNumberId).Message.AttemptId;

        foreach (var claimed in new[] { number, foreign })
        {
            foreach (var word in new[] { attempt, null })
            {
                var status = new { id = "wamid." + attempt, status = "read", timestamp = "1803888000", biz_opaque_callback_data = word };
                (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(claimed, new { statuses = new[] { status } }))).Expect(200);
            }
        }

        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(3, await api.Silo.Seed.QueryAsync<int>("select status::int from recipients where campaign_id = @id", new { id = Guid.Parse(campaign) }));
    }

    [Fact]
    public async Task A_ban_stops_every_number_of_the_account_until_it_is_lifted()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, Account(number, "DISABLE"))).Expect(200);
        var banned = (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Expect(200);
        Assert.Equal("restricted", banned.Text("status"));
        Assert.Contains("DISABLE", banned.Text("statusReason"), StringComparison.Ordinal);
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, Account(number, "REINSTATE"))).Expect(200);
        Assert.Equal("active", (await tenant.Client.GetAsync($"/v1/senders/{sender}")).Text("status"));
    }

    [Fact]
    public async Task A_text_that_cannot_be_stored_is_passed_over()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        foreach (var unknown in new[] { number with { PhoneNumberId = "a\0b" }, number })
        {
            (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, Inbound(unknown, "m\0", "393331234567"))).Expect(200);
        }

        Assert.Equal(0, await api.Silo.Seed.QueryAsync<long>("select count(*) from inbound_messages where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task A_receipt_that_finds_no_attempt_is_kept()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        var body = CampaignTests.Envelope(number, new { statuses = new[] { new { id = "wamid.early", status = "delivered", timestamp = "1803888000" } } });
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, body)).Expect(200);
        Assert.Equal(1, await api.Silo.Seed.QueryAsync<long>("select count(*) from unmatched_receipts where provider_id = 'wamid.early'"));
    }

    [Fact]
    public async Task Signed_nonsense_is_refused_and_a_huge_post_too()
    {
        var (sender, number) = await api.SenderAsync(await api.TenantAsync());
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, "not json")).ExpectProblem(400, "webhookMalformed");
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, "{\"object\":\"page\"}")).ExpectProblem(400, "webhookMalformed");
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, new string(' ', 3 * 1024 * 1024 + 1))).ExpectProblem(413, "bodyTooLarge");
    }

    private static string Inbound(ProviderNumber number, string id, string from) => CampaignTests.Envelope(
        number, new { messages = new[] { new { id, from, timestamp = "1803888000", type = "text", text = new { body = "Hi" } } } });

    private static string Account(ProviderNumber number, string state) => System.Text.Json.JsonSerializer.Serialize(new
    {
        @object = "whatsapp_business_account",
        entry = new[]
        {
            new { id = number.BusinessAccountId, changes = new[] { new { field = "account_update", value = new { @event = "DISABLED_UPDATE", ban_info = new { waba_ban_state = state } } } } },
        },
    });

    private Task<long> HistoryAsync(ApiTenant tenant) =>
        api.Silo.Seed.QueryAsync<long>("select count(*) from chat_history where tenant_id = @TenantId", new { tenant.TenantId });
}
