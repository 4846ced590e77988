using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MassMessaging.Persistence.Customers;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests;

/// <summary>Campaigns from draft to end through the API, with the real grains behind it.</summary>
[Collection(CampaignCollection.Name)]
public sealed class CampaignTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_draft_comes_back_as_it_was_made_and_changes_by_merge_patch()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        var made = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Offer",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            audience = new { filter = new { spentMoreThan = 100, any = new object[] { new { gender = "female" }, new { visits = new { min = 2 } } } }, exclude = new[] { "c1" } },
            safeSending = true,
            schedule = new { startAt = "2099-03-02T08:00:00+01:00", endAt = "2099-03-09T00:00:00Z", daysOfWeek = new[] { "monday", "friday" }, from = "22:00", to = "02:00" },
            messagesPerHour = 20,
            template = new { name = "offer", language = "en_US" },
        })).Expect(201);
        var path = "/v1/campaigns/" + made.Text("id");
        Assert.Equal(path, made.Headers["Location"]);
        Assert.Equal(("draft", "waiting", "live"), (made.Text("status"), made.Text("summary"), made.Text("audienceState")));
        Assert.Equal(JsonValueKind.Null, made["totals"].GetProperty("total").ValueKind);
        Assert.Equal(["speedAboveMinimum"], made["risks"].EnumerateArray().Select(risk => risk.GetString()));

        (await tenant.Client.PatchAsync(path, new { title = "x" })).ExpectProblem(428, "preconditionRequired");
        (await tenant.Client.PatchAsync(path, new { title = "x" }, ("If-Match", "\"999\""))).ExpectProblem(412, "preconditionFailed");
        var changed = (await tenant.Client.PatchAsync(
            path, """{"schedule":{"from":null,"to":null},"audience":{"exclude":["c2","c3"]},"template":null,"messagesPerHour":10}""", ("If-Match", made.ETag))).Expect(200);

        Assert.NotEqual(made.ETag, changed.ETag);
        var read = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal(changed.ETag, read.ETag);
        var schedule = read["schedule"];
        Assert.Equal("2099-03-02T07:00:00Z", schedule.GetProperty("startAt").GetString());
        Assert.Equal("Europe/Rome", schedule.GetProperty("timeZone").GetString());
        Assert.Equal(["monday", "friday"], schedule.GetProperty("daysOfWeek").EnumerateArray().Select(day => day.GetString()));
        Assert.False(schedule.TryGetProperty("from", out _));
        Assert.Equal(["c2", "c3"], read["audience"].GetProperty("exclude").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(2, read["audience"].GetProperty("filter").GetProperty("any").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, read["template"].ValueKind);
        Assert.Equal((10, true, sender), (read["messagesPerHour"].GetInt32(), read["safeSending"].GetBoolean(), read.Text("senderId")));
        (await tenant.Client.PatchAsync(path, new { status = "running" }, ("If-Match", read.ETag))).ExpectProblem(400, "memberUnknown", "/status");
    }

    [Fact]
    public async Task A_thousand_people_at_ten_an_hour_in_two_days_are_480_and_the_forecast_says_so_before()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 1000);
        var now = api.Silo.Now;
        var body = new
        {
            title = "Offer",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            messagesPerHour = 10,
            template = new { name = "offer", language = "en_US" },
            schedule = new { endAt = now.AddDays(2) },
        };

        var forecast = (await tenant.Client.PostAsync("/v1/forecasts", body)).Expect(200);

        Assert.Equal((1000, 480, 520), (forecast["recipients"].GetInt32(), forecast["willBeSent"].GetInt32(), forecast["willNotBeSent"].GetInt32()));
        Assert.Equal(480, forecast["perDay"].EnumerateArray().Sum(day => day.GetProperty("sent").GetInt32()));
        Assert.Equal(now, forecast["firstAt"].GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, forecast["finishesAt"].ValueKind);
        var advice = forecast["advice"].EnumerateArray().ToDictionary(one => one.GetProperty("kind").GetString()!);
        Assert.Equal(40, advice["raiseSpeed"].GetProperty("messagesPerHour").GetInt32());
        Assert.All(advice.Values, one => Assert.Equal(1000, one.GetProperty("willBeSent").GetInt32()));
        var campaign = (await tenant.Client.PostAsync("/v1/campaigns", body)).Expect(201).Text("id");
        Assert.Equal(480, (await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/forecast")).Expect(200)["willBeSent"].GetInt32());
    }

    [Fact]
    public async Task A_campaign_runs_from_draft_to_completed_and_every_number_adds_up()
    {
        var tenant = await api.TenantAsync();
        var (sender, number) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 6);
        (await tenant.Client.PutAsync("/v1/customers/nobody", new { name = "=1+1" })).Expect(201);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { messagesPerHour = 40, audience = new { exclude = new[] { "c6" } } });
        var draft = (await tenant.Client.GetAsync(path)).Expect(200);
        var live = (await tenant.Client.GetAsync(path + "/recipients")).Expect(200);
        Assert.Equal(["c1 waiting ", "c2 waiting ", "c3 waiting ", "c4 waiting ", "c5 waiting ", "nobody skipped noAddress"], Lines(live));

        Assert.Contains((await tenant.Client.PostAsync(path + "/launch")).Expect(200).Text("status"), new[] { "running", "scheduled" });
        await api.Silo.SettleAsync();
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        var running = (await tenant.Client.GetAsync(path, ("If-None-Match", draft.ETag))).Expect(200);
        Assert.Equal(draft.ETag, running.ETag); // progress is no change of the definition, and still is shown
        Assert.Equal(("running", "frozen", 6), (running.Text("status"), running.Text("audienceState"), running["totals"].GetProperty("total").GetInt32()));
        (await tenant.Client.PutAsync(path + "/exclusions/c5")).Expect(204);
        (await tenant.Client.DeleteAsync(path + "/exclusions/c5")).ExpectProblem(409, "alreadySkipped");
        (await tenant.Client.PutAsync(path + "/exclusions/none")).ExpectProblem(404, "notFound");

        (await tenant.Client.PostAsync($"/v1/senders/{sender}/pause")).Expect(200);
        var blocked = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal("senderPaused", blocked.Text("blockedBy"));
        Assert.Equal("senderPaused", (await tenant.Client.GetAsync(path + "/recipients?status=waiting"))["items"][0].GetProperty("waitingFor").GetString());
        (await tenant.Client.PostAsync($"/v1/senders/{sender}/resume")).Expect(200);
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));

        var done = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal(("completed", "sent", 80), (done.Text("status"), done.Text("summary"), done["percentSent"].GetInt32()));
        await ReportAsync(api, sender, number, ("c1", "delivered"), ("c2", "read"), ("c3", "failed"));
        var statistics = (await tenant.Client.GetAsync(path + "/statistics")).Expect(200);
        var byStatus = statistics["byStatus"].EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
        Assert.Equal(statistics["total"].GetInt32(), byStatus.Values.Sum());
        Assert.Equal((1, 1, 1, 1, 2), (byStatus["sent"], byStatus["delivered"], byStatus["read"], byStatus["failed"], byStatus["skipped"]));
        Assert.Equal((3, 2, 1), (statistics["sent"].GetInt32(), statistics["delivered"].GetInt32(), statistics["read"].GetInt32()));
        Assert.Equal(4, statistics["perHour"].EnumerateArray().Sum(hour => hour.GetProperty("attempted").GetInt32()));
        Assert.Equal(3, statistics["errors"].EnumerateArray().Sum(error => error.GetProperty("count").GetInt32()));
        Assert.Equal(["c3"], Ids(await tenant.Client.GetAsync(path + "/recipients?status=failed")));
        Assert.Equal(["c5", "nobody"], Ids(await tenant.Client.GetAsync(path + "/recipients?status=skipped")));
        Assert.Equal(["c2"], Ids(await tenant.Client.GetAsync(path + "/recipients?status=read")));
        Assert.Equal(["c4"], Ids(await tenant.Client.GetAsync(path + "/recipients?search=person%204")));
        Assert.Equal(0, (await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["willBeSent"].GetInt32());
        (await tenant.Client.PostAsync(path + "/pause")).ExpectProblem(409, "statusRefused").ExpectMember("currentStatus", "completed");

        foreach (var accept in new[] { "text/csv;q=0, application/json", "application/json, text/csv;q=0.5", "*/*" })
        {
            Assert.StartsWith("application/json", (await tenant.Client.GetAsync(path + "/recipients", ("Accept", accept))).Expect(200).Headers["Content-Type"], StringComparison.Ordinal);
        }

        var csv = (await tenant.Client.GetAsync(path + "/recipients", ("Accept", "application/json;q=0.5, text/csv"))).Expect(200);
        var rows = csv.Body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(7, rows.Length);
        Assert.StartsWith("c1,Person 1,'+393330000001,delivered,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("nobody,'=1+1,,skipped,noAddress", rows[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_recipients_meet_each_person_once()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 30);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddDays(3) } });
        var expected = Enumerable.Range(1, 30).Select(i => $"c{i}").ToArray();
        Assert.Equal(expected, await AllAsync(tenant, path + "/recipients?limit=7"));
        var live = (await tenant.Client.GetAsync(path + "/recipients?limit=7")).Text("next");

        Assert.Equal("scheduled", (await tenant.Client.PostAsync(path + "/launch")).Expect(200).Text("status"));
        await api.Silo.SettleAsync();

        Assert.Equal(expected, await AllAsync(tenant, path + "/recipients?limit=7"));
        Assert.Equal(expected, await AllAsync(tenant, path + "/recipients?limit=7&status=waiting"));
        (await tenant.Client.GetAsync(path + $"/recipients?limit=7&cursor={live}")).ExpectProblem(400, "cursorMismatch", "?cursor");
        (await tenant.Client.PostAsync(path + "/cancel")).Expect(200);
    }

    [Fact]
    public async Task An_erased_person_is_skipped_and_leaves_a_tombstone()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 3);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddHours(1) }, messagesPerHour = 40 });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();

        (await tenant.Client.DeleteAsync("/v1/customers/c2")).Expect(204);
        var erasures = api.Services.GetRequiredService<ErasureStore>();
        while (await erasures.EraseNextAsync(default) || await api.Silo.Seed.QueryAsync<long>("select count(*) from erasures") > 0)
        {
            // The API's own housekeeping may have taken it.
        }

        Assert.Equal(["c1 waiting ", " skipped erased", "c3 waiting "], Lines(await tenant.Client.GetAsync(path + "/recipients")));
        Assert.Equal(1, (await tenant.Client.GetAsync(path))["totals"].GetProperty("skipped").GetInt32());
        await api.Silo.AdvanceAsync(TimeSpan.FromHours(2));
        (await tenant.Client.GetAsync("/v1/customers/c2")).ExpectProblem(404, "notFound");
        Assert.Equal(["c1 sent ", " skipped erased", "c3 sent "], Lines(await tenant.Client.GetAsync(path + "/recipients")));
        Assert.Equal(3, (await tenant.Client.GetAsync(path))["totals"].GetProperty("total").GetInt32());
        Assert.Equal(0, await api.Silo.Seed.QueryAsync<long>(
            "select count(*) from recipients r join campaign_audiences a using (campaign_id) where a.tenant_id = @TenantId and (r.name = 'Person 2' or r.address = '+393330000002')",
            new { tenant.TenantId }));
    }

    [Fact]
    public async Task A_launch_says_why_it_is_refused()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        var idle = (await tenant.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Idle" })).Expect(201).Text("id");
        var empty = (await tenant.Client.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp", senderId = sender })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/campaigns/{empty}/launch")).Expect(409).ExpectMember("code", "audienceEmpty").ExpectMember("currentStatus", "draft");
        await api.CustomersAsync(tenant, 1);
        var unlinked = (await tenant.Client.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp", senderId = idle })).Expect(201).Text("id");
        (await tenant.Client.PostAsync($"/v1/campaigns/{unlinked}/launch")).Expect(409).ExpectMember("code", "senderNotActive");
        Assert.Equal("draft", (await tenant.Client.GetAsync($"/v1/campaigns/{unlinked}")).Text("status"));
    }

    [Fact]
    public async Task Who_waits_in_line_is_told_when_and_that_is_when_it_happens()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 5);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var line = await PeopleAsync("nextAttemptAt", "waiting");
        Assert.Equal(["c2", "c3", "c4", "c5"], line.Keys.Order());
        Assert.Equal(TimeSpan.FromMinutes(6), line["c3"] - line["c2"]);

        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        var happened = await PeopleAsync("attemptedAt", null);
        Assert.All(line, person => Assert.Equal(person.Value, happened[person.Key], TimeSpan.FromSeconds(1)));

        async Task<Dictionary<string, DateTimeOffset>> PeopleAsync(string time, string? status) =>
            (await tenant.Client.GetAsync($"{path}/recipients{(status is null ? "" : "?status=" + status)}"))["items"].EnumerateArray()
            .ToDictionary(item => item.GetProperty("customerId").GetString()!, item => item.GetProperty(time).GetDateTimeOffset());
    }

    [Fact]
    public async Task A_running_campaign_takes_some_changes_and_a_deleted_one_is_gone()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 20);
        var path = await ApiWithSilo.DraftAsync(tenant, sender);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();

        var faster = (await tenant.Client.PatchAsync(path, new { messagesPerHour = 20, text = "Hi", audience = new { exclude = new[] { "c20" } } }, ("If-Match", "*"))).Expect(200);
        Assert.Equal((20, 1), (faster["messagesPerHour"].GetInt32(), faster["totals"].GetProperty("skipped").GetInt32()));
        (await tenant.Client.PatchAsync(path, new { safeSending = true, title = "y" }, ("If-Match", "*")))
            .ExpectProblem(409, "fieldFixed", "/safeSending").ExpectMember("currentStatus", "running");
        (await tenant.Client.PatchAsync(path, """{"title":"y","messagesPerHour":40,"audience":{"exclude":[]}}""", ("If-Match", "*")))
            .ExpectProblem(409, "alreadySkipped", "/audience/exclude").ExpectMember("currentStatus", "running");
        (await tenant.Client.PatchAsync(path, """{"title":"y","audience":{"exclude":["c20","c19","c1"]}}""", ("If-Match", "*")))
            .ExpectProblem(409, "alreadyAttempted", "/audience/exclude");
        (await tenant.Client.PutAsync(path + "/exclusions/c1")).ExpectProblem(409, "alreadyAttempted", "/customerId");
        var kept = (await tenant.Client.GetAsync(path)).Expect(200);
        Assert.Equal((faster.ETag, "Offer", 20), (kept.ETag, kept.Text("title"), kept["messagesPerHour"].GetInt32()));
        Assert.Equal(["c20"], kept["audience"].GetProperty("exclude").EnumerateArray().Select(id => id.GetString()));
        (await tenant.Client.DeleteAsync(path + "/exclusions/c20")).ExpectProblem(409, "alreadySkipped", "/customerId");
        Assert.Equal("paused", (await tenant.Client.PostAsync(path + "/pause")).Expect(200).Text("status"));
        Assert.Equal("campaignPaused", (await tenant.Client.GetAsync(path + "/recipients?status=waiting"))["items"][0].GetProperty("waitingFor").GetString());
        Assert.Equal("running", (await tenant.Client.PostAsync(path + "/resume")).Expect(200).Text("status"));
        (await tenant.Client.DeleteAsync(path)).ExpectProblem(428, "preconditionRequired");
        (await tenant.Client.DeleteAsync(path, ("If-Match", "*"))).Expect(204);
        (await tenant.Client.GetAsync(path)).ExpectProblem(404, "notFound");
        (await tenant.Client.PostAsync(path + "/resume")).ExpectProblem(404, "notFound");
        Assert.Equal(0, (await tenant.Client.GetAsync("/v1/campaigns"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task The_list_is_filtered_and_paged_newest_first()
    {
        var tenant = await api.TenantAsync();
        for (var i = 0; i < 5; i++)
        {
            (await tenant.Client.PostAsync("/v1/campaigns", new { title = $"Offer {i}", text = "Hello", channel = i % 2 == 0 ? "whatsapp" : "chat" })).Expect(201);
        }

        Assert.Equal(5, (await AllTitlesAsync(tenant, "/v1/campaigns?limit=2")).Distinct().Count());
        Assert.Equal(["Offer 1", "Offer 3"], (await AllTitlesAsync(tenant, "/v1/campaigns?limit=1&channel=chat")).Order());
        Assert.Equal(["Offer 4"], await AllTitlesAsync(tenant, "/v1/campaigns?search=offer%204"));
        Assert.Empty(await AllTitlesAsync(tenant, "/v1/campaigns?status=running"));
        Assert.Equal(5, (await AllTitlesAsync(tenant, "/v1/campaigns?status=draft")).Count);
        (await tenant.Client.GetAsync("/v1/campaigns?status=sleeping")).ExpectProblem(400, "statusUnknown", "?status");
    }

    [Fact]
    public async Task A_campaign_of_another_tenant_does_not_exist()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var path = "/v1/campaigns/" + (await bob.Client.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })).Expect(201).Text("id");
        foreach (var call in new[] { "", "/statistics", "/recipients", "/forecast" })
        {
            (await ann.Client.GetAsync(path + call)).ExpectProblem(404, "notFound");
        }

        foreach (var command in new[] { "launch", "pause", "resume", "cancel" })
        {
            (await ann.Client.PostAsync($"{path}/{command}")).ExpectProblem(404, "notFound");
        }

        (await ann.Client.DeleteAsync(path, ("If-Match", "*"))).ExpectProblem(404, "notFound");
        (await ann.Client.PatchAsync(path, new { title = "y" }, ("If-Match", "*"))).ExpectProblem(404, "notFound");
        Assert.Equal("draft", (await bob.Client.GetAsync(path)).Expect(200).Text("status"));
    }

    [Fact]
    public async Task A_create_with_a_key_makes_one_campaign()
    {
        var tenant = await api.TenantAsync();
        var body = new { title = "x", text = "Hello", channel = "whatsapp" };
        var first = (await tenant.Client.PostAsync("/v1/campaigns", body, ("Idempotency-Key", "k"))).Expect(201);
        await api.Silo.Seed.ExecuteAsync("update idempotency_keys set status = null, headers = null, body = null, locked_until = '-infinity' where tenant_id = @TenantId", new { tenant.TenantId });
        var again = (await tenant.Client.PostAsync("/v1/campaigns", body, ("Idempotency-Key", "k"))).Expect(201);
        Assert.Equal(first.Text("id"), again.Text("id"));
    }

    /// <summary>Posts the provider's statuses for customers, signed, as the provider would.</summary>
    internal static async Task ReportAsync(
        ApiWithSilo api, string sender, ProviderNumber number, params (string Customer, string Status)[] reports)
    {
        var statuses = new List<object>();
        foreach (var (customer, status) in reports)
        {
            var call = api.Silo.Channel.Calls.Last(c => c.Message.Credentials["phoneNumberId"] == number.PhoneNumberId
                && c.Message.To == $"+39333{customer[1..].PadLeft(7, '0')}");
            statuses.Add(new
            {
                id = "wamid." + call.Message.AttemptId,
                status,
                timestamp = api.Silo.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
                biz_opaque_callback_data = status == "failed" ? null : call.Message.AttemptId,
                errors = status == "failed" ? new[] { new { code = 131026, title = "x" } } : null,
            });
        }

        (await PostWebhookAsync(api, sender, number.AppSecret, Envelope(number, new { statuses }))).Expect(200);
    }

    internal static string Envelope(ProviderNumber number, object value, string field = "messages")
    {
        var node = JsonSerializer.SerializeToNode(value)!.AsObject();
        node["metadata"] = JsonSerializer.SerializeToNode(new { phone_number_id = number.PhoneNumberId });
        return JsonSerializer.Serialize(new
        {
            @object = "whatsapp_business_account",
            entry = new[] { new { id = number.BusinessAccountId, changes = new[] { new { field, value = node } } } },
        });
    }

    internal static Task<Answer> PostWebhookAsync(ApiWithSilo api, string sender, string secret, string body)
    {
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
        return new ApiClient(api.Http, null).PostAsync($"/webhooks/whatsapp/{sender}", body, ("X-Hub-Signature-256", signature));
    }

    private static IEnumerable<string> Lines(Answer page) => page["items"].EnumerateArray()
        .Select(item => $"{item.GetProperty("customerId").GetString()} {item.GetProperty("status").GetString()} {item.GetProperty("reason").GetString()}");

    private static IEnumerable<string?> Ids(Answer page) =>
        page.Expect(200)["items"].EnumerateArray().Select(item => item.GetProperty("customerId").GetString());

    private static async Task<IReadOnlyList<string>> AllAsync(ApiTenant tenant, string path) => await CollectAsync(tenant, path, "customerId");

    private static async Task<IReadOnlyList<string>> AllTitlesAsync(ApiTenant tenant, string path) => await CollectAsync(tenant, path, "title");

    private static async Task<IReadOnlyList<string>> CollectAsync(ApiTenant tenant, string path, string member)
    {
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await tenant.Client.GetAsync(cursor is null ? path : $"{path}&cursor={cursor}")).Expect(200);
            found.AddRange(page["items"].EnumerateArray().Select(item => item.GetProperty(member).GetString()!));
            cursor = page["next"].GetString();
        }
        while (cursor is not null);

        return found;
    }
}
