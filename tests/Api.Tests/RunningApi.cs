using MassMessaging.Persistence;
using MassMessaging.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>The API on a real socket over a database of its own, without a silo.</summary>
public sealed class RunningApi : IAsyncLifetime
{
    public const string OperatorKey = "operator-key-of-the-tests";

    private TestDatabase _database = null!;
    private WebApplication _app = null!;

    public TestDatabase Database => _database;

    public Seed Seed { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public string ConnectionString => _database.ConnectionString;

    public HttpClient Http { get; private set; } = null!;

    public ApiClient Operator => new(Http, OperatorKey);

    public ApiClient Anonymous => new(Http, null);

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        Seed = new Seed(_database);
        await new ClockStore(_database.Source).StartAsync(1, default);
        _app = await StartAsync(_database);
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await StopAsync(_app);
        await _database.DisposeAsync();
    }

    /// <summary>Starts another API process's worth on the same or another database.</summary>
    public static async Task<WebApplication> StartAsync(
        TestDatabase database, string clusterId = "none", Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var app = ApiHost.Create(
            [
                $"--ConnectionStrings:Default={database.ConnectionString}",
                "--urls=http://127.0.0.1:0",
                $"--Operator:Key={OperatorKey}",
                $"--Credentials:MasterKey={Seed.MasterKey}",
                $"--Cluster:ClusterId={clusterId}",
                "--SignIn:RefusedPerMinute=1000", // all tests come from one address
                .. settings,
            ],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(new FailedCalls());
                configure?.Invoke(builder);
            });
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops a process. A test also disposes of it (<c>await using</c>): one that goes on after a failed test would take its
    /// share of the work of those that follow.
    /// </summary>
    public static async Task StopAsync(WebApplication app)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await app.StopAsync(limit.Token);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    /// <summary>A fresh tenant and the client of its creator.</summary>
    public async Task<ApiTenant> TenantAsync(string currency = "EUR")
    {
        var made = (await Operator.PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency })).Expect(201);
        return new ApiTenant(made.Text("id"), new ApiClient(Http, made.Text("key")));
    }

    /// <summary>A client with a key of that role.</summary>
    public async Task<ApiClient> WithRoleAsync(ApiTenant tenant, string role) =>
        new(Http, (await tenant.Client.PostAsync("/v1/keys", new { name = role, role })).Expect(201).Text("key"));
}

/// <summary>A tenant of the tests.</summary>
public sealed record ApiTenant(string Id, ApiClient Client)
{
    public Guid TenantId => Guid.ParseExact(Id, "N");
}

/// <summary>One API for the tests that share it; each test makes tenants of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<RunningApi>
{
    public const string Name = "api";
}
