using System.Text;
using MassMessaging.Api.Access;
using MassMessaging.Api.Idempotency;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Idempotency;
using MassMessaging.Persistence.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class IdempotencyTests(RunningApi api)
{
    [Theory]
    [InlineData("\"8e03\"")]
    [InlineData("8e03")]
    public async Task A_repeat_gets_the_first_answer(string key)
    {
        var client = (await api.TenantAsync()).Client;
        var first = (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" }, ("Idempotency-Key", key))).Expect(201);
        var again = (await client.PostAsync("/v1/senders", new { channel = "whatsapp", name = "Desk" }, ("Idempotency-Key", "8e03"))).Expect(201);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal((first.Headers["Location"], first.ETag), (again.Headers["Location"], again.ETag));
        Assert.Equal(1, (await client.GetAsync("/v1/senders"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task A_kept_answer_that_names_an_erased_person_is_told_no_more_and_not_made_anew()
    {
        var client = (await api.TenantAsync()).Client;
        (await client.PutAsync("/v1/customers/c1", new { name = "Carla", phone = "+393331234567" })).Expect(201);
        (await client.PutAsync("/v1/customers/c2", new { name = "Dora", phone = "+393331234568" })).Expect(201);
        var body = new { channel = "sms", exclude = new[] { "c2" } };
        Assert.Contains("Carla", (await client.PostAsync("/v1/audiences/preview", body, ("Idempotency-Key", "p"))).Expect(200).Body, StringComparison.Ordinal);
        var group = (await client.PostAsync("/v1/groups", new { name = "x" }, ("Idempotency-Key", "g"))).Expect(201);

        (await client.DeleteAsync("/v1/customers/c1")).Expect(204);
        var erasures = api.Services.GetRequiredService<ErasureStore>();
        while (await erasures.EraseNextAsync(default) || await api.Seed.QueryAsync<long>("select count(*) from erasures") > 0)
        {
            // The API's own housekeeping may have taken it.
        }

        (await client.PostAsync("/v1/audiences/preview", body, ("Idempotency-Key", "p"))).ExpectProblem(410, "answerErased");
        (await client.PostAsync("/v1/audiences/preview", new { channel = "chat" }, ("Idempotency-Key", "p"))).ExpectProblem(422, "idempotencyKeyReused");
        Assert.Equal(group.Body, (await client.PostAsync("/v1/groups", new { name = "x" }, ("Idempotency-Key", "g"))).Expect(201).Body);
    }

    [Fact]
    public async Task Who_hung_up_before_the_answer_gets_all_of_it_when_asking_again()
    {
        using var gone = new CancellationTokenSource();
        var requests = api.Services.GetRequiredService<IdempotentRequests>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => requests.InvokeAsync(OperatorRequest("hung-up", gone.Token), async context =>
        {
            await gone.CancelAsync();
            await TypedResults.Created("/v1/groups/1", new { id = "1" }).ExecuteAsync(context);
        }));

        var again = OperatorRequest("hung-up");
        await requests.InvokeAsync(again, _ => throw new InvalidOperationException("It was served already."));
        Assert.Equal((201, "/v1/groups/1", """{"id":"1"}"""),
            (again.Response.StatusCode, again.Response.Headers.Location.ToString(), Text(again)));
    }

    [Fact]
    public async Task A_refusal_is_repeated_too()
    {
        var client = (await api.TenantAsync()).Client;
        var first = (await client.PostAsync("/v1/groups", new { name = "" }, ("Idempotency-Key", "k"))).ExpectProblem(400, "nameRequired");
        Assert.Equal(first.Body, (await client.PostAsync("/v1/groups", new { name = "" }, ("Idempotency-Key", "k"))).ExpectProblem(400, "nameRequired").Body);
    }

    [Fact]
    public async Task A_refusal_that_the_server_made_is_a_problem_both_times()
    {
        var client = (await api.TenantAsync()).Client;
        for (var i = 0; i < 2; i++)
        {
            (await client.SendAsync(HttpMethod.Post, "/v1/groups", new StringContent("x", null, "text/plain"), ("Idempotency-Key", "k")))
                .ExpectProblem(415, "mediaTypeNotSupported");
        }
    }

    [Fact]
    public async Task A_key_serves_one_request_of_one_tenant_and_route()
    {
        var (ann, bob) = ((await api.TenantAsync()).Client, (await api.TenantAsync()).Client);
        (await ann.PostAsync("/v1/groups", new { name = "A" }, ("Idempotency-Key", "k"))).Expect(201);

        (await ann.PostAsync("/v1/groups", new { name = "B" }, ("Idempotency-Key", "k"))).ExpectProblem(422, "idempotencyKeyReused");
        (await ann.PostAsync("/v1/staff", new { name = "A" }, ("Idempotency-Key", "k"))).Expect(201);
        (await bob.PostAsync("/v1/groups", new { name = "A" }, ("Idempotency-Key", "k"))).Expect(201);
        Assert.Equal(1, (await bob.GetAsync("/v1/groups"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task While_the_first_request_runs_a_repeat_is_refused_and_after_a_crash_it_meets_the_same_thing()
    {
        var tenant = await api.TenantAsync();
        var first = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Desk" }, ("Idempotency-Key", "k"))).Expect(201);
        const string Where = "where tenant_id = @TenantId and key = 'k'";
        await api.Seed.ExecuteAsync($"update idempotency_keys set status = null, body = null {Where}", new { tenant.TenantId });
        (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Desk" }, ("Idempotency-Key", "k"))).ExpectProblem(409, "idempotencyInProgress");

        await api.Seed.ExecuteAsync($"update idempotency_keys set locked_until = now() - interval '1 second' {Where}", new { tenant.TenantId });
        var again = (await tenant.Client.PostAsync("/v1/senders", new { channel = "sms", name = "Desk" }, ("Idempotency-Key", "k"))).Expect(201);

        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Equal(1, (await tenant.Client.GetAsync("/v1/senders"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task After_a_day_a_key_is_free_again()
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.PostAsync("/v1/groups", new { name = "A" }, ("Idempotency-Key", "k"))).Expect(201);
        await api.Seed.ExecuteAsync(
            "update idempotency_keys set created_at = now() - interval '24 hours 1 second' where tenant_id = @TenantId", new { tenant.TenantId });
        (await tenant.Client.PostAsync("/v1/groups", new { name = "B" }, ("Idempotency-Key", "k"))).Expect(201);
        Assert.Equal(["A", "B"], (await tenant.Client.GetAsync("/v1/groups"))["items"].EnumerateArray().Select(group => group.GetProperty("name").GetString()).Order());
    }

    [Fact]
    public async Task A_request_that_runs_past_the_keys_time_keeps_the_key()
    {
        var tenant = await api.TenantAsync();
        (await tenant.Client.PostAsync("/v1/groups", new { name = "A" }, ("Idempotency-Key", "k"))).Expect(201);
        await api.Seed.ExecuteAsync(
            "update idempotency_keys set created_at = now() - interval '25 hours', status = null, body = null, locked_until = now() + interval '1 minute' where tenant_id = @TenantId",
            new { tenant.TenantId });
        var store = api.Services.GetRequiredService<IdempotencyStore>();
        while (await store.PruneAsync(default) > 0)
        {
        }

        (await tenant.Client.PostAsync("/v1/groups", new { name = "A" }, ("Idempotency-Key", "k"))).ExpectProblem(409, "idempotencyInProgress");
    }

    [Fact]
    public async Task A_request_that_failed_keeps_its_key_for_the_same_request_only()
    {
        var key = new RequestKey(Guid.NewGuid(), "POST /v1/groups", "k");
        var store = api.Services.GetRequiredService<IdempotencyStore>();
        var first = (await store.BeginAsync(key, [1], default)).Mine!;
        await store.ReleaseAsync(key, first, default);

        Assert.Null((await store.BeginAsync(key, [2], default)).Mine);
        var repeat = (await store.BeginAsync(key, [1], default)).Mine!;

        Assert.Equal((first.RequestId, first.Number + 1), (repeat.RequestId, repeat.Number));
    }

    [Fact]
    public async Task An_answer_whose_key_another_try_has_taken_over_is_not_given()
    {
        var requests = api.Services.GetRequiredService<IdempotentRequests>();
        var slow = OperatorRequest("slow");
        await requests.InvokeAsync(slow, async context =>
        {
            // As when this try was held up for longer than its lock.
            await api.Seed.ExecuteAsync("update idempotency_keys set locked_until = now() - interval '1 second' where key = 'slow'");
            await requests.InvokeAsync(OperatorRequest("slow"), later => TypedResults.Created("/v1/groups/2", new { id = "2" }).ExecuteAsync(later));
            await TypedResults.Created("/v1/groups/1", new { id = "1" }).ExecuteAsync(context);
        });

        Assert.Equal((409, false), (slow.Response.StatusCode, slow.Response.Headers.ContainsKey("Location")));
        Assert.Contains("idempotencyInProgress", Text(slow), StringComparison.Ordinal);
        var again = OperatorRequest("slow");
        await requests.InvokeAsync(again, _ => throw new InvalidOperationException("It was served already."));
        Assert.Equal((201, """{"id":"2"}"""), (again.Response.StatusCode, Text(again)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_a_later_try_made_is_not_replaced_by_an_earlier_one(bool answered)
    {
        var tenant = await api.TenantAsync();
        var (store, keys) = (api.Services.GetRequiredService<IdempotencyStore>(), api.Services.GetRequiredService<KeyStore>());
        var key = new RequestKey(tenant.TenantId, "POST /v1/keys", "k");
        var first = (await store.BeginAsync(key, [1], default)).Mine!;
        var row = new KeyRow { KeyId = first.RequestId, Name = "x", Role = Roles.Viewer, Hint = "1234" };
        await keys.CreateAsync(tenant.TenantId, row, Hash(1), first, most: null, default);
        await api.Seed.ExecuteAsync("update idempotency_keys set locked_until = '-infinity' where tenant_id = @TenantId", new { tenant.TenantId });
        var later = (await store.BeginAsync(key, [1], default)).Mine!;
        await keys.CreateAsync(tenant.TenantId, row, Hash(2), later, most: null, default);
        if (answered)
        {
            Assert.True(await store.FinishAsync(key, later, 201, "{}", [], default));
        }

        await keys.CreateAsync(tenant.TenantId, row, Hash(3), first, most: null, default);

        Assert.Equal(Hash(2), await api.Seed.QueryAsync<byte[]>("select key_hash from api_keys where key_id = @RequestId", new { first.RequestId }));

        byte[] Hash(byte of) => [.. tenant.TenantId.ToByteArray(), .. Enumerable.Repeat(of, 16)];
    }

    [Fact]
    public async Task A_kept_answer_does_not_hold_a_key_in_the_clear()
    {
        var tenant = await api.TenantAsync();
        var made = (await tenant.Client.PostAsync("/v1/keys", new { name = "x", role = "viewer" }, ("Idempotency-Key", "k"))).Expect(201);
        var stored = await api.Seed.QueryAsync<byte[]>("select body from idempotency_keys where tenant_id = @TenantId", new { tenant.TenantId });
        Assert.DoesNotContain(made.Text("key"), System.Text.Encoding.UTF8.GetString(stored), StringComparison.Ordinal);
        Assert.Equal(made.Body, (await tenant.Client.PostAsync("/v1/keys", new { name = "x", role = "viewer" }, ("Idempotency-Key", "k"))).Body);
    }

    [Theory]
    [InlineData(200, 201)]
    [InlineData(201, 400)]
    public async Task A_key_has_at_most_200_characters(int length, int status) =>
        (await (await api.TenantAsync()).Client.PostAsync("/v1/groups", new { name = "A" }, ("Idempotency-Key", new string('k', length)))).Expect(status);

    private static string Text(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    private DefaultHttpContext OperatorRequest(string key, CancellationToken aborted = default)
    {
        var context = new DefaultHttpContext { RequestServices = api.Services, RequestAborted = aborted };
        (context.Request.Method, context.Request.Path, context.Response.Body) = ("POST", "/v1/groups", new MemoryStream());
        context.Request.Headers["Idempotency-Key"] = key;
        context.Features.Set(Caller.Operator);
        return context;
    }
}
