namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class DeviceTests(RunningApi api)
{
    [Fact]
    public async Task A_token_goes_with_the_customer_who_registered_it_last_and_only_that_one_removes_it()
    {
        var tenant = await TwoCustomersAsync();
        (await tenant.Client.PutAsync("/v1/customers/c1/devices/tok:1", new { platform = "ios" })).Expect(204);
        (await tenant.Client.PutAsync("/v1/customers/c2/devices/tok:1", new { platform = "ios" })).Expect(204);
        (await tenant.Client.DeleteAsync("/v1/customers/c1/devices/tok:1")).Expect(204);
        Assert.Equal(["c2 tok:1 ios"], await DevicesAsync(tenant));
        (await tenant.Client.DeleteAsync("/v1/customers/c2/devices/tok:1")).Expect(204);
        Assert.Empty(await DevicesAsync(tenant));
    }

    [Fact]
    public async Task Devices_go_with_the_customer_who_is_erased()
    {
        var tenant = await TwoCustomersAsync();
        (await tenant.Client.PutAsync("/v1/customers/c1/devices/a")).Expect(204);
        (await tenant.Client.PutAsync("/v1/customers/c1/devices/b")).Expect(204);
        (await tenant.Client.PutAsync("/v1/customers/c2/devices/c")).Expect(204);
        (await tenant.Client.DeleteAsync("/v1/customers/c1")).Expect(204);
        Assert.Equal(["c2 c "], await DevicesAsync(tenant));
    }

    [Fact]
    public async Task One_tenants_token_is_not_anothers()
    {
        var (ann, bob) = (await TwoCustomersAsync(), await TwoCustomersAsync());
        (await ann.Client.PutAsync("/v1/customers/c1/devices/same")).Expect(204);
        (await bob.Client.PutAsync("/v1/customers/c2/devices/same")).Expect(204);
        (await bob.Client.DeleteAsync("/v1/customers/c1/devices/same")).Expect(204);
        Assert.Equal(["c1 same "], await DevicesAsync(ann));
        Assert.Equal(["c2 same "], await DevicesAsync(bob));
    }

    [Fact]
    public async Task A_device_needs_a_customer_a_token_and_a_platform_that_there_is()
    {
        var client = (await TwoCustomersAsync()).Client;
        (await client.PutAsync("/v1/customers/nobody/devices/a")).ExpectProblem(404, "notFound");
        (await client.PutAsync("/v1/customers/c1/devices/a%20b")).ExpectProblem(400, "tokenMalformed");
        (await client.PutAsync("/v1/customers/c1/devices/a", new { platform = "pager" })).ExpectProblem(400, "valueUnknown", "/platform");
    }

    private async Task<ApiTenant> TwoCustomersAsync()
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.PutAsync("/v1/customers/c1", new { brandedApp = true })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/c2", new { brandedApp = true })).Expect(201);
        return tenant;
    }

    private Task<IReadOnlyList<string>> DevicesAsync(ApiTenant tenant) => api.Seed.ListAsync<string>(
        "select customer_id || ' ' || token || ' ' || coalesce(platform, '') from devices join customers using (tenant_id, customer_no) where tenant_id = @TenantId order by 1",
        new { tenant.TenantId });
}
