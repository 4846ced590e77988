using System.Reflection;
using MassMessaging.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests;

/// <summary>The way to the grains through the database's membership, as in production.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Before_a_silo_is_there_lists_are_served_and_commands_are_asked_to_come_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new Persistence.ClockStore(database.Source).StartAsync(1, default);
        await using var app = await RunningApi.StartAsync(database);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var made = (await new ApiClient(http, RunningApi.OperatorKey)
            .PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" })).Expect(201);
        var tenant = new ApiClient(http, made.Text("key"));

        (await tenant.GetAsync("/v1/campaigns")).Expect(200);
        var refused = (await tenant.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })).ExpectProblem(503, "unavailable");

        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        (await tenant.GetAsync("/health/live")).Expect(200);
        Assert.Equal("noSilo", (await tenant.GetAsync("/health/ready")).Expect(503).Text("code"));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_client_that_does_not_know_the_grains_yet_asks_to_come_again()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new Persistence.ClockStore(database.Source).StartAsync(1, default);
        var seed = new Seed(database);
        await seed.ExecuteAsync("""
            insert into orleans_membership_version (deployment_id) values ('none');
            insert into orleans_membership (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
            values ('none', '127.0.0.1', 1, 1, 's', 'h', 3, 2, now(), now())
            """);
        var grains = DispatchProxy.Create<IGrainFactory, GrainsWithoutManifest>();
        await using var app = await RunningApi.StartAsync(
            database, configure: builder => builder.Services.AddSingleton(grains), settings: "--Cluster:Connect=false");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var made = (await new ApiClient(http, RunningApi.OperatorKey)
            .PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" })).Expect(201);
        var tenant = new ApiClient(http, made.Text("key"));

        var refused = (await tenant.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })).ExpectProblem(503, "unavailable");

        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Assert.Equal("notConnected", (await tenant.GetAsync("/health/ready")).Expect(503).Text("code"));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Health_does_not_look_at_keys()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new Persistence.ClockStore(database.Source).StartAsync(1, default);
        await using var app = await RunningApi.StartAsync(database);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await new Seed(database).ExecuteAsync("drop table api_keys cascade");
        foreach (var client in new[] { new ApiClient(http, null), new ApiClient(http, "nonsense"), new ApiClient(http, RunningApi.OperatorKey) })
        {
            (await client.GetAsync("/health/live")).Expect(200);
            Assert.Equal("noSilo", (await client.GetAsync("/health/ready")).Expect(503).Text("code"));
        }

        await RunningApi.StopAsync(app);
    }

    /// <summary>Answers as the Orleans client does between its connection and the first grain manifest.</summary>
    public class GrainsWithoutManifest : DispatchProxy
    {
        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new ArgumentException("Could not find an implementation for interface campaign");
    }

    [Fact]
    public async Task With_a_silo_it_is_ready_and_reaches_the_grains()
    {
        await using var silo = await VirtualSilo.StartAsync(ApiWithSilo.Start);
        var cluster = await silo.Seed.QueryAsync<string>("select deployment_id from orleans_membership limit 1");
        await using var app = await RunningApi.StartAsync(silo.Database, cluster);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var made = (await new ApiClient(http, RunningApi.OperatorKey)
            .PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" })).Expect(201);
        var tenant = new ApiClient(http, made.Text("key"));

        Answer ready;
        do
        {
            ready = await tenant.GetAsync("/health/ready");
        }
        while (ready.Status == 503); // until the client has connected

        ready.Expect(200);
        var answer = (await tenant.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })).Expect(201);
        Assert.Equal(ApiWithSilo.Start, answer["createdAt"].GetDateTimeOffset());
        await RunningApi.StopAsync(app);
    }
}
