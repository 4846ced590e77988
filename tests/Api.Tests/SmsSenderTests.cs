namespace MassMessaging.Api.Tests;

/// <summary>SMS senders, and what the provider posts to them.</summary>
[Collection(SiloCollection.Name)]
public sealed class SmsSenderTests(ApiWithSilo api)
{
    [Fact]
    public async Task An_sms_sender_is_linked_to_an_account_that_the_provider_confirms()
    {
        var tenant = await api.TenantAsync();
        var number = await api.SmsNumberAsync();
        var made = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201);
        var path = "/v1/senders/" + made.Text("id");
        Assert.Equal(("pendingLink", "/webhooks/sms/" + made.Text("id")), (made.Text("status"), made.Text("webhookPath")));

        var refused = (await tenant.Client.PostAsync(path + "/link", (number with { AuthToken = "wrong" }).Link())).ExpectProblem(422, "linkRefused");
        Assert.Equal(("credentialsRejected", "error 20003"), (refused.Text("reason"), refused["params"].GetProperty("providerCode").GetString()));
        var linked = (await tenant.Client.PostAsync(path + "/link", number.Link())).Expect(200);

        Assert.Equal(("active", number.Phone), (linked.Text("status"), linked.Text("phone")));
        Assert.DoesNotContain(number.AuthToken, linked.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(number.AuthToken, (await tenant.Client.GetAsync(path)).Body, StringComparison.Ordinal);
        Assert.Equal("paused", (await tenant.Client.PostAsync(path + "/pause")).Expect(200).Text("status"));
        Assert.Equal("active", (await tenant.Client.PostAsync(path + "/resume")).Expect(200).Text("status"));
    }

