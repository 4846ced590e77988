using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>A campaign made again as a draft, and one replaced as a whole.</summary>
[Collection(CampaignCollection.Name)]
public sealed class CloneTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_clone_is_a_draft_with_the_same_definition_and_a_number_in_its_title()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        var body = new
        {
            title = "Offer",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            audience = new { filter = new { gender = "female" }, exclude = new[] { "c1", "c2" } },
            safeSending = true,
            schedule = new { startAt = "2099-03-02T08:00:00Z", endAt = "2099-03-09T00:00:00Z", daysOfWeek = new[] { "monday" }, from = "09:00", to = "18:00" },
            messagesPerHour = 20,
            template = new { name = "offer", language = "en_US" },
        };
        var original = (await tenant.Client.PostAsync("/v1/campaigns", body)).Expect(201);
        (await tenant.Client.PostAsync($"/v1/campaigns/{original.Text("id")}/cancel")).Expect(200);

        var copy = (await tenant.Client.PostAsync($"/v1/campaigns/{original.Text("id")}/clone")).Expect(201);

        Assert.NotEqual(original.Text("id"), copy.Text("id"));
        Assert.Equal("/v1/campaigns/" + copy.Text("id"), copy.Headers["Location"]);
        Assert.Equal(("draft", "Offer (2)"), (copy.Text("status"), copy.Text("title")));
        foreach (var member in new[] { "text", "channel", "senderId", "audience", "safeSending", "schedule", "messagesPerHour", "template" })
        {
            Assert.Equal(original[member].GetRawText(), copy[member].GetRawText());
        }

        Assert.Equal("Offer (3)", (await tenant.Client.PostAsync($"/v1/campaigns/{copy.Text("id")}/clone")).Expect(201).Text("title"));
        (await tenant.Client.PatchAsync($"/v1/campaigns/{copy.Text("id")}", new { title = "Another" }, ("If-Match", copy.ETag))).Expect(200);
    }

    [Fact]
    public async Task A_clone_with_an_idempotency_key_is_made_once()
    {
        var tenant = await api.TenantAsync();
        var path = $"/v1/campaigns/{(await tenant.Client.PostAsync("/v1/campaigns", new { title = "Offer" })).Expect(201).Text("id")}/clone";

        var first = (await tenant.Client.PostAsync(path, null, ("Idempotency-Key", "again"))).Expect(201);
        var repeated = (await tenant.Client.PostAsync(path, null, ("Idempotency-Key", "again"))).Expect(201);

        Assert.Equal(first.Text("id"), repeated.Text("id"));
        Assert.Equal(2, (await tenant.Client.GetAsync("/v1/campaigns")).Expect(200)["items"].GetArrayLength());
    }

    [Fact]
    public async Task A_clone_leaves_out_what_has_passed_and_a_sender_that_is_gone()
    {
        var tenant = await api.TenantAsync();
        var sender = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201);
        var id = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Offer",
            text = "Hello",
            channel = "sms",
            senderId = sender.Text("id"),
            schedule = new { startAt = api.Silo.Now.AddDays(-2), endAt = api.Silo.Now.AddDays(2), timeZone = "Europe/Madrid" },
        })).Expect(201).Text("id");
        (await tenant.Client.DeleteAsync($"/v1/senders/{sender.Text("id")}", ("If-Match", "*"))).Expect(204);

        var copy = (await tenant.Client.PostAsync($"/v1/campaigns/{id}/clone")).Expect(201);

        Assert.False(copy["schedule"].TryGetProperty("startAt", out _));
        Assert.Equal(api.Silo.Now.AddDays(2), copy["schedule"].GetProperty("endAt").GetDateTimeOffset());
        Assert.Equal("Europe/Madrid", copy["schedule"].GetProperty("timeZone").GetString());
        Assert.Equal(JsonValueKind.Null, copy["senderId"].ValueKind);
        (await tenant.Client.PostAsync("/v1/campaigns/00000000000000000000000000000001/clone")).ExpectProblem(404, "notFound");
        (await (await api.TenantAsync()).Client.PostAsync($"/v1/campaigns/{id}/clone")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task A_clone_of_a_part_has_the_people_of_the_part_and_its_own_exclusions()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 6);
        var id = (await tenant.Client.PostAsync("/v1/campaigns", new { title = "Offer", text = "Hello", channel = "sms" })).Expect(201).Text("id");
        var parts = (await tenant.Client.PostAsync($"/v1/campaigns/{id}/split", new { parts = 2 })).Expect(200)["items"];
        var second = parts[1].GetProperty("id").GetString();

        var copy = (await tenant.Client.PostAsync($"/v1/campaigns/{second}/clone")).Expect(201).Text("id");

        Assert.Equal(["c4", "c5", "c6"], await PeopleAsync(tenant, copy));
        (await tenant.Client.PutAsync($"/v1/campaigns/{copy}/exclusions/c4")).Expect(204);
        Assert.Equal(["c5", "c6"], await PeopleAsync(tenant, copy));
        Assert.Equal(["c4", "c5", "c6"], await PeopleAsync(tenant, second!));
    }

    [Fact]
    public async Task Only_a_creators_clone_keeps_a_chosen_chat_sender()
    {
        var tenant = await api.TenantAsync();
        var chat = (await tenant.Client.PostAsync("/v1/senders", new { channel = "chat", name = "Chat" })).Expect(201).Text("id");
        var manager = new ApiClient(api.Http, (await tenant.Client.PostAsync("/v1/keys", new { name = "m", role = "manager" })).Expect(201).Text("key"));
        var id = (await tenant.Client.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "chat", senderId = chat })).Expect(201).Text("id");

        Assert.Equal(JsonValueKind.Null, (await manager.PostAsync($"/v1/campaigns/{id}/clone")).Expect(201)["senderId"].ValueKind);
        Assert.Equal(chat, (await tenant.Client.PostAsync($"/v1/campaigns/{id}/clone")).Expect(201).Text("senderId"));
    }

    [Fact]
    public async Task A_put_replaces_the_whole_definition_and_what_it_leaves_out_is_gone()
    {
        var tenant = await api.TenantAsync();
        var made = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Offer",
            text = "Hello",
            channel = "sms",
            audience = new { filter = new { gender = "female", groups = new[] { "vip" } }, exclude = new[] { "c1" } },
            schedule = new { endAt = api.Silo.Now.AddDays(2), from = "09:00", to = "18:00" },
        })).Expect(201);
        var path = "/v1/campaigns/" + made.Text("id");
        var body = new { title = "Offer", text = "Hello again", channel = "sms", audience = new { filter = new { birthMonth = 3 } } };
        (await tenant.Client.PutAsync(path, body)).ExpectProblem(428, "preconditionRequired");
        (await tenant.Client.PutAsync(path, body, ("If-Match", "\"1\""))).ExpectProblem(412, "preconditionFailed");
        (await tenant.Client.PutAsync(path, body, ("If-Match", "\"9.1\""))).ExpectProblem(412, "preconditionFailed");

        var put = (await tenant.Client.PutAsync(path, body, ("If-Match", made.ETag))).Expect(200);

        Assert.NotEqual(made.ETag, put.ETag);
        Assert.Equal("Hello again", put.Text("text"));
        Assert.Equal("""{"filter":{"birthMonth":3},"exclude":[]}""", put["audience"].GetRawText());
        Assert.Equal("""{"timeZone":"Europe/Rome"}""", put["schedule"].GetRawText());
        Assert.Equal(put.ETag, (await tenant.Client.PutAsync(path, body, ("If-Match", put.ETag))).Expect(200).ETag);
        Assert.Equal(JsonValueKind.Null, (await tenant.Client.PutAsync(path, new { }, ("If-Match", "*"))).Expect(200)["title"].ValueKind);
        (await tenant.Client.PutAsync(path, new { titel = "x" }, ("If-Match", "*"))).ExpectProblem(400, "memberUnknown", "/titel");
        (await tenant.Client.PutAsync("/v1/campaigns/00000000000000000000000000000001", body, ("If-Match", "*"))).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task A_put_of_a_running_campaign_may_change_what_a_patch_may()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 3);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        var body = new { title = "Other", text = "Hello", channel = "whatsapp", senderId = sender, messagesPerHour = 20, template = new { name = "offer", language = "en_US" } };

        Assert.Equal(20, (await tenant.Client.PutAsync(path, body, ("If-Match", "*"))).Expect(200)["messagesPerHour"].GetInt32());
        (await tenant.Client.PutAsync(path, new { title = "Other", text = "Hello", channel = "whatsapp", senderId = sender, messagesPerHour = 20 }, ("If-Match", "*")))
            .ExpectProblem(409, "fieldFixed", "/template");
        (await tenant.Client.PutAsync(path, new { }, ("If-Match", "*"))).ExpectProblem(400, "titleRequired", "/title");
    }

    [Fact]
    public async Task A_running_campaign_is_deleted_whatever_has_changed_and_sends_nothing_more()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 5);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        Assert.Equal(1, await AttemptedAsync(path));

        (await tenant.Client.DeleteAsync(path, ("If-Match", "*"))).Expect(204);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(2));

        (await tenant.Client.GetAsync(path)).ExpectProblem(404, "notFound");
        Assert.Equal(0, (await tenant.Client.GetAsync("/v1/campaigns")).Expect(200)["items"].GetArrayLength());
        Assert.Equal(1, await AttemptedAsync(path));
    }

    private Task<int> AttemptedAsync(string path) => api.Silo.Seed.QueryAsync<int>(
        "select count(*)::int from recipients where campaign_id = @id and attempt > 0", new { id = Guid.Parse(path.Split('/')[^1]) });

    private static async Task<IEnumerable<string?>> PeopleAsync(ApiTenant tenant, string campaign) =>
        (await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/recipients")).Expect(200)["items"].EnumerateArray()
        .Select(row => row.GetProperty("customerId").GetString());
}
