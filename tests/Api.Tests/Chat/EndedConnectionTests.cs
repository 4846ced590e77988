using Microsoft.AspNetCore.SignalR;

namespace MassMessaging.Api.Tests.Chat;

/// <summary>What becomes of an app's live connection when its customer or tenant changes.</summary>
[Collection(ChatCollection.Name)]
public sealed class EndedConnectionTests(ApiWithSilo api)
{
    // So far apart that the looks, which make up for lost hints, do nothing here.
    private const string RareLooks = "--Live:LookEvery=00:01:00";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_connection_of_an_erased_customer_ends_at_once_at_every_process(bool follows)
    {
        var salon = await ChatTenant.CreateAsync(api, 2);
        await using var elsewhere = await api.StartApiAsync(null, RareLooks);
        var address = new Uri(elsewhere.Urls.First());
        await using var gone = await OpenAsync(address, await salon.TokenAsync("c1"), follows);
        await using var stays = await OpenAsync(address, await salon.TokenAsync("c2"), follows);

        (await salon.Client.DeleteAsync("/v1/customers/c1")).Expect(204);

        await gone.ClosedAsync();
        Assert.Equal(0, (await stays.CallAsync("Resume", 0)).LastSeq);
        await RunningApi.StopAsync(elsewhere);
    }

    [Fact]
    public async Task Every_connection_of_an_erased_tenant_ends_at_once_at_every_process()
    {
        var (salon, other) = (await ChatTenant.CreateAsync(api, 1), await ChatTenant.CreateAsync(api, 1));
        await using var elsewhere = await api.StartApiAsync(null, RareLooks);
        var address = new Uri(elsewhere.Urls.First());
        await using var gone = await OpenAsync(address, await salon.TokenAsync("c1"), follows: true);
        await using var stays = await OpenAsync(address, await other.TokenAsync("c1"), follows: true);

        (await api.Operator.DeleteAsync($"/v1/tenants/{salon.Tenant.Id}")).Expect(202);

        await gone.ClosedAsync();
        Assert.Equal(0, (await stays.CallAsync("Resume", 0)).LastSeq);
        await RunningApi.StopAsync(elsewhere);
    }

    [Fact]
    public async Task A_look_ends_the_connection_of_an_erased_customer_whose_hint_was_lost()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        await using var elsewhere = await api.StartApiAsync(null, "--Live:LookEvery=00:00:01");
        await using var gone = await OpenAsync(new Uri(elsewhere.Urls.First()), await salon.TokenAsync("c1"), follows: false);

        // By another way than the product's own, so nobody is told.
        await using var command = api.Silo.Database.Source.CreateCommand("delete from customers where tenant_id = $1");
        command.Parameters.AddWithValue(salon.Tenant.TenantId);
        await command.ExecuteNonQueryAsync();

        await gone.ClosedAsync();
        await RunningApi.StopAsync(elsewhere);
    }

    [Fact]
    public async Task The_apps_of_a_suspended_tenant_read_on_and_write_nothing()
    {
        var salon = await ChatTenant.CreateAsync(api, 1);
        var campaign = await salon.SendAsync("Hello");
        var token = await salon.TokenAsync("c1");
        var inbox = new ApiClient(api.Http, token);
        await using var before = await AppClient.ConnectAsync(api.Http.BaseAddress!, token, after: 0);
        Assert.Equal([(1L, "Hello")], await before.NextAsync(1));
        var path = $"/v1/tenants/{salon.Tenant.Id}";
        (await api.Operator.PatchAsync(path, new { suspended = true })).Expect(200);

        (await inbox.PostAsync("/v1/inbox/ack", new { upToSeq = 1 })).ExpectProblem(403, "tenantSuspended");
        (await inbox.PostAsync("/v1/inbox/read", new { upToSeq = 1 })).ExpectProblem(403, "tenantSuspended");
        (await inbox.PostAsync("/v1/push/receipts", new { receipts = new[] { new { attemptId = "x", status = "opened" } } }))
            .ExpectProblem(403, "tenantSuspended");
        await using var after = await AppClient.ConnectAsync(api.Http.BaseAddress!, token, after: 0);
        foreach (var (app, method) in new[] { (before, "Ack"), (before, "Read"), (after, "Ack"), (after, "Read") })
        {
            var refused = await Assert.ThrowsAsync<HubException>(() => app.CallAsync(method, 1));
            Assert.Contains("tenantSuspended", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal([(1L, "Hello")], await after.NextAsync(1));
        Assert.Equal(1, (await inbox.GetAsync("/v1/inbox")).Expect(200)["lastSeq"].GetInt64());
        Assert.Equal((1, 0, 0), await salon.StatisticsAsync(campaign));

        (await api.Operator.PatchAsync(path, new { suspended = false })).Expect(200);
        Assert.Equal(1, (await before.CallAsync("Read", 1)).ReadUpTo);
        Assert.Equal((1, 1, 1), await salon.StatisticsAsync(campaign));
    }

    private static async Task<AppClient> OpenAsync(Uri address, string token, bool follows) =>
        follows ? await AppClient.ConnectAsync(address, token, after: 0) : await AppClient.OpenAsync(address, token);
}