    [Theory]
    [InlineData("""{"accountSid":"AC1","authToken":"t"}""", "valueRequired", "/from")]
    [InlineData("""{"accountSid":"AC1","authToken":"t","from":"+15550781111","messagingServiceSid":"MG1"}""", "valueRequired", "/from")]
    [InlineData("""{"accountSid":"AC1","from":"+15550781111"}""", "valueRequired", "/authToken")]
    [InlineData("""{"accountSid":"AC/1","authToken":"t","from":"+15550781111"}""", "idMalformed", "/accountSid")]
    [InlineData("""{"accountSid":"AC1","authToken":"t","from":"x","projectId":"p"}""", "memberOfOtherChannel", "/projectId")]
    [InlineData("""{"accountSid":"AC1","authToken":"t","from":"x","secret":"p"}""", "memberUnknown", "/secret")]
    public async Task A_link_has_the_credentials_of_its_channel(string body, string code, string pointer)
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", body)).ExpectProblem(400, code, pointer);
    }

    [Fact]
    public async Task A_number_of_an_account_serves_one_sender_and_is_free_once_deleted()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (taken, number) = await api.SmsSenderAsync(ann);
        var id = (await bob.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id");
        (await bob.Client.PostAsync($"/v1/senders/{id}/link", number.Link())).ExpectProblem(409, "numberUnavailable");
        (await ann.Client.DeleteAsync($"/v1/senders/{taken}", ("If-Match", "*"))).Expect(204);
        (await bob.Client.PostAsync($"/v1/senders/{id}/link", number.Link())).Expect(200);
    }

    [Fact]
    public async Task A_limit_that_comes_later_begins_with_a_full_hour()
    {
        var tenant = await api.TenantAsync();
        var (id, _) = await api.SmsSenderAsync(tenant);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await tenant.Client.GetAsync($"/v1/senders/{id}"))["hourlyLimit"].ValueKind);
        var limited = (await tenant.Client.PatchAsync($"/v1/senders/{id}", new { hourlyLimit = 100 }, ("If-Match", "*"))).Expect(200);
        Assert.Equal(100, limited["hourlyLimit"].GetInt32());
        var usage = (await tenant.Client.GetAsync($"/v1/senders/{id}"))["usage"];
        Assert.Equal(api.Silo.Now.AddHours(1), usage.GetProperty("nextFreeAt").GetDateTimeOffset());

        (await tenant.Client.PatchAsync($"/v1/senders/{id}", """{"hourlyLimit":null}""", ("If-Match", "*"))).Expect(200);
        var free = await api.Silo.Seed.QueryAsync<bool>(
            "select not n.limited from numbers n join senders s using (number_no) where s.sender_id = @id", new { id = Guid.ParseExact(id, "N") });
        Assert.True(free);
    }

    [Theory]
    [InlineData("wrong-token", "", 401)]
    [InlineData(null, "?attempt=1", 204)]
    public async Task A_post_counts_only_when_it_is_signed_for_our_address_outside(string? token, string query, int status)
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SmsSenderAsync(tenant);
        (await api.PostSmsAsync(sender, number, Inbound("SM1", "Hello"), query, token)).Expect(status);
        Assert.Equal(status == 204 ? 1 : 0, await HistoryAsync(tenant));
    }

    [Fact]
    public async Task A_post_without_a_signature_or_sender_is_refused()
    {
        var (sender, number) = await api.SmsSenderAsync(await api.TenantAsync());
        var client = new ApiClient(api.Http, null);
        using var form = new FormUrlEncodedContent(Inbound("SM1", "Hello"));
        (await client.SendAsync(HttpMethod.Post, $"/webhooks/sms/{sender}", form)).ExpectProblem(401, "signatureInvalid");
        (await api.PostSmsAsync(Guid.NewGuid().ToString("N"), number, Inbound("SM1", "Hello"))).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task A_post_of_another_account_changes_nothing_even_when_it_is_signed()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SmsSenderAsync(tenant);
        var foreign = new Dictionary<string, string>(Inbound("SM1", "Hello")) { ["AccountSid"] = "AC9" };
        (await api.PostSmsAsync(sender, number, foreign)).Expect(204);
        Assert.Equal(0, await HistoryAsync(tenant));
    }

    [Fact]
    public async Task What_a_person_writes_counts_once_however_often_it_is_posted()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SmsSenderAsync(tenant);
        for (var i = 0; i < 3; i++)
        {
            (await api.PostSmsAsync(sender, number, Inbound("SM1", "Hello"))).Expect(204);
        }

        Assert.Equal(1, await HistoryAsync(tenant));
    }

    [Theory]
    [InlineData("Stop.", null)]
    [InlineData("stop 🛑", null)]
    [InlineData("stop\0", null)]
    [InlineData("STOP STOP\r\n--\r\nMario Rossi", null)]
    [InlineData("no more of this", "STOP")]
    public async Task Who_stops_by_our_words_or_the_providers_gets_no_more_sms_until_the_person_starts_again(string text, string? judged)
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SmsSenderAsync(tenant);
        var stop = Inbound("SM1", text);
        if (judged is not null)
        {
            stop["OptOutType"] = judged;
        }

        (await api.PostSmsAsync(sender, number, stop)).Expect(204);
        Assert.Equal(["sms"], await api.Silo.Seed.ListAsync<string>("select channel from suppressions where tenant_id = @TenantId", new { tenant.TenantId }));
        await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await api.PostSmsAsync(sender, number, Inbound("SM2", "START"))).Expect(204);
        Assert.Empty(await api.Silo.Seed.ListAsync<string>("select channel from suppressions where tenant_id = @TenantId", new { tenant.TenantId }));
    }

    [Fact]
    public async Task A_receipt_that_finds_no_attempt_is_kept()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SmsSenderAsync(tenant);
        (await api.PostSmsAsync(sender, number, new Dictionary<string, string> { ["MessageSid"] = "SMearly", ["MessageStatus"] = "delivered" })).Expect(204);
        Assert.Equal(1, await api.Silo.Seed.QueryAsync<long>(
            "select count(*) from unmatched_receipts where provider_id = 'SMearly' and tenant_id = @TenantId", new { tenant.TenantId }));
    }

    internal static Dictionary<string, string> Inbound(string id, string text, string from = "+393331234567") => new()
    {
        ["MessageSid"] = id,
        ["SmsStatus"] = "received",
        ["From"] = from,
        ["To"] = "+15550780001",
        ["Body"] = text,
    };

    private Task<long> HistoryAsync(ApiTenant tenant) =>
        api.Silo.Seed.QueryAsync<long>("select count(*) from chat_history where tenant_id = @TenantId", new { tenant.TenantId });
}
