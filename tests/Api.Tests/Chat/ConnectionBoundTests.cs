using System.Net.WebSockets;

namespace MassMessaging.Api.Tests.Chat;

/// <summary>How many live connections of apps there may be.</summary>
[Collection(ChatCollection.Name)]
public sealed class ConnectionBoundTests(ApiWithSilo api)
{
    [Theory]
    [InlineData("connectionsPerTenant", "--Live:ConnectionsPerTenant=2")]
    [InlineData("connectionsPerCustomer", "--Live:ConnectionsPerCustomer=2")]
    public async Task Above_a_bound_a_connection_is_refused_however_it_is_opened_and_others_are_not_held(string policy, string setting)
    {
        var (salon, other) = (await ChatTenant.CreateAsync(api, 2), await ChatTenant.CreateAsync(api, 1));
        await using var process = await api.StartApiAsync(null, setting);
        var address = new Uri(process.Urls.First());
        using var http = new HttpClient { BaseAddress = address };
        var token = await salon.TokenAsync("c1");
        var app = new ApiClient(http, token);
        await using var direct = await AppClient.OpenAsync(address, token, direct: true);
        var negotiated = await AppClient.OpenAsync(address, token);

        var refused = (await app.PostAsync("/hubs/chat/negotiate?negotiateVersion=1")).ExpectProblem(429, "rateLimited");
        Assert.Equal([policy], refused["violated-policies"].EnumerateArray().Select(one => one.GetString()));
        Assert.NotEmpty(refused.Headers["Retry-After"]);
        Assert.Equal(429, await StatusOfWebSocketAsync(address, token));
        await using var others = await AppClient.OpenAsync(address, await other.TokenAsync("c1"));
        var sibling = await new ApiClient(http, await salon.TokenAsync("c2")).PostAsync("/hubs/chat/negotiate?negotiateVersion=1");
        sibling.Expect(policy == "connectionsPerCustomer" ? 200 : 429);
        Assert.Equal(0, (await direct.CallAsync("Resume", 0)).LastSeq);
        Assert.Equal(0, (await negotiated.CallAsync("Resume", 0)).LastSeq);

        await negotiated.DisposeAsync();
        await OutgoingWebhookTests.UntilAsync("the ended connection has given its place back", async () => (await app.PostAsync("/hubs/chat/negotiate?negotiateVersion=1")).Status == 200);
        await direct.DisposeAsync();
        await OutgoingWebhookTests.UntilAsync("the ended WebSocket has given its place back", async () => await StatusOfWebSocketAsync(address, token) == 101);
        await RunningApi.StopAsync(process);
    }

    [Fact]
    public async Task A_process_has_so_many_connections_and_keeps_some_for_a_tenant_that_has_none()
    {
        var (salon, other) = (await ChatTenant.CreateAsync(api, 1), await ChatTenant.CreateAsync(api, 1));
        await using var process = await api.StartApiAsync(null, "--Live:Connections=8");
        var address = new Uri(process.Urls.First());
        using var http = new HttpClient { BaseAddress = address };
        var apps = new List<AppClient>();
        for (var i = 0; i < 7; i++)
        {
            apps.Add(await AppClient.OpenAsync(address, await salon.TokenAsync("c1")));
        }

        var refused = (await new ApiClient(http, await salon.TokenAsync("c1")).PostAsync("/hubs/chat/negotiate?negotiateVersion=1"))
            .ExpectProblem(429, "rateLimited");
        Assert.Equal(["connections"], refused["violated-policies"].EnumerateArray().Select(policy => policy.GetString()));
        apps.Add(await AppClient.OpenAsync(address, await other.TokenAsync("c1")));
        foreach (var app in apps)
        {
            await app.DisposeAsync();
        }

        await RunningApi.StopAsync(process);
    }

    private static async Task<int> StatusOfWebSocketAsync(Uri address, string token)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        socket.Options.CollectHttpResponseDetails = true;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var refused = await Record.ExceptionAsync(
            () => socket.ConnectAsync(new UriBuilder(new Uri(address, "/hubs/chat")) { Scheme = "ws" }.Uri, limit.Token));
        return refused is null ? 101 : (int)socket.HttpStatusCode;
    }
}
