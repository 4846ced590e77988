using System.Text;

namespace MassMessaging.Api.Tests;

/// <summary>What a list of customers can be asked for, and what one customer shows.</summary>
[Collection(ApiCollection.Name)]
public sealed class CustomerListTests(RunningApi api)
{
    [Theory]
    [InlineData("?group=vip", "c1 c2 c5")]
    [InlineData("?group=vip&group=new", "c2")]
    [InlineData("?staff=anna", "c3")]
    [InlineData("?group=vip&search=Lucia", "c5")]
    [InlineData("?channel=sms", "c1 c2 c3")]
    [InlineData("?channel=whatsapp", "c1 c2 c3 c4")]
    [InlineData("?channel=push", "c5")]
    [InlineData("?channel=chat", "c4 c5")]
    [InlineData("?optedOut=true", "c1 c5")]
    [InlineData("?optedOut=false", "c2 c3 c4")]
    [InlineData("?channel=sms&optedOut=true", "c1")]
    [InlineData("?channel=sms&optedOut=false", "c2 c3")]
    [InlineData("?channel=chat&optedOut=true", "c5")]
    [InlineData("?channel=whatsapp&optedOut=false", "c1 c2 c3 c4")]
    public async Task Customers_are_listed_by_group_staff_channel_and_opt_out(string query, string expected)
    {
        var client = await SalonAsync();
        Assert.Equal(expected, await IdsAsync(client, query));
    }

    [Fact]
    public async Task A_filtered_list_is_paged_in_the_order_of_creation_and_its_cursor_belongs_to_the_filter()
    {
        var client = await SalonAsync();
        var first = (await client.GetAsync("/v1/customers?group=vip&limit=2")).Expect(200);
        var cursor = first.Text("next");
        Assert.Equal("c5", await IdsAsync(client, $"?group=vip&limit=2&cursor={cursor}"));
        (await client.GetAsync($"/v1/customers?group=new&limit=2&cursor={cursor}")).ExpectProblem(400, "cursorMismatch");
    }

    [Theory]
    [InlineData("?group=nobody", "groupUnknown", "?group")]
    [InlineData("?staff=nobody", "staffUnknown", "?staff")]
    [InlineData("?channel=pigeon", "channelUnknown", "?channel")]
    public async Task A_filter_that_names_nothing_of_the_tenant_is_refused(string query, string code, string pointer) =>
        (await (await SalonAsync()).GetAsync("/v1/customers" + query)).ExpectProblem(400, code, pointer);

    [Fact]
    public async Task A_customer_shows_when_and_how_each_opt_out_came()
    {
        var salon = await api.TenantAsync();
        var client = salon.Client;
        (await client.PutAsync("/v1/customers/c1", new { name = "Ann", phone = "+393331234501", onlineApp = true })).Expect(201);
        var key = (await client.PostAsync("/v1/keys", new { name = "till", role = "manager" })).Expect(201);
        (await new ApiClient(api.Http, key.Text("key")).PutAsync("/v1/customers/c1/opt-outs/chat")).Expect(204);
        await SuppressAsync(salon, "sms", "+393331234501", """{"by":"keyword","word":"Stop","messageId":"m1"}""", "2026-05-04T09:30:00Z");
        await SuppressAsync(salon, "whatsapp", "+393331234501", """{"by":"provider","code":"131050"}""", "2026-05-05T09:30:00Z");

        var shown = (await client.GetAsync("/v1/customers/c1")).Expect(200);

        Assert.Equal(["chat", "sms", "whatsapp"], shown["optOuts"].EnumerateArray().Select(channel => channel.GetString()!));
        Assert.Equal(
            [$"chat hand  {key.Text("id")} till", "sms word Stop  ", "whatsapp provider 131050  "],
            shown["optOutDetails"].EnumerateArray().Select(detail =>
                $"{detail.GetProperty("channel").GetString()} {detail.GetProperty("source").GetString()} {detail.GetProperty("text").GetString()} "
                + $"{detail.GetProperty("keyId").GetString()} {detail.GetProperty("keyName").GetString()}"));
        Assert.Equal("2026-05-04T09:30:00Z", shown["optOutDetails"][1].GetProperty("at").GetString());
    }

