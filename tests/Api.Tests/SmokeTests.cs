
namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class SmokeTests(RunningApi api)
{
    [Theory]
    [InlineData("/v1/keys")]
    [InlineData("/v1/settings")]
    [InlineData("/v1/balance")]
    [InlineData("/v1/balance/entries")]
    [InlineData("/v1/groups")]
    [InlineData("/v1/staff")]
    [InlineData("/v1/customers")]
    [InlineData("/v1/senders")]
    [InlineData("/v1/campaigns")]
    public async Task Every_list_of_a_fresh_tenant_can_be_read(string path)
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.GetAsync(path)).Expect(200);
    }

    [Fact]
    public async Task The_document_of_all_routes_can_be_read() =>
        Assert.Contains("/v1/campaigns", (await api.Anonymous.GetAsync("/swagger/v1/swagger.json")).Expect(200).Body, StringComparison.Ordinal);
}
