using System.Globalization;

namespace MassMessaging.Api.Tests;

/// <summary>One draft made several.</summary>
[Collection(CampaignCollection.Name)]
public sealed class SplitTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_draft_becomes_parts_that_reach_everybody_once()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 20);
        var draft = await DraftAsync(tenant, new { exclude = new[] { "c20" } });
        var path = "/v1/campaigns/" + draft.Text("id");
        (await tenant.Client.PostAsync(path + "/split", new { parts = 3 }, ("If-Match", "\"9\""))).ExpectProblem(412, "preconditionFailed");

        var split = (await tenant.Client.PostAsync(path + "/split", new { parts = 3 }, ("If-Match", draft.ETag))).Expect(200);

        var parts = Parts(split);
        Assert.Equal(["Offer (1/3)", "Offer (2/3)", "Offer (3/3)"], split["items"].EnumerateArray().Select(part => part.GetProperty("title").GetString()));
        Assert.Equal(draft.Text("id"), parts[0]);
        Assert.All(split["items"].EnumerateArray(), part => Assert.Equal(draft.Text("id"), part.GetProperty("splitFrom").GetString()));
        Assert.NotEqual(draft.ETag, split.ETag);
        Assert.Equal(new[] { 7, 6, 6 }, await SizesAsync(tenant, parts));
        var patched = (await tenant.Client.PatchAsync(path, new { text = "Hi" }, ("If-Match", split.ETag))).Expect(200);
        Assert.Equal(draft.Text("id"), patched.Text("splitFrom"));
        Assert.Equal(7, (await tenant.Client.GetAsync(path + "/forecast")).Expect(200)["recipients"].GetInt32());

        var again = (await tenant.Client.PostAsync($"/v1/campaigns/{parts[2]}/split", new { messagesEach = 4 })).Expect(200);
        Assert.Equal(["Offer (3/3) (1/2)", "Offer (3/3) (2/2)"], again["items"].EnumerateArray().Select(part => part.GetProperty("title").GetString()));
        string[] all = [.. parts[..2], .. Parts(again)];
        (await tenant.Client.PutAsync("/v1/customers/late", new { name = "Late", phone = "+393339999999" })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/twin", new { name = "Twin", phone = "+393330000001" })).Expect(201);
        var people = new List<string>();
        foreach (var part in all)
        {
            people.AddRange(await PeopleAsync(tenant, part));
        }

        Assert.Equal(Enumerable.Range(1, 19).Select(i => $"c{i} waiting").Append("late waiting").Append("twin skipped").Order(), people.Order());
        Assert.Equal(
            """{"/senderId":["senderMissing"]}""",
            (await tenant.Client.PostAsync($"/v1/campaigns/{all[1]}/launch")).ExpectProblem(409, "campaignIncomplete")["rules"].GetRawText());
    }

    [Fact]
    public async Task A_launched_part_freezes_its_own_people_only()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 5);
        var draft = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Offer",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            template = new { name = "offer", language = "en_US" },
        })).Expect(201).Text("id");
        var parts = Parts((await tenant.Client.PostAsync($"/v1/campaigns/{draft}/split", new { parts = 2 })).Expect(200));

        (await tenant.Client.PostAsync($"/v1/campaigns/{parts[1]}/launch")).Expect(200);
        await api.Silo.SettleAsync();

        Assert.Equal(2, (await tenant.Client.GetAsync($"/v1/campaigns/{parts[1]}")).Expect(200)["totals"].GetProperty("total").GetInt32());
        (await tenant.Client.PostAsync($"/v1/campaigns/{parts[1]}/split", new { parts = 2 })).ExpectProblem(409, "statusRefused");
        (await tenant.Client.DeleteAsync($"/v1/campaigns/{parts[1]}", ("If-Match", "*"))).Expect(204);
    }

    [Fact]
    public async Task The_advice_to_split_names_what_the_call_takes()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 30);
        var draft = (await tenant.Client.PostAsync("/v1/campaigns", new
        {
            title = "Offer",
            text = "Hello",
            channel = "whatsapp",
            senderId = sender,
            template = new { name = "offer", language = "en_US" },
            schedule = new { endAt = api.Silo.Now.AddHours(1) },
        })).Expect(201).Text("id");
        var advice = (await tenant.Client.GetAsync($"/v1/campaigns/{draft}/forecast")).Expect(200)["advice"].EnumerateArray()
            .Single(one => one.GetProperty("kind").GetString() == "splitAudience");

        var split = (await tenant.Client.PostAsync($"/v1/campaigns/{draft}/split", new { messagesEach = advice.GetProperty("messagesEach").GetInt32() })).Expect(200);

        Assert.Equal(advice.GetProperty("parts").GetInt32(), split["items"].GetArrayLength());
    }

    [Fact]
    public async Task A_repeat_with_its_key_makes_no_second_set()
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 9);
        var draft = (await DraftAsync(tenant, new { })).Text("id");
        var first = Parts((await tenant.Client.PostAsync($"/v1/campaigns/{draft}/split", new { parts = 3 }, ("Idempotency-Key", "k"))).Expect(200));

        // As after a crash between the effect and its record: with more customers, the cut would fall elsewhere now.
        await api.Silo.Seed.ExecuteAsync("update idempotency_keys set status = null, headers = null, body = null, locked_until = '-infinity' where tenant_id = @TenantId", new { tenant.TenantId });
        (await tenant.Client.PutAsync("/v1/customers/late", new { name = "Late", phone = "+393339999999" })).Expect(201);
        var again = Parts((await tenant.Client.PostAsync($"/v1/campaigns/{draft}/split", new { parts = 3 }, ("Idempotency-Key", "k"))).Expect(200));

        Assert.Equal(first, again);
        Assert.Equal(new[] { 3, 3, 4 }, await SizesAsync(tenant, again));
        Assert.Equal(3, (await tenant.Client.GetAsync("/v1/campaigns")).Expect(200)["items"].GetArrayLength());
    }

    [Theory]
    [InlineData("""{}""", 400, "partsRequired", "/parts")]
    [InlineData("""{"parts":2,"messagesEach":1}""", 400, "partsRequired", "/parts")]
    [InlineData("""{"parts":1}""", 400, "partsOutOfRange", "/parts")]
    [InlineData("""{"parts":51}""", 400, "partsOutOfRange", "/parts")]
    [InlineData("""{"messagesEach":0}""", 400, "messagesEachOutOfRange", "/messagesEach")]
    [InlineData("""{"parts":50}""", 409, "audienceTooSmall", "/parts")]
    [InlineData("""{"messagesEach":49}""", 409, "audienceTooSmall", "/messagesEach")]
    [InlineData("""{"messagesEach":1}""", 200, null, null)]
    public async Task A_split_says_why_it_is_refused(string body, int status, string? code, string? pointer)
    {
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 49);
        var draft = (await DraftAsync(tenant, new { })).Text("id");

        var answer = await tenant.Client.PostAsync($"/v1/campaigns/{draft}/split", body);

        _ = code is null ? answer.Expect(status) : answer.ExpectProblem(status, code, pointer);
        (await (await api.TenantAsync()).Client.PostAsync($"/v1/campaigns/{draft}/split", body)).ExpectProblem(404, "notFound");
    }

    private static async Task<Answer> DraftAsync(ApiTenant tenant, object audience) => (await tenant.Client.PostAsync(
        "/v1/campaigns", new { title = "Offer", text = "Hello", channel = "whatsapp", template = new { name = "offer", language = "en_US" }, audience })).Expect(201);

    private static string[] Parts(Answer split) => [.. split["items"].EnumerateArray().Select(part => part.GetProperty("id").GetString()!)];

    private static async Task<int[]> SizesAsync(ApiTenant tenant, string[] campaigns)
    {
        var sizes = new List<int>();
        foreach (var campaign in campaigns)
        {
            sizes.Add((await PeopleAsync(tenant, campaign)).Count);
        }

        return [.. sizes];
    }

    private static async Task<IReadOnlyList<string>> PeopleAsync(ApiTenant tenant, string campaign) =>
        [.. (await tenant.Client.GetAsync($"/v1/campaigns/{campaign}/recipients?limit=200")).Expect(200)["items"].EnumerateArray()
            .Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.GetProperty("customerId").GetString()} {item.GetProperty("status").GetString()}"))];
}
