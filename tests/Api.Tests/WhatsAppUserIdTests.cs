using System.Globalization;
using System.Text;

namespace MassMessaging.Api.Tests;

/// <summary>People without a number, whom WhatsApp knows by a user id.</summary>
[Collection(CampaignCollection.Name)]
public sealed class WhatsAppUserIdTests(ApiWithSilo api)
{
    private const string UserId = "DE.13491208655302741918";
    private static int _next;

    [Fact]
    public async Task A_customer_has_a_user_id_by_PUT_PATCH_and_import_and_a_file_without_the_column_leaves_it()
    {
        var tenant = await api.TenantAsync();
        Assert.Equal(UserId, (await tenant.Client.PutAsync("/v1/customers/c1", new { whatsappUserId = UserId })).Expect(201).Text("whatsappUserId"));
        Assert.Equal("DE.2", (await tenant.Client.PatchAsync("/v1/customers/c1", new { whatsappUserId = "DE.2" })).Expect(200).Text("whatsappUserId"));
        await ImportAsync(tenant, "customerId,whatsappUserId\r\nc1,DE.ENT.3\r\nc2, DE.4 \r\n");
        await ImportAsync(tenant, "customerId,visits\r\nc1,4\r\n");
        Assert.Equal("DE.ENT.3", (await tenant.Client.GetAsync("/v1/customers/c1")).Text("whatsappUserId"));
        Assert.Equal("DE.4", (await tenant.Client.GetAsync("/v1/customers/c2")).Text("whatsappUserId"));
        Assert.Equal(1, (await tenant.Client.GetAsync("/v1/customers?search=de.4")).Expect(200)["items"].GetArrayLength());
        await ImportAsync(tenant, "customerId,whatsappUserId\r\nc1,\r\n");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await tenant.Client.GetAsync("/v1/customers/c1"))["whatsappUserId"].ValueKind);
    }

    [Theory]
    [InlineData("13491208655302741918")]
    [InlineData("de.1")]
    [InlineData("DE.")]
    [InlineData("DE.1 2")]
    [InlineData("DE.1\n")]
    public async Task What_is_no_user_id_is_refused_by_its_rule(string text)
    {
        var tenant = await api.TenantAsync();
        var inner = text.Replace("\n", "\n2", StringComparison.Ordinal);
        var refusal = (await tenant.Client.PutAsync("/v1/customers/c1", new { whatsappUserId = inner })).Expect(400);
        Assert.Contains("userIdMalformed", refusal.Body, StringComparison.Ordinal);
        Assert.Contains("/whatsappUserId", refusal.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, 201)]
    [InlineData(129, 400)]
    public async Task A_user_id_has_at_most_128_characters_behind_its_country(int length, int status) =>
        (await (await api.TenantAsync()).Client.PutAsync("/v1/customers/c1", new { whatsappUserId = "DE." + new string('7', length) })).Expect(status);

    [Fact]
    public async Task A_person_without_a_number_is_sent_to_by_the_user_id_on_WhatsApp_and_has_no_address_for_SMS()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { whatsappUserId = UserId })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/c2", new { phone = "+49 170 1234567", whatsappUserId = "DE.2" })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/c3", new { whatsappUserId = "DE.2" })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/c4", new { whatsappUserId = UserId })).Expect(201);
        var sms = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "sms" })).Expect(200);
        Assert.Equal((1, 3), (sms["count"].GetInt32(), sms["skipped"].GetProperty("noAddress").GetInt32()));
        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender, template = new { name = "offer", language = "en_US" } })).Expect(200);
        Assert.Equal((2, 2), (preview["count"].GetInt32(), preview["skipped"].GetProperty("duplicateAddress").GetInt32()));

        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(30));

        var people = (await tenant.Client.GetAsync(path + "/recipients")).Expect(200)["items"].EnumerateArray()
            .Select(item => (item.GetProperty("customerId").GetString(), item.GetProperty("status").GetString(), item.GetProperty("reason").GetString()));
        Assert.Equal([("c1", "sent", null), ("c2", "sent", null), ("c3", "skipped", "duplicateAddress"), ("c4", "skipped", "duplicateAddress")], people);
        Assert.Equal([UserId, "+491701234567"], api.Silo.Channel.Calls
            .Where(call => call.Message.Credentials["phoneNumberId"] == number.PhoneNumberId).Select(call => call.Message.To));
    }

    [Fact]
    public async Task A_customer_with_a_number_and_a_user_id_is_one_person_whichever_of_them_speaks_and_whenever_it_was_attached()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await PostAsync(sender, number, "DE.5", "STOP"); // before anybody has the id
        (await tenant.Client.PutAsync("/v1/customers/c1", new { phone = "+49 170 1234567" })).Expect(201);
        Assert.Empty(await OptOutsAsync(tenant, "c1"));
        (await tenant.Client.PatchAsync("/v1/customers/c1", new { whatsappUserId = "DE.5" })).Expect(200);
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant, "c1"));
        await ImportAsync(tenant, "customerId,phone,whatsappUserId\r\nc2,+491701234568,DE.6\r\n");
        await PostAsync(sender, number, "DE.6", "STOP");
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant, "c2"));

        // By the number that the campaign sends to, too.
        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender })).Expect(200);
        Assert.Equal(2, preview["skipped"].GetProperty("optedOut").GetInt32());
        await api.Silo.AdvanceAsync(TimeSpan.FromMinutes(1));
        await PostAsync(sender, number, "DE.6", "START");
        Assert.Empty(await OptOutsAsync(tenant, "c2"));
    }

    [Fact]
    public async Task A_message_of_an_unknown_person_tells_the_id_by_which_a_customer_can_be_made()
    {
        await using var receiver = await HookReceiver.StartAsync();
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await tenant.Client.PostAsync("/v1/webhooks", new { url = receiver.Url, eventTypes = new[] { "message.received" } })).Expect(201);

        await PostAsync(sender, number, UserId, "Hello");
        var told = await receiver.NextAsync();
        Assert.Equal((UserId, UserId, 0), (told.Data.GetProperty("from").GetString(), told.Data.GetProperty("userId").GetString(), told.Data.GetProperty("customerIds").GetArrayLength()));

        (await tenant.Client.PutAsync("/v1/customers/c1", new { whatsappUserId = told.Data.GetProperty("userId").GetString() })).Expect(201);
        var preview = (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp", senderId = sender, safeSending = true })).Expect(200);
        Assert.Equal(1, preview["count"].GetInt32());
        await PostAsync(sender, number, UserId, "Hello");
        Assert.Equal("c1", Assert.Single((await receiver.NextAsync()).Data.GetProperty("customerIds").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task An_opt_out_by_hand_holds_for_the_user_id_and_an_erasure_forgets_it()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        (await tenant.Client.PutAsync("/v1/customers/c1", new { whatsappUserId = UserId })).Expect(201);
        await PostAsync(sender, number, UserId, "Hello");
        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        Assert.Equal(["whatsapp"], await OptOutsAsync(tenant, "c1"));
        (await tenant.Client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(409).ExpectMember("code", "noAddress");
        (await tenant.Client.DeleteAsync("/v1/customers/c1/opt-outs/whatsapp")).Expect(204);
        Assert.Empty(await OptOutsAsync(tenant, "c1"));

        (await tenant.Client.DeleteAsync("/v1/customers/c1")).Expect(204);

        Assert.Equal(0, await api.Silo.Seed.QueryAsync<long>(
            """
            select (select count(*) from chat_history where tenant_id = @TenantId) + (select count(*) from inbound_messages where tenant_id = @TenantId and address <> '')
            """,
            new { tenant.TenantId }));
    }

    private static async Task ImportAsync(ApiTenant tenant, string file)
    {
        using var content = new StringContent(file, Encoding.UTF8, "text/csv");
        var done = (await tenant.Client.SendAsync(HttpMethod.Post, "/v1/customers/import", content)).Expect(200);
        Assert.Equal(0, done["rejected"].GetInt32());
    }

    private async Task PostAsync(string sender, ProviderNumber number, string userId, string text)
    {
        var message = new
        {
            id = "userid" + Interlocked.Increment(ref _next),
            from_user_id = userId,
            timestamp = api.Silo.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            type = "text",
            text = new { body = text },
        };
        (await CampaignTests.PostWebhookAsync(api, sender, number.AppSecret, CampaignTests.Envelope(number, new { messages = new[] { message } }))).Expect(200);
    }

    private static async Task<IReadOnlyList<string?>> OptOutsAsync(ApiTenant tenant, string customer) =>
        [.. (await tenant.Client.GetAsync($"/v1/customers/{customer}")).Expect(200)["optOuts"].EnumerateArray().Select(channel => channel.GetString())];
}
