namespace MassMessaging.Api.Tests;

[Collection(SiloCollection.Name)]
public sealed class SenderTests(ApiWithSilo api)
{
    [Theory]
    [InlineData("""{"channel":"pigeon","name":"x"}""", "channelUnknown", "/channel")]
    [InlineData("""{"channel":"whatsapp"}""", "nameRequired", "/name")]
    [InlineData("""{"channel":"whatsapp","name":"x","hourlyLimit":0}""", "hourlyLimitOutOfRange", "/hourlyLimit")]
    [InlineData("""{"channel":"whatsapp","name":"x","hourlyLimit":41}""", "hourlyLimitOutOfRange", "/hourlyLimit")]
    [InlineData("""{"channel":"whatsapp","name":"x","phone":"12"}""", "phoneNotValid", "/phone")]
    [InlineData("""{"channel":"chat","name":"x","staffId":"nobody"}""", "staffUnknown", "/staffId")]
    public async Task A_sender_that_breaks_a_rule_is_not_created(string body, string code, string pointer)
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.PostAsync("/v1/senders", body)).ExpectProblem(400, code, pointer);
        Assert.Equal(0, (await tenant.Client.GetAsync("/v1/senders"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task A_whatsapp_sender_goes_through_terms_payment_and_link_to_active()
    {
        var tenant = await api.TenantAsync();
        var number = await api.NumberAsync();
        var made = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201);
        var path = "/v1/senders/" + made.Text("id");
        Assert.Equal(("pendingTerms", 40, true), (made.Text("status"), made["hourlyLimit"].GetInt32(), made["needsTemplateOutsideWindow"].GetBoolean()));
        (await tenant.Client.PostAsync(path + "/pay", new { months = 1 })).ExpectProblem(409, "statusRefused");
        (await tenant.Client.PostAsync(path + "/link", number.Link())).ExpectProblem(409, "statusRefused");

        Assert.Equal("pendingPayment", (await tenant.Client.PostAsync(path + "/accept-terms", new { version = "2026-01" })).Expect(200).Text("status"));
        var paid = (await tenant.Client.PostAsync(path + "/pay", new { months = 2 })).Expect(200);
        Assert.Equal(("pendingLink", api.Silo.Now.AddMonths(2)), (paid.Text("status"), paid["paidUntil"].GetDateTimeOffset()));
        var linked = (await tenant.Client.PostAsync(path + "/link", number.Link())).Expect(200);

        Assert.Equal(("active", number.PhoneNumberId), (linked.Text("status"), linked.Text("phoneNumberId")));
        Assert.StartsWith("+39055", linked.Text("phone"), StringComparison.Ordinal);
        Assert.DoesNotContain("token", linked.Body.Replace("verifyToken", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("50.00", (await tenant.Client.GetAsync("/v1/balance"))["available"].GetProperty("amount").GetString());
        Assert.Equal("offer", (await tenant.Client.GetAsync(path + "/templates")).Expect(200)["items"][0].GetProperty("name").GetString());
        var usage = linked["usage"];
        Assert.Equal((0, 0), (usage.GetProperty("lastHour").GetInt32(), usage.GetProperty("waitingCampaigns").GetInt32()));
        Assert.Equal(api.Silo.Now, usage.GetProperty("nextFreeAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_senders_row_says_what_to_do_next_what_a_month_costs_and_where_the_provider_posts_to()
    {
        var tenant = await api.TenantAsync();
        var number = await api.NumberAsync();
        var made = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201);
        var path = "/v1/senders/" + made.Text("id");
        Assert.Equal("acceptTerms", made.Text("nextStep"));
        Assert.Equal(("25.00", "EUR"), (made["monthPrice"].GetProperty("amount").GetString(), made["monthPrice"].GetProperty("currency").GetString()));
        Assert.Equal(api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + made.Text("webhookPath"), made.Text("webhookUrl"));

        Assert.Equal("pay", (await tenant.Client.PostAsync(path + "/accept-terms", new { })).Expect(200).Text("nextStep"));
        Assert.Equal("link", (await tenant.Client.PostAsync(path + "/pay", new { months = 1 })).Expect(200).Text("nextStep"));
        Assert.Equal("connectWebhook", (await tenant.Client.PostAsync(path + "/link", number.Link())).Expect(200).Text("nextStep"));
        (await new ApiClient(api.Http, null).GetAsync($"{made.Text("webhookPath")}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong")).Expect(403);
        Assert.Equal("connectWebhook", (await tenant.Client.GetAsync(path)).Text("nextStep"));
        (await new ApiClient(api.Http, null).GetAsync($"{made.Text("webhookPath")}?hub.mode=subscribe&hub.challenge=1&hub.verify_token={number.VerifyToken}")).Expect(200);

        var row = (await tenant.Client.GetAsync("/v1/senders")).Expect(200)["items"][0];
        Assert.Equal(System.Text.Json.JsonValueKind.Null, row.GetProperty("nextStep").ValueKind);
        Assert.Equal(api.Silo.Now, row.GetProperty("webhookVerifiedAt").GetDateTimeOffset());
        Assert.Equal("resume", (await tenant.Client.PostAsync(path + "/pause")).Expect(200).Text("nextStep"));
    }

    [Fact]
    public async Task The_whole_address_of_a_webhook_is_the_one_that_the_settings_name()
    {
        var tenant = await api.TenantAsync();
        await using var app = await api.StartApiAsync(null, "--Api:PublicUrl=https://messages.example");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var made = (await new ApiClient(http, tenant.Client.Key).PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201);
        Assert.Equal("https://messages.example/webhooks/sms/" + made.Text("id"), made.Text("webhookUrl"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, made["monthPrice"].ValueKind);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_refused_link_names_the_check_that_failed_and_its_remedy()
    {
        var tenant = await api.TenantAsync();
        var number = await api.NumberAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.GetAsync($"/v1/senders/{id}/checks")).ExpectProblem(409, "notLinked");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);
        (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).Expect(200);

        foreach (var (wrong, check, reason, remedy) in new[]
                 {
                     (number with { AccessToken = "wrong" }, "token", "tokenRejected", "system user"),
                     (number with { BusinessAccountId = (await api.NumberAsync()).BusinessAccountId }, "number", "wrongAccount", "WhatsApp Business account"),
                 })
        {
            var refused = (await tenant.Client.PostAsync($"/v1/senders/{id}/link", wrong.Link())).ExpectProblem(422, "linkRefused");
            Assert.Equal((check, reason), (refused.Text("check"), refused.Text("reason")));
            Assert.Contains(remedy, refused.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_checks_of_a_linked_sender_say_what_holds_now_and_what_to_do_about_the_rest()
    {
        var tenant = await api.TenantAsync();
        var (id, number) = await api.SenderAsync(tenant);

        Assert.Equal(["token passed ", "number passed ", "webhook failed webhookNotVerified"], await ChecksAsync());
        (await new ApiClient(api.Http, null).GetAsync($"/webhooks/whatsapp/{id}?hub.mode=subscribe&hub.challenge=1&hub.verify_token={number.VerifyToken}")).Expect(200);
        await api.RegisterAsync(number with { AccessToken = "replaced" });

        Assert.Equal(["token failed tokenRejected", "number unknown ", "webhook passed "], await ChecksAsync());
        var chat = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "App" })).Expect(201).Text("id");
        (await tenant.Client.GetAsync($"/v1/senders/{chat}/checks")).ExpectProblem(409, "channelNotAvailable");

        async Task<IEnumerable<string>> ChecksAsync()
        {
            var items = (await tenant.Client.GetAsync($"/v1/senders/{id}/checks")).Expect(200)["items"].EnumerateArray().ToList();
            Assert.All(items, item => Assert.Equal(item.GetProperty("state").GetString() == "failed", item.GetProperty("remedy").GetString() is { Length: > 20 }));
            return items.Select(item => $"{item.GetProperty("check").GetString()} {item.GetProperty("state").GetString()} {item.GetProperty("reason").GetString()}");
        }
    }

    [Fact]
    public async Task An_entry_of_the_balance_names_the_sender_it_was_for()
    {
        var tenant = await api.TenantAsync();
        var (id, _) = await api.SenderAsync(tenant);
        var entries = (await tenant.Client.GetAsync("/v1/balance/entries")).Expect(200)["items"].EnumerateArray().ToList();
        var subject = entries[0].GetProperty("subject");
        Assert.Equal(("sender", id, "Desk"), (subject.GetProperty("kind").GetString(), subject.GetProperty("id").GetString(), subject.GetProperty("name").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, entries[1].GetProperty("subject").ValueKind);
    }

    [Fact]
    public async Task A_payment_with_a_key_is_made_once_and_one_that_is_too_dear_not_at_all()
    {
        var tenant = await api.TenantAsync("60.00");
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);

        (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 3 })).ExpectProblem(409, "balanceTooLow");
        Assert.Equal("pendingPayment", (await tenant.Client.GetAsync($"/v1/senders/{id}")).Text("status"));
        for (var i = 0; i < 3; i++)
        {
            (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 }, ("Idempotency-Key", "p"))).Expect(200);
        }

        Assert.Equal("35.00", (await tenant.Client.GetAsync("/v1/balance"))["available"].GetProperty("amount").GetString());
        var entry = (await tenant.Client.GetAsync("/v1/balance/entries"))["items"][0];
        Assert.Equal(("channelMonth", "-25.00", id),
            (entry.GetProperty("kind").GetString(), entry.GetProperty("amount").GetProperty("amount").GetString(), entry.GetProperty("cause").GetProperty("senderId").GetString()));
    }

    [Fact]
    public async Task A_paid_month_is_added_to_what_is_paid()
    {
        var tenant = await api.TenantAsync();
        var (id, _) = await api.SenderAsync(tenant);
        var paid = (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).Expect(200);
        Assert.True(paid["paidUntil"].GetDateTimeOffset() > api.Silo.Now.AddDays(50));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task A_payment_is_for_1_to_24_months(int months)
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months })).ExpectProblem(400, "monthsOutOfRange", "/months");
    }

    [Fact]
    public async Task Without_a_price_there_is_nothing_to_pay()
    {
        var made = (await api.Operator.PostAsync("/v1/tenants", new { name = "x", timeZone = "UTC", region = "CH", currency = "CHF" })).Expect(201);
        var client = new ApiClient(api.Http, made.Text("key"));
        var id = (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await client.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);
        (await client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).ExpectProblem(409, "priceMissing");
    }

    [Fact]
    public async Task A_number_that_the_provider_does_not_confirm_is_not_linked()
    {
        var tenant = await api.TenantAsync();
        var number = await api.NumberAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);
        (await tenant.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).Expect(200);

        var refused = (await tenant.Client.PostAsync($"/v1/senders/{id}/link", (number with { AccessToken = "wrong" }).Link())).ExpectProblem(422, "linkRefused");
        Assert.Equal("tokenRejected", refused.Text("reason"));
        Assert.Equal("wrongAccount", (await tenant.Client.PostAsync($"/v1/senders/{id}/link", (number with { BusinessAccountId = (await api.NumberAsync()).BusinessAccountId }).Link()))
            .ExpectProblem(422, "linkRefused").Text("reason"));
        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", new { phoneNumberId = "a/c", businessAccountId = "1", accessToken = "t", appSecret = "s", verifyToken = "v" }))
            .ExpectProblem(400, "idMalformed", "/phoneNumberId");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", new { phoneNumberId = "1" })).ExpectProblem(400, "valueRequired", "/appSecret");
        Assert.Equal("pendingLink", (await tenant.Client.GetAsync($"/v1/senders/{id}")).Text("status"));
    }

    [Fact]
    public async Task A_number_that_is_linked_elsewhere_is_refused_naming_nobody_and_is_free_once_deleted()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var (taken, number) = await api.SenderAsync(ann);
        var id = (await bob.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await bob.Client.PostAsync($"/v1/senders/{id}/accept-terms", new { })).Expect(200);
        (await bob.Client.PostAsync($"/v1/senders/{id}/pay", new { months = 1 })).Expect(200);

        var refused = (await bob.Client.PostAsync($"/v1/senders/{id}/link", number.Link())).ExpectProblem(409, "numberUnavailable");

        Assert.DoesNotContain(taken, refused.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Id, refused.Body, StringComparison.Ordinal);
        (await ann.Client.DeleteAsync($"/v1/senders/{taken}", ("If-Match", "*"))).Expect(204);
        (await bob.Client.PostAsync($"/v1/senders/{id}/link", number.Link())).Expect(200);
        Assert.Equal(1, await api.Silo.Seed.QueryAsync<long>("select count(*) from numbers where number_key = @key", new { key = "whatsapp/" + number.PhoneNumberId }));
    }

    [Fact]
    public async Task New_credentials_keep_the_number_its_history_and_its_owners_pause()
    {
        var tenant = await api.TenantAsync();
        var (id, number) = await api.SenderAsync(tenant);
        const string history = "select number_no from senders where sender_id = @id";
        var before = await api.Silo.Seed.QueryAsync<int>(history, new { id = Guid.Parse(id) });
        (await tenant.Client.PostAsync($"/v1/senders/{id}/pause")).Expect(200);

        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", number.Link())).Expect(200);

        Assert.Equal("paused", (await tenant.Client.GetAsync($"/v1/senders/{id}")).Text("status"));
        Assert.Equal(before, await api.Silo.Seed.QueryAsync<int>(history, new { id = Guid.Parse(id) }));
        Assert.Equal("active", (await tenant.Client.PostAsync($"/v1/senders/{id}/resume")).Expect(200).Text("status"));
    }

    [Fact]
    public async Task A_sender_pauses_and_resumes_only_where_that_makes_sense()
    {
        var tenant = await api.TenantAsync();
        var (id, _) = await api.SenderAsync(tenant);
        Assert.Equal("paused", (await tenant.Client.PostAsync($"/v1/senders/{id}/pause")).Expect(200).Text("status"));
        Assert.Equal("paused", (await tenant.Client.PostAsync($"/v1/senders/{id}/pause")).Expect(200).Text("status"));
        Assert.Equal("active", (await tenant.Client.PostAsync($"/v1/senders/{id}/resume")).Expect(200).Text("status"));
        var fresh = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{fresh}/pause")).ExpectProblem(409, "statusRefused").ExpectMember("currentStatus", "pendingTerms");
    }

    [Fact]
    public async Task A_tenant_sets_up_to_40_an_hour_and_the_operator_more()
    {
        var tenant = await api.TenantAsync();
        var (id, _) = await api.SenderAsync(tenant);
        var path = $"/v1/senders/{id}";
        (await tenant.Client.PatchAsync(path, new { hourlyLimit = 20 })).ExpectProblem(428, "preconditionRequired");
        (await tenant.Client.PatchAsync(path, new { hourlyLimit = 20 }, ("If-Match", "\"99\""))).ExpectProblem(412, "preconditionFailed");
        (await tenant.Client.PatchAsync(path, new { hourlyLimit = 41 }, ("If-Match", "*"))).ExpectProblem(400, "hourlyLimitOutOfRange", "/hourlyLimit");
        (await tenant.Client.PatchAsync(path, new { hourlyLimit = (int?)null }, ("If-Match", "*"))).ExpectProblem(400, "hourlyLimitRequired", "/hourlyLimit");
        (await tenant.Client.PatchAsync(path, new { status = "active" }, ("If-Match", "*"))).ExpectProblem(400, "memberUnknown", "/status");
        (await tenant.Client.PatchAsync(path, new { phone = "+393331234567" }, ("If-Match", "*"))).ExpectProblem(400, "phoneVerified", "/phone");
        Assert.Equal(1, (await tenant.Client.PatchAsync(path, new { hourlyLimit = 1 }, ("If-Match", "*"))).Expect(200)["hourlyLimit"].GetInt32());
        (await api.Operator.PatchAsync(path, new { name = "x" })).ExpectProblem(400, "hourlyLimitOnly");
        Assert.Equal(400, (await api.Operator.PatchAsync(path, new { hourlyLimit = 400 })).Expect(200)["hourlyLimit"].GetInt32());
        Assert.Equal("New name", (await tenant.Client.PatchAsync(path, new { name = "New name" }, ("If-Match", "*"))).Expect(200).Text("name"));
    }

    [Fact]
    public async Task The_operator_sees_of_a_sender_only_the_limit_and_learns_nothing_by_comparing()
    {
        var tenant = await api.TenantAsync();
        var (id, _) = await api.SenderAsync(tenant);
        var path = $"/v1/senders/{id}";

        var answer = (await api.Operator.PatchAsync(path, new { hourlyLimit = 300 })).Expect(200);
        Assert.Equal(["hourlyLimit", "id", "revision"], answer.Json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal((id, 300), (answer.Text("id"), answer["hourlyLimit"].GetInt32()));
        Assert.Equal(answer.ETag, (await tenant.Client.GetAsync(path)).Expect(200).ETag);

        // "Desk" is the name: a guess that is right must read like one that is wrong.
        var (right, wrong) = (await api.Operator.PatchAsync(path, new { name = "Desk" }), await api.Operator.PatchAsync(path, new { name = "Till" }));
        right.ExpectProblem(400, "hourlyLimitOnly");
        Assert.Equal(wrong.ExpectProblem(400, "hourlyLimitOnly").Text("detail"), right.Text("detail"));
        (await api.Operator.PatchAsync(path, new { phone = "12", hourlyLimit = 0 })).ExpectProblem(400, "hourlyLimitOnly");
        (await api.Operator.PatchAsync(path, new { hourlyLimit = 0 })).ExpectProblem(400, "hourlyLimitOutOfRange", "/hourlyLimit");
        (await api.Operator.PatchAsync(path, "[]")).ExpectProblem(400, "valueMalformed");
    }

    [Fact]
    public async Task Only_a_creator_lets_a_sender_be_renewed_from_the_balance()
    {
        var tenant = await api.TenantAsync();
        var (id, _) = await api.SenderAsync(tenant);
        var path = $"/v1/senders/{id}";
        var manager = new ApiClient(api.Http, (await tenant.Client.PostAsync("/v1/keys", new { name = "m", role = "manager" })).Expect(201).Text("key"));
        Assert.False((await tenant.Client.GetAsync(path)).Expect(200)["autoRenew"].GetBoolean());

        (await manager.PatchAsync(path, new { autoRenew = true }, ("If-Match", "*"))).ExpectProblem(403, "creatorRequired");
        (await api.Operator.PatchAsync(path, new { autoRenew = true })).ExpectProblem(400, "hourlyLimitOnly");
        Assert.True((await tenant.Client.PatchAsync(path, new { autoRenew = true }, ("If-Match", "*"))).Expect(200)["autoRenew"].GetBoolean());
        Assert.True((await manager.PatchAsync(path, new { name = "Front desk" }, ("If-Match", "*"))).Expect(200)["autoRenew"].GetBoolean());
        Assert.True((await tenant.Client.GetAsync("/v1/senders")).Expect(200)["items"][0].GetProperty("autoRenew").GetBoolean());
        Assert.False((await tenant.Client.PatchAsync(path, new { autoRenew = (bool?)null }, ("If-Match", "*"))).Expect(200)["autoRenew"].GetBoolean());

        var chat = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PatchAsync($"/v1/senders/{chat}", new { autoRenew = true }, ("If-Match", "*"))).ExpectProblem(400, "autoRenewWhatsAppOnly", "/autoRenew");
    }

    [Fact]
    public async Task A_channel_without_a_provider_has_nothing_to_link()
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "Desk" })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/senders/{id}/link", new { })).ExpectProblem(409, "channelNotAvailable");
        (await tenant.Client.GetAsync($"/v1/senders/{id}/templates")).ExpectProblem(409, "channelNotAvailable");
    }
}
