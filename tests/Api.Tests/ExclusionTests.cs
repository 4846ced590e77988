namespace MassMessaging.Api.Tests;

/// <summary>Customers whom a campaign leaves out by hand, many at once and by name.</summary>
[Collection(CampaignCollection.Name)]
public sealed class ExclusionTests(ApiWithSilo api)
{
    [Fact]
    public async Task Many_are_left_out_at_once_listed_by_name_and_taken_back_before_the_launch()
    {
        var (tenant, path) = await DraftAsync(people: 6);
        var before = (await tenant.Client.GetAsync(path)).ETag;

        var excluded = (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = new[] { "c2", "c3", "c5", "c2", "none" } })).Expect(200);
        Assert.Equal((3, false), (excluded["excluded"].GetInt32(), excluded["final"].GetBoolean()));
        Assert.Equal(["none"], Ids(excluded, "notFound"));
        Assert.Empty(Ids(excluded, "attempted"));
        Assert.NotEqual(before, (await tenant.Client.GetAsync(path)).ETag); // an editor of the older list does not undo it
        (await tenant.Client.DeleteAsync(path + "/exclusions/c3")).Expect(204);
        var again = (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = new[] { "c2" } })).Expect(200);
        Assert.Equal(1, again["excluded"].GetInt32());

        var first = (await tenant.Client.GetAsync(path + "/exclusions?limit=1")).Expect(200);
        var second = (await tenant.Client.GetAsync($"{path}/exclusions?limit=1&cursor={first.Text("next")}")).Expect(200);
        Assert.Equal(["c2 Person 2 False", "c5 Person 5 False"], Lines(first).Concat(Lines(second)));
        Assert.Null(second["next"].GetString());
        Assert.Equal(["c1", "c3", "c4", "c6"], await IdsAsync(tenant, path, null));
    }

    [Fact]
    public async Task After_the_launch_it_is_final_and_whose_message_was_attempted_is_named()
    {
        var (tenant, path) = await DraftAsync(people: 6);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync(); // c1 is sent

        var excluded = (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = new[] { "c1", "c4", "c6" } })).Expect(200);
        Assert.Equal((2, true), (excluded["excluded"].GetInt32(), excluded["final"].GetBoolean()));
        Assert.Equal(["c1"], Ids(excluded, "attempted"));
        Assert.Equal(["c4", "c6"], await IdsAsync(tenant, path, "skipped"));
        Assert.Equal(["c4 Person 4 True", "c6 Person 6 True"], Lines((await tenant.Client.GetAsync(path + "/exclusions")).Expect(200)));
        (await tenant.Client.DeleteAsync(path + "/exclusions/c4")).ExpectProblem(409, "alreadySkipped", "/customerId");

        await api.Silo.AdvanceAsync(TimeSpan.FromHours(1));
        var totals = (await tenant.Client.GetAsync(path)).Expect(200).ExpectMember("status", "completed")["totals"];
        Assert.Equal((6, 4, 2), (totals.GetProperty("total").GetInt32(), totals.GetProperty("sent").GetInt32(), totals.GetProperty("skipped").GetInt32()));
        (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = new[] { "c2" } })).ExpectProblem(409, "statusRefused").ExpectMember("currentStatus", "completed");
    }

    [Fact]
    public async Task A_list_that_breaks_a_rule_is_refused_by_field()
    {
        var (tenant, path) = await DraftAsync(people: 1);
        string[] most = [.. Enumerable.Range(0, 1000).Select(i => $"x{i}")];
        Assert.Equal(1000, (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = most })).Expect(200)["notFound"].GetArrayLength());
        (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = most.Append("one more") })).ExpectProblem(400, "listTooLong", "/customerIds");
        (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = Array.Empty<string>() })).ExpectProblem(400, "valueRequired", "/customerIds");
        (await tenant.Client.PostAsync(path + "/exclusions", new { })).ExpectProblem(400, "valueRequired", "/customerIds");
        (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = new[] { "c1", "" } })).ExpectProblem(400, "idMalformed", "/customerIds/1");
        (await tenant.Client.PostAsync("/v1/campaigns/none/exclusions", new { customerIds = new[] { "c1" } })).ExpectProblem(404, "notFound");
        (await tenant.Client.GetAsync("/v1/campaigns/none/exclusions")).ExpectProblem(404, "notFound");
    }

    [Fact]
    public async Task A_campaign_leaves_out_ten_thousand_and_not_one_more()
    {
        var (tenant, path) = await DraftAsync(people: 2);
        var campaign = Guid.ParseExact(path.Split('/')[^1], "N");
        await api.Silo.Seed.ExecuteAsync(
            "insert into exclusions (campaign_id, customer_id, excluded_at) select @campaign, 'x' || n, now() from generate_series(1, 9999) n", new { campaign });
        (await tenant.Client.PostAsync(path + "/exclusions", new { customerIds = new[] { "c1", "c2" } })).ExpectProblem(409, "tooMany", "/customerIds");
        (await tenant.Client.PutAsync(path + "/exclusions/c1")).Expect(204);
        (await tenant.Client.PutAsync(path + "/exclusions/c2")).ExpectProblem(409, "tooMany", "/customerId");
        (await tenant.Client.PutAsync(path + "/exclusions/c1")).Expect(204);
    }

    [Fact]
    public async Task A_viewer_reads_the_list_and_changes_nothing()
    {
        var (tenant, path) = await DraftAsync(people: 1);
        var viewer = new ApiClient(api.Http, (await tenant.Client.PostAsync("/v1/keys", new { name = "screen", role = "viewer" })).Expect(201).Text("key"));
        (await viewer.GetAsync(path + "/exclusions")).Expect(200);
        (await viewer.PostAsync(path + "/exclusions", new { customerIds = new[] { "c1" } })).ExpectProblem(403, "roleForbidden");
        var other = await api.TenantAsync();
        (await other.Client.PostAsync(path + "/exclusions", new { customerIds = new[] { "c1" } })).ExpectProblem(404, "notFound");
        (await other.Client.GetAsync(path + "/exclusions")).ExpectProblem(404, "notFound");
    }

    private static IEnumerable<string> Lines(Answer page) => page["items"].EnumerateArray()
        .Select(item => $"{item.GetProperty("customerId").GetString()} {item.GetProperty("name").GetString()} {item.GetProperty("final").GetBoolean()}");

    private static string[] Ids(Answer answer, string member) => [.. answer[member].EnumerateArray().Select(id => id.GetString()!)];

    private static async Task<string[]> IdsAsync(ApiTenant tenant, string path, string? status) =>
        [.. (await tenant.Client.GetAsync(path + "/recipients" + (status is null ? "" : "?status=" + status))).Expect(200)["items"].EnumerateArray()
            .Select(item => item.GetProperty("customerId").GetString()!)];

    private async Task<(ApiTenant Tenant, string Path)> DraftAsync(int people)
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, people);
        return (tenant, await ApiWithSilo.DraftAsync(tenant, sender));
    }
}
