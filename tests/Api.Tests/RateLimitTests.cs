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
        await using var app = await RunningApi.StartAsync(database, configure: null, settings: "--RateLimit:PerMinute=5");
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

    [Fact]
    public async Task One_tenant_with_all_its_calls_under_way_is_refused_another_and_leaves_room_for_the_others()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new ClockStore(database.Source).StartAsync(1, default);
        await using var app = await RunningApi.StartAsync(database, configure: null, settings: "--RateLimit:AtOnce=8");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var (flood, trickle) = (await TenantAsync(http), await TenantAsync(http));
        var release = new TaskCompletionSource();
        // More than there are places: one that comes behind a look of below is refused, and the others fill them.
        var uploads = Enumerable.Range(0, 12).Select(_ => UploadAsync(http, flood, release.Task)).ToArray();

        var refused = await new ApiClient(http, flood).GetAsync("/v1/groups");
        for (var look = 0; look < 200 && refused.Status != 429; look++)
        {
            await Task.Delay(50);
            refused = await new ApiClient(http, flood).GetAsync("/v1/groups");
        }

        refused.ExpectProblem(429, "rateLimited");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        (await new ApiClient(http, trickle).GetAsync("/v1/groups")).Expect(200);

        release.SetResult();
        // How many found a place depends on who else had called in the last two seconds.
        var statuses = await Task.WhenAll(uploads);
        Assert.Contains(200, statuses);
        Assert.All(statuses, status => Assert.Contains(status, new[] { 200, 429 }));
        (await new ApiClient(http, flood).GetAsync("/v1/groups")).Expect(200);
        await RunningApi.StopAsync(app);
    }

    private static async Task<string> TenantAsync(HttpClient http)
    {
        var made = await new ApiClient(http, RunningApi.OperatorKey)
            .PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" });
        return made.Expect(201).Text("key");
    }

    private static async Task<int> UploadAsync(HttpClient http, string key, Task end)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers/import") { Content = new SlowUpload(end) };
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
