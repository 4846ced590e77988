using System.Globalization;
using System.Text;
using MassMessaging.Api.Tests.Chat;
using MassMessaging.Domain.Deliveries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>How much customers' apps may call, and who is not held up by it.</summary>
[Collection(SiloCollection.Name)]
public sealed class AppLimitTests(ApiWithSilo api)
{
    private static readonly object Nothing = new { receipts = new[] { new { attemptId = new AttemptId(Guid.NewGuid(), 1, 1).ToString(), status = "opened" } } };

    [Fact]
    public async Task A_customer_above_its_calls_a_minute_is_told_when_to_come_again_and_nobody_else_is_held()
    {
        await using var app = await StartAsync("--RateLimit:CustomerPerMinute=5");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 2);
        var (flood, calm) = (await AppAsync(http, tenant, "c1"), await AppAsync(http, tenant, "c2"));

        var answers = new List<Answer>();
        // Two minutes' worth at most: the window may turn once in between.
        for (var i = 0; i < 11; i++)
        {
            answers.Add(await flood.GetAsync("/v1/inbox"));
        }

        Assert.Equal("\"customer\";q=5;w=60", answers[0].Headers["RateLimit-Policy"]);
        Assert.StartsWith("\"customer\";r=4;t=", answers[0].Headers["RateLimit"], StringComparison.Ordinal);
        var refused = answers.First(answer => answer.Status == 429).ExpectProblem(429, "rateLimited");
        Assert.Equal("customer", refused["violated-policies"][0].GetString());
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        Assert.DoesNotContain(answers.Take(5), answer => answer.Status != 200);
        (await calm.GetAsync("/v1/inbox")).Expect(200);
        (await new ApiClient(http, tenant.Client.Key).GetAsync("/v1/groups")).Expect(200);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task The_apps_of_a_tenant_together_have_a_bound_and_its_keys_and_other_tenants_apps_are_not_held()
    {
        await using var app = await StartAsync("--RateLimit:AppsPerMinute=5");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        await api.CustomersAsync(ann, 11);
        await api.CustomersAsync(bob, 1);
        var answers = new List<Answer>();
        for (var i = 1; i <= 11; i++)
        {
            answers.Add(await (await AppAsync(http, ann, $"c{i}")).GetAsync("/v1/inbox"));
        }

        var refused = answers.First(answer => answer.Status == 429).ExpectProblem(429, "rateLimited");
        Assert.Equal("apps", refused["violated-policies"][0].GetString());
        (await (await AppAsync(http, bob, "c1")).GetAsync("/v1/inbox")).Expect(200);
        (await new ApiClient(http, ann.Client.Key).GetAsync("/v1/groups")).Expect(200);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Apps_with_all_their_places_taken_leave_room_for_other_tenants_apps_and_for_every_key()
    {
        await using var app = await StartAsync("--RateLimit:AppsAtOnce=8");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var (ann, bob) = (await api.TenantAsync(), await api.TenantAsync());
        await api.CustomersAsync(ann, 1);
        await api.CustomersAsync(bob, 1);
        var (flood, trickle) = (await AppAsync(http, ann, "c1"), await AppAsync(http, bob, "c1"));
        // Long enough that the server does not give it up as a trickle while it is held.
        var body = Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(Nothing).PadLeft(200_000));
        // More than there are places; each comes but for its last byte, so that none of those that found a place ends.
        var calls = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RawCall.BeginAsync(
            http.BaseAddress!, $"POST /v1/push/receipts HTTP/1.1\nHost: x\nAuthorization: Bearer {flood.Key}\nContent-Type: application/json\nContent-Length: {body.Length}")));
        var answers = calls.Select(call => call.AnswerAsync()).ToArray();
        await Task.WhenAll(calls.Select(call => call.SendAsync(body.AsMemory(..^1))));

        var refused = await await Task.WhenAny(answers);
        Assert.True(RawCall.StatusOf(refused) == 429, refused);
        Assert.Contains("\"appsAtOnce\"", refused, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1\r\n", refused, StringComparison.Ordinal);
        (await trickle.GetAsync("/v1/inbox")).Expect(200);
        (await new ApiClient(http, ann.Client.Key).GetAsync("/v1/groups")).Expect(200);

        await Task.WhenAll(calls.Select(call => call.SendAsync(body.AsMemory(^1..))));
        var statuses = (await Task.WhenAll(answers)).Select(RawCall.StatusOf).ToList();
        Assert.All(statuses, status => Assert.Contains(status, new[] { 204, 429 }));
        Assert.Contains(204, statuses);
        Array.ForEach(calls, call => call.Dispose());
        (await flood.GetAsync("/v1/inbox")).Expect(200);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task What_an_app_calls_over_its_live_connection_counts_too()
    {
        var lines = new LogLines();
        await using var app = await StartAsync("--RateLimit:CustomerPerMinute=10", lines);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await api.TenantAsync();
        await api.CustomersAsync(tenant, 1);
        await using var live = await AppClient.ConnectAsync(http.BaseAddress!, (await AppAsync(http, tenant, "c1")).Key!, after: 0);

        HubException? refused = null;
        // Two minutes' worth at most: the window may turn once in between.
        for (var i = 0; i < 21 && refused is null; i++)
        {
            try
            {
                await live.CallAsync("Ack", 0);
            }
            catch (HubException told)
            {
                refused = told;
            }
        }

        Assert.Contains("rateLimited", refused?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(lines.All, line => line.Contains("   at ", StringComparison.Ordinal));
        await RunningApi.StopAsync(app);
    }

    private Task<WebApplication> StartAsync(string setting, LogLines? lines = null) =>
        api.StartApiAsync(lines is null ? null : builder => builder.Logging.AddProvider(lines), setting);

    private static async Task<ApiClient> AppAsync(HttpClient http, ApiTenant tenant, string customer) =>
        new(http, (await tenant.Client.PostAsync($"/v1/customers/{customer}/chat-token")).Expect(200).Text("token"));
}
