using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;

namespace MassMessaging.Api.Tests;

/// <summary>How much one tenant may have of each kind.</summary>
[Collection(SiloCollection.Name)]
public sealed class TenantLimitTests(ApiWithSilo api) : IAsyncLifetime
{
    private const int Most = 5;
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _app = await api.StartApiAsync(
            configure: null, $"--Limits:Keys={Most}", $"--Limits:Webhooks={Most}", $"--Limits:Groups={Most}", $"--Limits:Staff={Most}",
            $"--Limits:Senders={Most}", $"--Limits:Campaigns={Most}");
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await RunningApi.StopAsync(_app);
    }

    public static TheoryData<string, string, int> Kinds() => new()
    {
        { "keys", """{"name":"x","role":"viewer"}""", 1 }, // the tenant's first key counts
        { "webhooks", """{"url":"https://example.com/h","eventTypes":["campaign.paused"]}""", 0 },
        { "groups", """{"name":"x"}""", 0 },
        { "staff", """{"name":"x"}""", 0 },
        { "senders", """{"channel":"chat","name":"x"}""", 0 },
        { "campaigns", """{"title":"x","text":"x","channel":"chat"}""", 0 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Creations_at_one_moment_reach_the_limit_and_never_exceed_it(string kind, string body, int there)
    {
        var tenant = await api.TenantAsync();
        var client = new ApiClient(_http, tenant.Client.Key);
        var made = new ConcurrentBag<string>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3 * Most).Select(_ => client.PostAsync($"/v1/{kind}", body)));
        foreach (var answer in answers)
        {
            if (answer.Status == 201)
            {
                made.Add(answer.Text("id"));
                continue;
            }

            answer.ExpectProblem(409, "tooMany");
            Assert.Equal(Most, answer["params"].GetProperty("limit").GetInt32());
            Assert.Contains($" {Most} ", answer.Text("detail"), StringComparison.Ordinal);
        }

        Assert.Equal(Most - there, made.Count);
        Assert.Equal(Most, (await client.GetAsync($"/v1/{kind}{(kind == "keys" ? "" : "?limit=200")}")).Expect(200)["items"].GetArrayLength());
        Assert.Equal(0, await api.Silo.Seed.QueryAsync<long>("select count(*) from campaign_places where tenant_id = @TenantId", new { tenant.TenantId }));

        // Another tenant has places of its own, and what is taken away gives its place back.
        (await new ApiClient(_http, (await api.TenantAsync()).Client.Key).PostAsync($"/v1/{kind}", body)).Expect(201);
        (await client.DeleteAsync($"/v1/{kind}/{made.First()}", ("If-Match", "*"))).Expect(204);
        (await client.PostAsync($"/v1/{kind}", body)).Expect(201);
        (await client.PostAsync($"/v1/{kind}", body)).ExpectProblem(409, "tooMany");
    }

    [Theory]
    [InlineData("groups")]
    [InlineData("staff")]
    public async Task At_the_limit_a_label_is_renamed_and_a_new_one_refused(string kind)
    {
        var client = new ApiClient(_http, (await api.TenantAsync()).Client.Key);
        for (var i = 0; i < Most; i++)
        {
            (await client.PutAsync($"/v1/{kind}/l{i}", new { name = "x" })).Expect(201);
        }

        (await client.PutAsync($"/v1/{kind}/l0", new { name = "y" })).Expect(200).ExpectMember("name", "y");
        (await client.PostAsync($"/v1/{kind}", new { id = "l1", name = "y" })).Expect(200);
        (await client.PutAsync($"/v1/{kind}/new", new { name = "x" })).ExpectProblem(409, "tooMany");
        (await client.PostAsync($"/v1/{kind}", new { id = "new", name = "x" })).ExpectProblem(409, "tooMany");
    }

    [Fact]
    public async Task A_repeat_of_what_took_the_last_place_is_answered_as_it_was()
    {
        var client = new ApiClient(_http, (await api.TenantAsync()).Client.Key);
        var body = new { url = "https://example.com/h", eventTypes = new[] { "campaign.paused" } };
        for (var i = 0; i < Most; i++)
        {
            (await client.PostAsync("/v1/webhooks", body, ("Idempotency-Key", $"w{i}"))).Expect(201);
        }

        (await client.PostAsync("/v1/webhooks", body, ("Idempotency-Key", "w4"))).Expect(201);
        (await client.PostAsync("/v1/webhooks", body, ("Idempotency-Key", "w5"))).ExpectProblem(409, "tooMany");
    }

    [Fact]
    public async Task A_split_is_made_as_a_whole_or_not_at_all_and_ended_campaigns_take_no_place()
    {
        var tenant = await api.TenantAsync();
        var client = new ApiClient(_http, tenant.Client.Key);
        await api.CustomersAsync(tenant, 10);
        await api.Silo.Seed.GiveOnlineAppAsync(tenant.TenantId);
        var draft = "/v1/campaigns/" + (await client.PostAsync("/v1/campaigns", new { title = "x", text = "x", channel = "chat" })).Expect(201).Text("id");
        var other = "/v1/campaigns/" + (await client.PostAsync("/v1/campaigns", new { title = "x", text = "x", channel = "chat" })).Expect(201).Text("id");

        (await client.PostAsync(draft + "/split", new { parts = 5 })).ExpectProblem(409, "tooMany");
        Assert.Equal(2, (await client.GetAsync("/v1/campaigns")).Expect(200)["items"].GetArrayLength());
        (await client.DeleteAsync(other, ("If-Match", "*"))).Expect(204);
        Assert.Equal(5, (await client.PostAsync(draft + "/split", new { parts = 5 })).Expect(200)["items"].GetArrayLength());
    }

    [Fact]
    public async Task A_tenant_has_twenty_webhooks_unless_more_are_allowed()
    {
        var client = (await api.TenantAsync()).Client;
        for (var i = 0; i < 20; i++)
        {
            (await client.PostAsync("/v1/webhooks", new { url = $"https://example.com/{i}", eventTypes = new[] { "campaign.paused" } })).Expect(201);
        }

        (await client.PostAsync("/v1/webhooks", new { url = "https://example.com/21", eventTypes = new[] { "campaign.paused" } })).ExpectProblem(409, "tooMany");
    }

    [Fact]
    public async Task The_operator_gives_a_tenant_that_lost_all_its_keys_another_one_and_of_revoked_keys_the_newest_stay()
    {
        var tenant = await api.TenantAsync();
        var client = new ApiClient(_http, tenant.Client.Key);
        for (var i = 1; i < Most; i++)
        {
            (await client.PostAsync("/v1/keys", new { name = "x", role = "viewer" })).Expect(201);
        }

        (await new ApiClient(_http, RunningApi.OperatorKey).PostAsync($"/v1/tenants/{tenant.Id}/keys")).Expect(201);
        (await client.PostAsync("/v1/keys", new { name = "x", role = "viewer" })).ExpectProblem(409, "tooMany");

        await api.Silo.Seed.ExecuteAsync(
            """
            insert into api_keys (key_id, tenant_id, name, role, key_hash, hint, created_at, revoked_at)
            select gen_random_uuid(), @TenantId, 'old', 'viewer', sha256(convert_to(@TenantId || n::text, 'UTF8')), 'hint', now(), now() - n * interval '1 hour'
            from generate_series(1, 150) n
            """,
            new { tenant.TenantId });
        (await tenant.Client.PostAsync("/v1/keys", new { name = "x", role = "viewer" })).Expect(201);
        Assert.Equal(
            (100, 100),
            await api.Silo.Seed.QueryAsync<(int, int)>(
                "select count(*)::int, (extract(epoch from now() - min(revoked_at)) / 3600)::int from api_keys where tenant_id = @TenantId and revoked_at is not null",
                new { tenant.TenantId }));
    }
}