    [Fact]
    public async Task A_customer_shows_the_channels_and_devices_that_reach_the_person()
    {
        var client = await SalonAsync();
        var c5 = (await client.GetAsync("/v1/customers/c5")).Expect(200);
        Assert.Equal(["push", "chat"], c5["channels"].EnumerateArray().Select(channel => channel.GetString()!));
        Assert.Equal("ios", Assert.Single(c5["devices"].EnumerateArray()).GetProperty("platform").GetString());
        var c1 = (await client.GetAsync("/v1/customers/c1")).Expect(200);
        Assert.Equal(["whatsapp", "sms"], c1["channels"].EnumerateArray().Select(channel => channel.GetString()!));
        Assert.DoesNotContain("token-1", c5.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Customers_that_are_exported_are_imported_again_as_they_were()
    {
        var (from, to) = (await SalonAsync(), (await api.TenantAsync()).Client);
        (await from.PutAsync("/v1/customers/%3Dc6", new
        {
            name = "=1+1; \"quoted\"",
            gender = "female",
            birthDate = "--02-29",
            totalSpent = 12.5,
            averageReceipt = 1.25,
            visits = 3,
            attributes = new Dictionary<string, object> { ["colour, dark"] = "@red|=1", ["fit"] = true, ["size"] = 38 },
        })).Expect(201);
        foreach (var label in new[] { "groups/vip", "groups/new", "staff/anna" })
        {
            (await to.PutAsync("/v1/" + label, new { name = "x" })).Expect(201);
        }

        var exported = (await from.GetAsync("/v1/customers", ("Accept", "text/csv"))).Expect(200);
        Assert.Equal("text/csv; charset=utf-8", exported.Headers["Content-Type"]);
        Assert.StartsWith("attachment; filename=\"customers", exported.Headers["Content-Disposition"], StringComparison.Ordinal);
        var file = new StringContent(exported.Body, Encoding.UTF8, "text/csv");
        var imported = (await to.SendAsync(HttpMethod.Post, "/v1/customers/import", file)).Expect(200);
        Assert.Equal((6, 0, 0), (imported["created"].GetInt32(), imported["rejected"].GetInt32(), imported["unknownColumns"].GetArrayLength()));
        Assert.Equal(await ComparableAsync(from), await ComparableAsync(to));
    }

    [Fact]
    public async Task An_export_holds_only_the_customers_of_its_filter()
    {
        var exported = (await (await SalonAsync()).GetAsync("/v1/customers?group=new", ("Accept", "text/csv"))).Expect(200);
        Assert.Equal(["customerId", "c2"], exported.Body.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')[0]));
    }

    private static async Task<IReadOnlyList<string>> ComparableAsync(ApiClient client) =>
    [
        .. (await client.GetAsync("/v1/customers?limit=200")).Expect(200)["items"].EnumerateArray().Select(item => string.Join(
            '/', item.EnumerateObject().Where(member => member.Name is not ("revision" or "createdAt" or "updatedAt" or "channels"))
                .Select(member => member.Name == "attributes"
                    ? string.Join('&', member.Value.EnumerateObject().Select(attribute => attribute.Name + "=" + attribute.Value.ToString().ToLowerInvariant()))
                    : member.Value.GetRawText()))),
    ];

    private static async Task<string> IdsAsync(ApiClient client, string query) => string.Join(
        ' ', (await client.GetAsync("/v1/customers" + query)).Expect(200)["items"].EnumerateArray().Select(item => item.GetProperty("customerId").GetString()));

    private async Task<ApiClient> SalonAsync()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/groups/vip", new { name = "Regulars" })).Expect(201);
        (await client.PutAsync("/v1/groups/new", new { name = "New" })).Expect(201);
        (await client.PutAsync("/v1/staff/anna", new { name = "Anna" })).Expect(201);
        (await client.PutAsync("/v1/customers/c1", new { name = "Ann", phone = "+393331234501", groups = new[] { "vip" } })).Expect(201);
        (await client.PutAsync("/v1/customers/c2", new { name = "Bob", phone = "+393331234502", groups = new[] { "vip", "new" } })).Expect(201);
        (await client.PutAsync("/v1/customers/c3", new { name = "Lucia", phone = "+393331234503", staff = new[] { "anna" } })).Expect(201);
        (await client.PutAsync("/v1/customers/c4", new { name = "Dan", whatsappUserId = "IT.1", onlineApp = true })).Expect(201);
        (await client.PutAsync("/v1/customers/c5", new { name = "Lucia", onlineApp = true, brandedApp = true, groups = new[] { "vip" } })).Expect(201);
        (await client.PutAsync("/v1/customers/c5/devices/token-1", new { platform = "ios" })).Expect(204);
        (await client.PutAsync("/v1/customers/c1/opt-outs/sms")).Expect(204);
        (await client.PutAsync("/v1/customers/c5/opt-outs/chat")).Expect(204);
        return client;
    }

    private Task SuppressAsync(ApiTenant salon, string channel, string address, string evidence, string at) => api.Seed.ExecuteAsync(
        "insert into suppressions (tenant_id, channel, address, reason, evidence, created_at) values (@tenantId, @channel, @address, 'optedOut', @evidence::jsonb, @at::timestamptz)",
        new { tenantId = salon.TenantId, channel, address, evidence, at });
}
