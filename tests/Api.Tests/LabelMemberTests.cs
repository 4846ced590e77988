namespace MassMessaging.Api.Tests;

/// <summary>Who is in a group or with a member of staff, and how many.</summary>
[Collection(ApiCollection.Name)]
public sealed class LabelMemberTests(RunningApi api)
{
    [Theory]
    [InlineData("/v1/groups", "groups")]
    [InlineData("/v1/staff", "staff")]
    public async Task Customers_are_added_and_taken_out_many_at_once(string path, string member)
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync(path + "/vip", new { name = "x" })).Expect(201);
        (await client.PutAsync(path + "/old", new { name = "x" })).Expect(201);
        (await client.PutAsync("/v1/customers/c1", new Dictionary<string, object> { [member] = new[] { "old" } })).Expect(201);
        (await client.PutAsync("/v1/customers/c2", new { })).Expect(201);
        (await client.PutAsync("/v1/customers/c3", new { })).Expect(201);

        var added = (await client.PostAsync(path + "/vip/members", new { customerIds = new[] { "c1", "c2", "c9", "c1" } })).Expect(200);
        Assert.Equal((2, 0), (added["changed"].GetInt32(), added["unchanged"].GetInt32()));
        Assert.Equal("c9", Assert.Single(added["unknown"].EnumerateArray()).GetString());
        var again = (await client.PostAsync(path + "/vip/members", new { customerIds = new[] { "c1", "c2" } })).Expect(200);
        Assert.Equal((0, 2), (again["changed"].GetInt32(), again["unchanged"].GetInt32()));
        Assert.Equal(["old", "vip"], await LabelsAsync(client, "c1", member));

        var counted = (await client.GetAsync(path + "?members=true")).Expect(200);
        Assert.Equal(["old 1", "vip 2"], counted["items"].EnumerateArray().Select(item => $"{item.GetProperty("id").GetString()} {item.GetProperty("members").GetInt32()}"));
        Assert.Equal(2, (await client.GetAsync(path + "/vip?members=true")).Expect(200)["members"].GetInt32());

        var removed = (await client.SendAsync(HttpMethod.Delete, path + "/vip/members", System.Net.Http.Json.JsonContent.Create(new { customerIds = new[] { "c1", "c3" } }))).Expect(200);
        Assert.Equal((1, 1), (removed["changed"].GetInt32(), removed["unchanged"].GetInt32()));
        Assert.Equal(["old"], await LabelsAsync(client, "c1", member));
        Assert.Equal(["vip"], await LabelsAsync(client, "c2", member));
    }

    [Fact]
    public async Task A_change_of_members_moves_the_etag_of_each_customer_that_it_changes()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/groups/vip", new { name = "x" })).Expect(201);
        var before = (await client.PutAsync("/v1/customers/c1", new { })).Expect(201).ETag;
        (await client.PostAsync("/v1/groups/vip/members", new { customerIds = new[] { "c1" } })).Expect(200);
        (await client.PutAsync("/v1/customers/c1", new { name = "y" }, ("If-Match", before))).ExpectProblem(412, "preconditionFailed");
    }

    [Fact]
    public async Task What_cannot_be_done_with_members_is_refused()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PostAsync("/v1/groups/vip/members", new { customerIds = new[] { "c1" } })).ExpectProblem(404, "notFound");
        (await client.PutAsync("/v1/groups/vip", new { name = "x" })).Expect(201);
        (await client.PostAsync("/v1/groups/vip/members", new { })).ExpectProblem(400, "valueRequired", "/customerIds");
        (await client.PostAsync("/v1/groups/vip/members", new { customerIds = Enumerable.Range(0, 10_001).Select(n => "c" + n) }))
            .ExpectProblem(400, "listTooLong", "/customerIds");
        (await client.PostAsync("/v1/groups/vip/members", new { customerIds = Enumerable.Range(0, 10_000).Select(n => "c" + n) })).Expect(200);
    }

    [Fact]
    public async Task A_customer_has_at_most_a_hundred_groups_whichever_call_adds_them()
    {
        var client = (await api.TenantAsync()).Client;
        var groups = Enumerable.Range(0, 101).Select(n => "g" + n).ToArray();
        foreach (var group in groups)
        {
            (await client.PutAsync("/v1/groups/" + group, new { name = "x" })).Expect(201);
        }

        (await client.PutAsync("/v1/customers/c1", new { groups = groups[..100] })).Expect(201);
        var full = (await client.PostAsync("/v1/groups/g100/members", new { customerIds = new[] { "c1" } })).Expect(200);
        Assert.Equal(0, full["changed"].GetInt32());
        Assert.Equal("c1", Assert.Single(full["full"].EnumerateArray()).GetString());
    }

    private static async Task<IReadOnlyList<string>> LabelsAsync(ApiClient client, string customer, string member) =>
        [.. (await client.GetAsync("/v1/customers/" + customer)).Expect(200)[member].EnumerateArray().Select(id => id.GetString()!)];
}
