using System.Text.Json;

namespace MassMessaging.Api.Tests;

/// <summary>What a list of campaigns shows, and by what it is filtered.</summary>
[Collection(SiloCollection.Name)]
public sealed class CampaignListTests(ApiWithSilo api)
{
    [Theory]
    [InlineData("status=draft,cancelled")]
    [InlineData("status=cancelled&status=draft")]
    [InlineData("status=draft,%20cancelled&status=paused")]
    public async Task Several_statuses_are_asked_for_by_comma_or_repeated(string query)
    {
        var tenant = await api.TenantAsync();
        var (one, two, three) = (await DraftAsync(tenant, "one"), await DraftAsync(tenant, "two"), await DraftAsync(tenant, "three"));
        (await tenant.Client.PostAsync($"/v1/campaigns/{two}/cancel")).Expect(200);

        Assert.Equal([three, two, one], Ids(await tenant.Client.GetAsync("/v1/campaigns?" + query)));
        Assert.Equal([two], Ids(await tenant.Client.GetAsync("/v1/campaigns?status=cancelled")));
        var first = (await tenant.Client.GetAsync($"/v1/campaigns?{query}&limit=2")).Expect(200);
        Assert.Equal([three, two], Ids(first));
        Assert.Equal([one], Ids(await tenant.Client.GetAsync($"/v1/campaigns?{query}&limit=2&cursor={first.Text("next")}")));
        (await tenant.Client.GetAsync($"/v1/campaigns?limit=2&cursor={first.Text("next")}")).ExpectProblem(400, "cursorMismatch", "?cursor");
    }

    [Fact]
    public async Task A_status_that_is_none_is_refused_with_the_words_that_are()
    {
        var tenant = await api.TenantAsync();

        (await tenant.Client.GetAsync("/v1/campaigns?status=draft,runing")).ExpectProblem(400, "statusUnknown", "?status")
            .ExpectValue("allowed", """["draft","scheduled","running","paused","completed","cancelled","expired"]""");
        (await tenant.Client.GetAsync("/v1/campaigns?senderId=desk")).ExpectProblem(400, "senderUnknown", "?senderId");
    }

    [Fact]
    public async Task A_list_names_senders_and_is_filtered_by_one()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var desk = (await ann.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Front desk" })).Expect(201).Text("id");
        var spa = (await ann.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Spa" })).Expect(201).Text("id");
        var (first, second, none) = (await DraftAsync(ann, "one", desk), await DraftAsync(ann, "two", spa), await DraftAsync(ann, "three"));

        var rows = (await ann.Client.GetAsync("/v1/campaigns")).Expect(200)["items"];
        Assert.Equal([null, "Spa", "Front desk"], rows.EnumerateArray().Select(row => row.GetProperty("senderName").GetString()));
        Assert.Equal([first], Ids(await ann.Client.GetAsync($"/v1/campaigns?senderId={desk}")));
        Assert.Equal([second], Ids(await ann.Client.GetAsync($"/v1/campaigns?senderId={spa}&status=draft,running")));
        Assert.Empty(Ids(await ann.Client.GetAsync($"/v1/campaigns?senderId={spa}&status=running")));
        Assert.Empty(Ids(await bob.Client.GetAsync($"/v1/campaigns?senderId={desk}")));
        Assert.Equal("Front desk", (await ann.Client.GetAsync($"/v1/campaigns/{first}")).Expect(200).Text("senderName"));
        Assert.Equal(JsonValueKind.Null, (await ann.Client.GetAsync($"/v1/campaigns/{none}")).Expect(200)["senderName"].ValueKind);
    }

    [Fact]
    public async Task A_list_counts_whom_a_campaign_leaves_out_and_the_campaign_itself_names_them()
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync(
            "/v1/campaigns", new { title = "x", text = "Hello", channel = "sms", audience = new { filter = new { gender = "female" }, exclude = new[] { "c1", "c2" } } }))
            .Expect(201).Text("id");

        var row = (await tenant.Client.GetAsync("/v1/campaigns")).Expect(200)["items"][0];
        Assert.Equal(2, row.GetProperty("excluded").GetInt32());
        Assert.False(row.GetProperty("audience").TryGetProperty("exclude", out _));
        Assert.Equal("female", row.GetProperty("audience").GetProperty("filter").GetProperty("gender").GetString());
        var whole = (await tenant.Client.GetAsync($"/v1/campaigns/{id}")).Expect(200);
        Assert.Equal(2, whole["excluded"].GetInt32());
        Assert.Equal(["c1", "c2"], whole["audience"].GetProperty("exclude").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task The_newest_campaigns_come_with_the_session_in_the_tenants_zone_and_their_list_goes_on_from_there()
    {
        var tenant = await api.TenantAsync();
        var (one, two, three) = (await DraftAsync(tenant, "one"), await DraftAsync(tenant, "two"), await DraftAsync(tenant, "three"));
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = api.Http.BaseAddress };
        var browser = await Browser.SignedInAsync(http, tenant.Client.Key!);

        var session = (await browser.GetAsync("/v1/session?campaigns=2")).Expect(200);

        Assert.Equal(tenant.Id, session["me"].GetProperty("tenantId").GetString());
        var page = session["campaigns"];
        Assert.Equal([three, two], page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetString()));
        Assert.EndsWith("+01:00", page.GetProperty("items")[0].GetProperty("createdAt").GetString(), StringComparison.Ordinal);
        var list = (await browser.GetAsync("/v1/campaigns?limit=2", ("Time-Zone", "Europe/Rome"))).Expect(200);
        Assert.Equal(list.Body, page.GetRawText());
        Assert.Equal([one], Ids(await browser.GetAsync($"/v1/campaigns?limit=2&cursor={page.GetProperty("next").GetString()}")));
        Assert.EndsWith("-05:00", (await browser.GetAsync("/v1/session?campaigns=1", ("Time-Zone", "America/New_York")))["campaigns"].GetProperty("items")[0].GetProperty("createdAt").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await browser.GetAsync("/v1/session")).Expect(200)["campaigns"].ValueKind);
        Assert.Equal(JsonValueKind.Null, (await new Browser(http).GetAsync("/v1/session?campaigns=2")).Expect(200)["campaigns"].ValueKind);
        foreach (var wrong in new[] { 0, 201 })
        {
            (await browser.GetAsync($"/v1/session?campaigns={wrong}")).ExpectProblem(400, "limitOutOfRange", "?campaigns");
        }
    }

    private async Task<string> DraftAsync(ApiTenant tenant, string title, string? senderId = null)
    {
        await api.Silo.AdvanceAsync(TimeSpan.FromSeconds(1)); // the list is ordered by the time of creation
        return (await tenant.Client.PostAsync("/v1/campaigns", new { title, text = "Hello", channel = "sms", senderId })).Expect(201).Text("id");
    }

    private static IEnumerable<string?> Ids(Answer list) => list.Expect(200)["items"].EnumerateArray().Select(row => row.GetProperty("id").GetString());
}
