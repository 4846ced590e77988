using MassMessaging.Api.Tests.Chat;
using MassMessaging.Persistence;
using MassMessaging.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Api.Tests;

/// <summary>What the log says of a call that was not served, and how it is found.</summary>
public sealed class FailureLineTests : IAsyncLifetime
{
    private readonly LogLines _lines = new();
    private TestDatabase _database = null!;
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await new ClockStore(_database.Source).StartAsync(1, default);
        _app = await RunningApi.StartAsync(
            _database, configure: builder => builder.Logging.AddProvider(_lines), settings: "--Channels:Sms:BaseUrl=http://127.0.0.1:9");
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await RunningApi.StopAsync(_app);
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_line_of_a_500_names_the_route_and_is_found_by_the_problems_trace_id()
    {
        var tenant = await TenantAsync();
        await new Seed(_database).ExecuteAsync("alter table groups rename to gone");

        var problem = (await tenant.GetAsync("/v1/groups/regulars")).ExpectProblem(500, "internal");

        var line = LineOf(problem);
        Assert.StartsWith("Error MassMessaging.Api.Problems", line, StringComparison.Ordinal);
        Assert.Contains("GET /v1/groups/{id} failed as internal", line, StringComparison.Ordinal);
        Assert.Contains("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("regulars", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_line_of_a_503_that_was_thrown_is_found_by_its_trace_id_and_holds_no_stack()
    {
        var tenant = await TenantAsync();

        var problem = (await tenant.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })).ExpectProblem(503, "unavailable");

        var line = LineOf(problem);
        Assert.StartsWith("Warning MassMessaging.Api.Problems", line, StringComparison.Ordinal);
        Assert.Contains("POST /v1/campaigns", line, StringComparison.Ordinal);
        Assert.Contains("unavailable", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_line_of_a_503_that_was_answered_is_found_by_its_trace_id()
    {
        var tenant = await TenantAsync();
        var sender = (await tenant.PostAsync("/v1/senders", new { channel = "sms", name = "Short" })).Expect(201).Text("id");

        var problem = (await tenant.PostAsync($"/v1/senders/{sender}/link", new { accountSid = "AC1", authToken = "t", from = "+15550781111" })).ExpectProblem(503, "providerUnreachable");

        Assert.Contains("POST /v1/senders/{id}/link", LineOf(problem), StringComparison.Ordinal);
        Assert.DoesNotContain(sender, LineOf(problem), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_served_leaves_no_line()
    {
        var tenant = await TenantAsync();
        var before = _lines.All.Count;

        (await tenant.GetAsync("/v1/groups")).Expect(200);
        (await tenant.PutAsync("/v1/groups/regulars", new { name = "Regulars" })).Expect(201);

        Assert.DoesNotContain(_lines.All.Skip(before), line => !line.StartsWith("Scope", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_without_a_key_leaves_no_stack_while_the_database_cannot_serve()
    {
        await new Seed(_database).ExecuteAsync("""
            alter table api_keys rename to api_keys_gone;
            alter table senders rename to senders_gone;
            create function no_keys() returns setof api_keys_gone language plpgsql as $$ begin raise exception 'starting' using errcode = '57P03'; end $$;
            create function no_senders() returns setof senders_gone language plpgsql as $$ begin raise exception 'starting' using errcode = '57P03'; end $$;
            create view api_keys as select * from no_keys();
            create view senders as select * from no_senders();
            """);

        (await new ApiClient(_http, null).GetAsync($"/webhooks/whatsapp/{Guid.NewGuid():N}?hub.mode=subscribe&hub.verify_token=x")).ExpectProblem(503, "unavailable");
        var problem = (await new ApiClient(_http, "mm_" + new string('A', 43)).GetAsync("/v1/customers")).ExpectProblem(503, "unavailable");

        Assert.Contains("GET /v1/customers", LineOf(problem), StringComparison.Ordinal);
        Assert.Contains("PostgresException 57P03", LineOf(problem), StringComparison.Ordinal);
        Assert.DoesNotContain(_lines.All.Where(line => line.Contains(" /", StringComparison.Ordinal)), line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_method_that_somebody_made_up_is_not_written()
    {
        var tenant = await TenantAsync();
        await new Seed(_database).ExecuteAsync("alter table api_keys rename to gone");

        using var call = await RawCall.BeginAsync(_http.BaseAddress!, $"CALL+393331234567 /v1/groups/393331234567 HTTP/1.1\nHost: x\nAuthorization: Bearer {tenant.Key}");

        Assert.InRange(RawCall.StatusOf(await call.AnswerAsync()), 400, 599);
        Assert.DoesNotContain(_lines.All, line => !line.StartsWith("Scope", StringComparison.Ordinal) && line.Contains("393331234567", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_of_a_live_connection_that_fails_has_one_line_and_a_refused_one_has_none()
    {
        var tenant = await TenantAsync();
        (await tenant.PutAsync("/v1/customers/c1", new { name = "A" })).Expect(201);
        var token = (await tenant.PostAsync("/v1/customers/c1/chat-token")).Expect(200).Text("token");
        await using var live = await AppClient.ConnectAsync(_http.BaseAddress!, token, after: 0);
        await Assert.ThrowsAsync<HubException>(() => live.CallAsync("Ack", -1));
        Assert.DoesNotContain(_lines.All, line => line.Contains("   at ", StringComparison.Ordinal));

        await new Seed(_database).ExecuteAsync("alter table chat_conversations rename to gone");
        await Assert.ThrowsAsync<HubException>(() => live.CallAsync("Ack", 0));

        Assert.StartsWith(
            "Error MassMessaging.Api.Chat", Assert.Single(_lines.All, line => line.Contains("The call Ack of a live connection failed", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(_lines.All, line => line.Contains("Failed to invoke hub method", StringComparison.Ordinal));
    }

    private string LineOf(Answer problem)
    {
        var lines = _lines.All.Where(line => !line.StartsWith("Scope", StringComparison.Ordinal) && line.Contains(problem.Text("traceId"), StringComparison.Ordinal)).ToList();
        return Assert.Single(lines);
    }

    private async Task<ApiClient> TenantAsync() => new(_http, (await new ApiClient(_http, RunningApi.OperatorKey)
        .PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" })).Expect(201).Text("key"));
}
