namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class AccessTests(RunningApi api)
{
    [Fact]
    public async Task Without_a_key_nothing_opens() =>
        Assert.Equal("Bearer", (await api.Anonymous.GetAsync("/v1/customers")).ExpectProblem(401, "keyRequired").Headers["WWW-Authenticate"]);

    [Theory]
    [InlineData("mm_unknown")]
    [InlineData("")]
    [InlineData("operator-key-of-the-tests ?")]
    public async Task A_key_that_is_not_known_opens_nothing(string key) =>
        (await new ApiClient(api.Http, key).GetAsync("/v1/customers")).ExpectProblem(401, "keyRequired");

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_that_moment()
    {
        var tenant = await api.TenantAsync();
        var made = (await tenant.Client.PostAsync("/v1/keys", new { name = "till", role = "viewer" })).Expect(201);
        var client = new ApiClient(api.Http, made.Text("key"));
        (await client.GetAsync("/v1/customers")).Expect(200);

        (await tenant.Client.DeleteAsync($"/v1/keys/{made.Text("id")}")).Expect(204);

        (await client.GetAsync("/v1/customers")).ExpectProblem(401, "keyRequired");
    }

    [Fact]
    public async Task A_key_is_shown_once_and_its_use_is_recorded()
    {
        var tenant = await api.TenantAsync();
        var list = (await tenant.Client.GetAsync("/v1/keys")).Expect(200);

        var key = Assert.Single(list["items"].EnumerateArray());
        Assert.Equal(tenant.Client.Key![^4..], key.GetProperty("hint").GetString());
        Assert.NotNull(key.GetProperty("lastUsedAt").GetString());
        Assert.DoesNotContain(tenant.Client.Key!, list.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operators_key_opens_no_call_of_a_tenant() =>
        (await api.Operator.GetAsync("/v1/customers")).ExpectProblem(403, "tenantKeyRequired");

    [Fact]
    public async Task A_tenants_key_opens_no_call_of_the_operator() =>
        (await (await api.TenantAsync()).Client.GetAsync("/v1/tenants")).ExpectProblem(403, "operatorKeyRequired");

    [Theory]
    [InlineData("viewer", "/v1/groups", 403)]
    [InlineData("manager", "/v1/groups", 201)]
    [InlineData("manager", "/v1/keys", 403)]
    [InlineData("creator", "/v1/keys", 201)]
    public async Task A_role_may_what_it_may(string role, string path, int status)
    {
        var client = await api.WithRoleAsync(await api.TenantAsync(), role);
        (await client.PostAsync(path, path == "/v1/keys" ? new { name = "x", role = "viewer" } : new { name = "x" })).Expect(status);
    }

    [Fact]
    public async Task A_manager_makes_no_payment()
    {
        var client = await api.WithRoleAsync(await api.TenantAsync(), "manager");
        var sender = (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await client.PostAsync($"/v1/senders/{sender}/pay", new { months = 1 })).ExpectProblem(403, "roleForbidden");
    }

    [Fact]
    public async Task The_keys_of_a_suspended_tenant_only_read()
    {
        var tenant = await api.TenantAsync();
        (await api.Operator.PatchAsync($"/v1/tenants/{tenant.Id}", new { suspended = true })).Expect(200);

        (await tenant.Client.PostAsync("/v1/groups", new { name = "x" })).ExpectProblem(403, "tenantSuspended");
        (await tenant.Client.GetAsync("/v1/groups")).Expect(200);
        (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "whatsapp" })).Expect(200);
    }

    [Fact]
    public async Task Another_tenants_things_are_answered_exactly_as_things_that_do_not_exist()
    {
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        var sender = (await bob.Client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" })).Expect(201).Text("id");
        (await bob.Client.PutAsync("/v1/customers/b1", new { name = "B" })).Expect(201);
        var key = (await bob.Client.GetAsync("/v1/keys"))["items"][0].GetProperty("id").GetString();
        var none = Guid.NewGuid().ToString("N");

        foreach (var (method, theirs, absent) in new[]
                 {
                     (HttpMethod.Get, $"/v1/senders/{sender}", $"/v1/senders/{none}"),
                     (HttpMethod.Delete, $"/v1/senders/{sender}", $"/v1/senders/{none}"),
                     (HttpMethod.Post, $"/v1/senders/{sender}/accept-terms", $"/v1/senders/{none}/accept-terms"),
                     (HttpMethod.Post, $"/v1/senders/{sender}/pause", $"/v1/senders/{none}/pause"),
                     (HttpMethod.Get, $"/v1/senders/{sender}/templates", $"/v1/senders/{none}/templates"),
                     (HttpMethod.Get, "/v1/customers/b1", "/v1/customers/none"),
                     (HttpMethod.Delete, "/v1/customers/b1", "/v1/customers/none"),
                     (HttpMethod.Put, "/v1/customers/b1/opt-outs/sms", "/v1/customers/none/opt-outs/sms"),
                     (HttpMethod.Delete, $"/v1/keys/{key}", $"/v1/keys/{none}"),
                     (HttpMethod.Get, $"/v1/campaigns/{sender}", $"/v1/campaigns/{none}"),
                 })
        {
            var (a, b) = (await ann.Client.SendAsync(method, theirs, null), await ann.Client.SendAsync(method, absent, null));
            a.ExpectProblem(404, "notFound");
            b.ExpectProblem(404, "notFound");
            foreach (var member in new[] { "type", "title", "status", "detail", "code" })
            {
                Assert.Equal(a[member].ToString(), b[member].ToString());
            }
        }

        (await bob.Client.GetAsync("/v1/customers/b1")).Expect(200);
    }

    [Fact]
    public async Task An_address_that_does_not_exist_and_a_method_that_it_does_not_take_are_problems()
    {
        (await api.Operator.GetAsync("/v1/nothing")).ExpectProblem(404, "routeNotFound");
        (await api.Operator.SendAsync(HttpMethod.Put, "/v1/tenants", null)).ExpectProblem(405, "methodNotAllowed");
    }
}
