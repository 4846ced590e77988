using MassMessaging.Persistence;
using MassMessaging.TestKit;

namespace MassMessaging.Api.Tests;

public sealed class RateLimitTests
{
    [Fact]
    public async Task A_tenant_above_its_calls_a_minute_is_told_when_to_come_again_and_others_are_not_held()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new ClockStore(database.Source).StartAsync(1, default);
        var app = await RunningApi.StartAsync(database, configure: null, settings: "--RateLimit:PerMinute=5");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var operatorClient = new ApiClient(http, RunningApi.OperatorKey);
        var made = (await operatorClient.PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" })).Expect(201);
        var tenant = new ApiClient(http, made.Text("key"));

        var answers = new List<Answer>();
        // Two minutes' worth at most: the window may turn once in between.
        for (var i = 0; i < 11; i++)
        {
            answers.Add(await tenant.GetAsync("/v1/groups"));
        }

        Assert.Equal("\"default\";q=5;w=60", answers[0].Headers["RateLimit-Policy"]);
        Assert.StartsWith("\"default\";r=4;t=", answers[0].Headers["RateLimit"], StringComparison.Ordinal);
        var refused = answers.First(answer => answer.Status == 429).ExpectProblem(429, "rateLimited");
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", refused.Text("type"));
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        (await operatorClient.GetAsync("/v1/tenants")).Expect(200);
        await RunningApi.StopAsync(app);
    }
}
