using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using MassMessaging.Api.Access;
using MassMessaging.Api.Tests.Description;
using Npgsql;

namespace MassMessaging.Api.Tests;

/// <summary>How many live streams there may be, what they share, and what ends them.</summary>
[Collection(SiloCollection.Name)]
public sealed class LiveStreamTests(ApiWithSilo api)
{
    [Fact]
    public async Task A_tenant_has_so_many_streams_and_another_tenants_are_not_counted()
    {
        await using var process = await api.StartApiAsync(null, "--Live:StreamsPerTenant=2");
        using var http = new HttpClient { BaseAddress = new Uri(process.Urls.First()) };
        var (ann, bob) = (await DraftAsync(), await DraftAsync());
        using var first = await StreamAsync(http, ann);
        using var second = await StreamAsync(http, ann);

        var refused = (await ann.On(http).GetAsync(ann.Events)).ExpectProblem(429, "rateLimited");
        Assert.Equal(["streamsPerTenant"], refused["violated-policies"].EnumerateArray().Select(policy => policy.GetString()));
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        using var others = await StreamAsync(http, bob);
        (await ann.On(http).GetAsync(ann.Path)).Expect(200);

        first.Dispose();
        await OutgoingWebhookTests.UntilAsync("the ended stream has given its place back", async () =>
        {
            using var again = await OpenAsync(http, ann);
            return (int)again.StatusCode == 200;
        });
        await RunningApi.StopAsync(process);
    }

    [Fact]
    public async Task A_process_has_so_many_streams_and_keeps_some_for_a_tenant_that_has_none()
    {
        await using var process = await api.StartApiAsync(null, "--Live:Streams=8", "--Live:StreamsPerTenant=8");
        using var http = new HttpClient { BaseAddress = new Uri(process.Urls.First()) };
        var (ann, bob) = (await DraftAsync(), await DraftAsync());
        var streams = new List<IDisposable>();
        for (var i = 0; i < 7; i++)
        {
            streams.Add(await StreamAsync(http, ann));
        }

        var refused = (await ann.On(http).GetAsync(ann.Events)).ExpectProblem(429, "rateLimited");
        Assert.Equal(["streams"], refused["violated-policies"].EnumerateArray().Select(policy => policy.GetString()));
        streams.Add(await StreamAsync(http, bob));
        streams.ForEach(stream => stream.Dispose());
        await RunningApi.StopAsync(process);
    }

    [Fact]
    public async Task A_stream_of_what_is_not_there_takes_no_place()
    {
        await using var process = await api.StartApiAsync(null, "--Live:StreamsPerTenant=1");
        using var http = new HttpClient { BaseAddress = new Uri(process.Urls.First()) };
        var (ann, bob) = (await DraftAsync(), await DraftAsync());

        for (var i = 0; i < 3; i++)
        {
            (await ann.On(http).GetAsync(bob.Events)).ExpectProblem(404, "notFound");
        }

        using var stream = await StreamAsync(http, ann);
        await RunningApi.StopAsync(process);
    }

    [Fact]
    public async Task However_many_streams_wait_for_a_slow_database_they_hold_one_connection()
    {
        var name = "streams-" + Guid.NewGuid().ToString("N")[..8];
        var small = new NpgsqlConnectionStringBuilder(api.Silo.Database.ConnectionString) { MaxPoolSize = 8, ApplicationName = name };
        await using var process = await api.StartApiAsync(null, $"--ConnectionStrings:Default={small}");
        using var http = new HttpClient { BaseAddress = new Uri(process.Urls.First()) };
        var (ann, bob) = (await DraftAsync(), await DraftAsync());
        var streams = new List<Stream>();
        for (var i = 0; i < 20; i++)
        {
            streams.Add(await StreamAsync(http, i % 2 == 0 ? ann : await SiblingAsync(ann)));
        }

        await using (var connection = await api.Silo.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var held = new NpgsqlCommand("lock table campaign_audiences in access exclusive mode", connection, transaction);
            await held.ExecuteNonQueryAsync();
            await OutgoingWebhookTests.UntilAsync("the streams' campaigns are looked at", async () => await WaitingAsync(name) > 0);

            // A second later each stream would have looked by itself.
            for (var call = 0; call < 30; call++)
            {
                (await bob.On(http).GetAsync("/v1/groups")).Expect(200);
                await Task.Delay(50);
            }

            Assert.Equal(1, await WaitingAsync(name));
        }

        (await ann.Client.PatchAsync(ann.Path, new { title = "New" }, ("If-Match", (await ann.Client.GetAsync(ann.Path)).ETag))).Expect(200);
        foreach (var stream in streams.Where((_, i) => i % 2 == 0))
        {
            Assert.Equal(2, (await NextAsync(stream))!.Value.GetProperty("campaign").GetProperty("revision").GetInt64());
        }

        streams.ForEach(stream => stream.Dispose());
        await RunningApi.StopAsync(process);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("role")]
    [InlineData("erased")]
    public async Task A_stream_ends_when_its_key_opens_it_no_more(string change)
    {
        var ann = await DraftAsync();
        var key = (await ann.Client.PostAsync("/v1/keys", new { name = "screen", role = "viewer" })).Expect(201);
        using var ended = await StreamAsync(api.Http, ann with { Client = new ApiClient(api.Http, key.Text("key")) });
        using var stays = await StreamAsync(api.Http, ann);

        switch (change)
        {
            case "revoked":
                (await ann.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);
                break;
            case "role":
                await using (var command = api.Silo.Database.Source.CreateCommand("update api_keys set role = 'manager' where key_id = $1"))
                {
                    command.Parameters.AddWithValue(Guid.ParseExact(key.Text("id"), "N"));
                    Assert.Equal(1, await command.ExecuteNonQueryAsync());
                }

                break;
            default:
                (await api.Operator.DeleteAsync("/v1/tenants/" + ann.Tenant)).Expect(202);
                break;
        }

        Assert.Null(await NextAsync(ended));
        if (change != "erased")
        {
            (await ann.Client.PatchAsync(ann.Path, new { title = "New" }, ("If-Match", (await ann.Client.GetAsync(ann.Path)).ETag))).Expect(200);
            Assert.NotNull(await NextAsync(stays));
        }
    }

    [Theory]
    [InlineData("signed out")]
    [InlineData("idle")]
    public async Task A_stream_ends_with_the_session_that_opened_it(string change)
    {
        var ann = await DraftAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = api.Http.BaseAddress };
        var browser = await Browser.SignedInAsync(http, ann.Client.Key!);
        using var request = browser.Request(HttpMethod.Get, ann.Events);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var ended = new Stream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        Assert.NotNull(await NextAsync(ended));

        if (change == "signed out")
        {
            (await browser.DeleteAsync("/v1/session")).Expect(204);
        }
        else
        {
            await using var command = api.Silo.Database.Source.CreateCommand("update sessions set last_used_at = now() - interval '12 hours' where token_hash = $1");
            command.Parameters.AddWithValue(SessionTokens.HashOf(browser.Token));
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        Assert.Null(await NextAsync(ended));
        (await ann.Client.GetAsync(ann.Path)).Expect(200);
    }

    [Fact]
    public async Task A_stream_of_a_suspended_tenant_goes_on_and_says_so()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 1);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddDays(1) } });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        using var stream = await StreamAsync(api.Http, new Draft(tenant.Id, tenant.Client, path));

        (await api.Operator.PatchAsync("/v1/tenants/" + tenant.Id, new { suspended = true })).Expect(200);

        Assert.Equal("tenantSuspended", (await NextAsync(stream))!.Value.GetProperty("campaign").GetProperty("blockedBy").GetString());
        (await api.Operator.PatchAsync("/v1/tenants/" + tenant.Id, new { suspended = false })).Expect(200);
        JsonElement? next;
        do
        {
            next = await NextAsync(stream); // the forecast may follow by itself
        }
        while (next!.Value.GetProperty("campaign").GetProperty("blockedBy").ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task An_export_breaks_off_when_its_key_is_revoked()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 1);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddDays(1) } });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var name = "export-" + Guid.NewGuid().ToString("N")[..8];
        // Without a time limit of its own the statement waits for ever: only the key ends the export.
        var named = new NpgsqlConnectionStringBuilder(api.Silo.Database.ConnectionString) { ApplicationName = name, CommandTimeout = 0 };
        await using var process = await api.StartApiAsync(null, $"--ConnectionStrings:Default={named}");
        using var http = new HttpClient { BaseAddress = new Uri(process.Urls.First()) };
        var key = (await tenant.Client.PostAsync("/v1/keys", new { name = "till", role = "viewer" })).Expect(201);
        await using (var connection = await api.Silo.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var held = new NpgsqlCommand("lock table recipients in access exclusive mode", connection, transaction);
            await held.ExecuteNonQueryAsync();
            var export = new ApiClient(http, key.Text("key")).GetAsync(path + "/recipients", ("Accept", "text/csv"));
            await OutgoingWebhookTests.UntilAsync("the export waits for its rows", async () => await WaitingAsync(name) > 0);

            (await tenant.Client.DeleteAsync("/v1/keys/" + key.Text("id"))).Expect(204);

            await Assert.ThrowsAnyAsync<HttpRequestException>(() => export);
        }

        (await tenant.Client.GetAsync(path + "/recipients", ("Accept", "text/csv"))).Expect(200);
        await RunningApi.StopAsync(process);
    }

    [Theory]
    [InlineData("--Live:Streams=0", "Streams")]
    [InlineData("--Live:StreamsPerTenant=100001", "StreamsPerTenant")]
    [InlineData("--Live:ConnectionsPerCustomer=0", "ConnectionsPerCustomer")]
    public async Task A_bound_outside_its_range_stops_the_start(string setting, string name)
    {
        var failure = await Record.ExceptionAsync(() => api.StartApiAsync(null, setting));
        Assert.Contains(name, Assert.IsAssignableFrom<Exception>(failure).Message, StringComparison.Ordinal);
    }

    private async Task<Draft> DraftAsync()
    {
        var tenant = await api.TenantAsync();
        var id = (await tenant.Client.PostAsync("/v1/campaigns", new { title = "Offer", text = "Hello", channel = "chat" })).Expect(201).Text("id");
        return new Draft(tenant.Id, tenant.Client, "/v1/campaigns/" + id);
    }

    private static async Task<Draft> SiblingAsync(Draft draft)
    {
        var id = (await draft.Client.PostAsync("/v1/campaigns", new { title = "Other", text = "Hello", channel = "chat" })).Expect(201).Text("id");
        return draft with { Path = "/v1/campaigns/" + id };
    }

    private async Task<long> WaitingAsync(string application)
    {
        await using var command = api.Silo.Database.Source.CreateCommand(
            "select count(*) from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'");
        command.Parameters.AddWithValue(application);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient http, Draft draft)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, draft.Events);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", draft.Client.Key);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>An open stream after its first event.</summary>
    private static async Task<Stream> StreamAsync(HttpClient http, Draft draft)
    {
        var response = await OpenAsync(http, draft);
        Assert.Equal(200, (int)response.StatusCode);
        var stream = new Stream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        Assert.NotNull(await NextAsync(stream));
        return stream;
    }

    private static async Task<JsonElement?> NextAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await stream.Lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return KeptDescription.Only.Checked("CampaignProgress", JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]));
            }
        }

        return null;
    }

    private sealed record Draft(string Tenant, ApiClient Client, string Path)
    {
        public string Events => Path + "/events";

        public ApiClient On(HttpClient http) => new(http, Client.Key);
    }

    private sealed record Stream(HttpResponseMessage Response, StreamReader Lines) : IDisposable
    {
        public void Dispose()
        {
            Lines.Dispose();
            Response.Dispose();
        }
    }
}
