using System.Text;
using System.Text.Json;
using MassMessaging.Api.Limits;
using MassMessaging.Persistence;
using MassMessaging.TestKit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Api.Tests.Costs;

/// <summary>What calls over all of a tenant's customers may take of an Api, over real statements that a lock holds up.</summary>
[Collection(SiloCollection.Name)]
public sealed class CostlyCallTests(ApiWithSilo api)
{
    // Every route whose work waits at the gate, with a call that does. A new one is decided here.
    private static readonly Dictionary<string, Func<ApiClient, string, Task<Answer>>> Calls = new()
    {
        ["GET /v1/customers"] = (client, _) => client.GetAsync("/v1/customers"),
        ["POST /v1/customers/import"] = (client, _) =>
            client.SendAsync(HttpMethod.Post, "/v1/customers/import", new StringContent("customerId,name\nnew,New\n", Encoding.UTF8, "text/csv")),
        ["GET /v1/customers/{customerId}/messages"] = (client, _) => client.GetAsync("/v1/customers/ann/messages"),
        ["GET /v1/groups"] = (client, _) => client.GetAsync("/v1/groups?members=true"),
        ["GET /v1/staff"] = (client, _) => client.GetAsync("/v1/staff?members=true"),
        ["POST /v1/audiences/preview"] = (client, _) => client.PostAsync("/v1/audiences/preview", new { channel = "sms" }),
        ["POST /v1/forecasts"] = (client, _) => client.PostAsync("/v1/forecasts", new { channel = "whatsapp", messagesPerHour = 40 }),
        ["GET /v1/campaigns"] = (client, _) => client.GetAsync("/v1/campaigns"),
        ["GET /v1/campaigns/{id}/forecast"] = (client, draft) => client.GetAsync($"/v1/campaigns/{draft}/forecast"),
        ["GET /v1/campaigns/{id}/recipients"] = (client, draft) => client.GetAsync($"/v1/campaigns/{draft}/recipients", ("Accept", "text/csv")),
        ["POST /v1/campaigns/{id}/split"] = (client, draft) => client.PostAsync($"/v1/campaigns/{draft}/split", new { parts = 2 }),
    };

    // Chat history comes by the same import as customers, to a number that is linked. Statistics wait for a forecast of
    // the hours to come, of a launched campaign and when they are asked for. The hour of a number needs a sender,
    // and one group or member of staff is counted as all are.
    private static readonly string[] SameAsAnother =
        ["POST /v1/senders/{id}/chat-history", "GET /v1/campaigns/{id}/statistics", "GET /v1/senders/{id}/hour", "GET /v1/groups/{id}", "GET /v1/staff/{id}"];

    [Fact]
    public async Task Each_costly_route_is_refused_to_a_tenant_whose_line_is_full_and_served_to_another()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8", "--Costs:Waiting=1"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var (flood, trickle) = (await TenantAsync(http), await TenantAsync(http));
        var gate = app.Services.GetRequiredService<CostGate>();
        using var holds = await gate.EnterAsync(flood.TenantId, 4, goesOn: false, default);
        using var gone = new CancellationTokenSource();
        var waits = gate.EnterAsync(flood.TenantId, 4, goesOn: false, gone.Token);
        var (floods, trickles) = (await DraftAsync(flood), await DraftAsync(trickle));

        var marked = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<CostlyCall>() is not null)
            .Select(route => $"{route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} /{route.RoutePattern.RawText!.Trim('/')}");
        Assert.Equal(Calls.Keys.Concat(SameAsAnother).Order(StringComparer.Ordinal), marked.Order(StringComparer.Ordinal));
        foreach (var (_, call) in Calls)
        {
            var refused = (await call(flood.Client, floods)).ExpectProblem(429, "rateLimited");
            Assert.Equal("costly", refused["violated-policies"][0].GetString());
            Assert.Equal("2", refused.Headers["Retry-After"]);
            (await call(trickle.Client, trickles)).Expect(200);
        }

        (await flood.Client.GetAsync("/v1/customers/new")).Expect(404); // the refused import stored nothing
        (await flood.Client.GetAsync("/v1/customers/ann")).Expect(200); // a light call does not wait at the gate
        (await flood.Client.GetAsync($"/v1/campaigns/{floods}")).Expect(200);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task However_many_costly_calls_hang_in_the_database_light_ones_find_a_connection()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new ClockStore(database.Source).StartAsync(1, default);
        await using var app = await RunningApi.StartAsync(
            database, configure: null,
            settings: [$"--ConnectionStrings:Default={database.ConnectionString};Maximum Pool Size=4;Timeout=3", "--Costs:AtOnce=8", "--Costs:WaitSeconds=60", "--Costs:LongestSeconds=60"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var (flood, trickle) = (await TenantAsync(http), await TenantAsync(http));
        var gate = app.Services.GetRequiredService<CostGate>();
        await using var locked = await LockCustomersAsync(database.Source);
        var searches = Enumerable.Range(0, 15).Select(_ => flood.Client.GetAsync("/v1/customers?search=ann")).ToArray();
        await UntilAsync(() => gate.Now == (13, 4));
        var other = trickle.Client.GetAsync("/v1/customers?search=ann");
        await UntilAsync(() => gate.Now == (13, 6)); // beside half of the places there is one for it

        for (var i = 0; i < 20; i++)
        {
            (await trickle.Client.GetAsync("/v1/groups")).Expect(200);
            (await flood.Client.GetAsync("/v1/groups")).Expect(200);
        }

        await locked.DisposeAsync();
        Assert.All(await Task.WhenAll([.. searches, other]), answer => answer.Expect(200));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_page_that_has_begun_waits_for_its_further_pieces_though_the_line_is_full()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8", "--Costs:Waiting=1", "--Costs:WaitSeconds=60", "--Costs:LongestSeconds=60"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 2);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddHours(1) } });
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var gate = app.Services.GetRequiredService<CostGate>();

        await using var locked = await LockAsync(api.Silo.Database.Source, "recipients");
        var page = new ApiClient(http, tenant.Client.Key).GetAsync(path + "/recipients");
        await UntilAsync(() => gate.Now == (0, 2)); // its people are read
        var ahead = gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default);
        await locked.DisposeAsync();
        using (await ahead)
        {
            await UntilAsync(() => gate.Now == (1, 4)); // their places in the line of the campaign are not refused
            ahead = gate.EnterAsync(tenant.TenantId, 4, goesOn: true, default);
        }

        using (await ahead)
        {
            await UntilAsync(() => gate.Now == (1, 4)); // nor is what they are forecast
            ahead = gate.EnterAsync(tenant.TenantId, 4, goesOn: true, default);
        }

        (await ahead).Dispose();
        Assert.All((await page).Expect(200)["items"].EnumerateArray(), person => Assert.NotEqual(JsonValueKind.Null, person.GetProperty("nextAttemptAt").ValueKind));
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task The_lines_of_an_export_wait_for_their_turn()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8", "--Costs:WaitSeconds=60", "--Costs:LongestSeconds=60"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await TenantAsync(http);
        var draft = await DraftAsync(tenant);
        var gate = app.Services.GetRequiredService<CostGate>();

        await using var locked = await LockAsync(api.Silo.Database.Source, "customers");
        var export = tenant.Client.GetAsync($"/v1/campaigns/{draft}/recipients", ("Accept", "text/csv"));
        await UntilAsync(() => gate.Now == (0, 2)); // its people are read
        var ahead = gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default);
        await locked.DisposeAsync();
        using (await ahead)
        {
            await UntilAsync(() => gate.Now == (1, 4));
            Assert.False(export.IsCompleted);
        }

        Assert.Contains("ann,Ann,", (await export).Expect(200).Body, StringComparison.Ordinal);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_launch_and_a_resume_wait_for_their_turn_and_a_pause_does_not()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8", "--Costs:Waiting=1"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 1);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddHours(1) } });
        var client = new ApiClient(http, tenant.Client.Key);
        var gate = app.Services.GetRequiredService<CostGate>();

        // Launching what is launched changes nothing; resuming what runs is refused.
        foreach (var (verb, again) in new[] { ("/launch", 200), ("/resume", 409) })
        {
            Task<Answer>[] calls;
            using (await gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default))
            {
                calls = [client.PostAsync(path + verb), client.PostAsync(path + verb)];
                await UntilAsync(() => gate.Now == (2, 4)); // waiting is never refused
            }

            Assert.Equal([200, again], (await Task.WhenAll(calls)).Select(answer => answer.Status).Order());
            Assert.Equal("scheduled", (await client.GetAsync(path)).Expect(200).Text("status"));
            using (await gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default))
            {
                (await client.PostAsync(path + "/pause")).Expect(200);
            }
        }

        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_text_of_other_segments_and_a_long_list_of_exclusions_wait_for_their_turn()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8", "--Costs:Waiting=1"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await api.TenantAsync();
        (await api.Operator.PutAsync($"/v1/tenants/{tenant.Id}/prices", new { sms = new { perSegment = new { amount = "0.05", currency = "EUR" } } })).Expect(200);
        var (sender, _) = await api.SmsSenderAsync(tenant);
        await api.CustomersAsync(tenant, 1);
        var client = new ApiClient(http, tenant.Client.Key);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { channel = "sms", template = (object?)null, schedule = new { startAt = api.Silo.Now.AddHours(1) } });
        (await client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var gate = app.Services.GetRequiredService<CostGate>();

        object Draft(int excluded) => new { title = "Long", text = "Hi", channel = "sms", audience = new { exclude = Enumerable.Range(0, excluded).Select(n => $"x{n}") } };
        async Task<Answer> PatchAsync(string of, object body) =>
            await client.PatchAsync(of, body, ("If-Match", (await client.GetAsync(of)).Expect(200).Headers["ETag"]));

        Task<Answer>[] calls;
        string other;
        using (await gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default))
        {
            calls = [PatchAsync(path, new { text = new string('x', 161) })];
            await UntilAsync(() => gate.Now == (1, 4));
            (await PatchAsync(path, new { title = "Of the same length" })).Expect(200);
            other = "/v1/campaigns/" + (await client.PostAsync("/v1/campaigns", Draft(1_000))).Expect(201).Text("id");
            calls = [.. calls, client.PostAsync("/v1/campaigns", Draft(1_001)), PatchAsync(other, new { audience = new { exclude = Enumerable.Range(0, 1_001).Select(n => $"y{n}") } })];
            await UntilAsync(() => gate.Now == (3, 4)); // waiting is never refused
        }

        Assert.Equal([412, 201, 200], (await Task.WhenAll(calls)).Select(answer => answer.Status)); // the title came before the text
        (await PatchAsync(path, new { text = new string('x', 161) })).Expect(200);
        // The silo of these tests has no channel for SMS: the campaign would be tried for ever, in each step of every test after this one.
        (await client.PostAsync(path + "/cancel")).Expect(200);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_long_list_of_exclusions_of_a_launched_campaign_waits_for_its_turn_too()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=8", "--Costs:Waiting=1"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 1);
        var client = new ApiClient(http, tenant.Client.Key);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddHours(1) } });
        (await client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();
        var gate = app.Services.GetRequiredService<CostGate>();

        async Task<Answer> LeaveOutAsync(int count) => await client.PatchAsync(
            path, new { audience = new { exclude = Enumerable.Range(0, count).Select(n => $"x{n}") } }, ("If-Match", (await client.GetAsync(path)).Expect(200).ETag));

        Task<Answer> longer;
        using (await gate.EnterAsync(tenant.TenantId, 4, goesOn: false, default))
        {
            (await LeaveOutAsync(1_000)).Expect(200);
            longer = LeaveOutAsync(2_001);
            await UntilAsync(() => gate.Now == (1, 4) || longer.IsCompleted);
            Assert.False(longer.IsCompleted);
        }

        Assert.Equal(2_001, (await longer).Expect(200)["audience"].GetProperty("exclude").GetArrayLength());
        (await client.PostAsync(path + "/cancel")).Expect(200);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task A_search_that_takes_the_database_too_long_says_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new ClockStore(database.Source).StartAsync(1, default);
        await using var app = await RunningApi.StartAsync(database, configure: null, settings: "--Costs:LongestSeconds=1");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await TenantAsync(http);
        await using (await LockCustomersAsync(database.Source))
        {
            (await tenant.Client.GetAsync("/v1/customers?search=ann")).ExpectProblem(422, "queryTooExpensive");
            (await tenant.Client.PostAsync("/v1/audiences/preview", new { channel = "sms" })).ExpectProblem(422, "queryTooExpensive");
        }

        (await tenant.Client.GetAsync("/v1/customers?search=ann")).Expect(200);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task An_import_holds_no_place_while_its_body_is_slow()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=1", "--Costs:WaitSeconds=60"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await TenantAsync(http);
        var release = new TaskCompletionSource();
        var import = tenant.Client.SendAsync(HttpMethod.Post, "/v1/customers/import", new SlowUpload(release.Task));

        (await tenant.Client.GetAsync("/v1/customers?search=ann")).Expect(200);
        Assert.False(import.IsCompleted);
        release.SetResult();
        Assert.Equal(1, (await import).Expect(200)["created"].GetInt32());
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Imports_side_by_side_end_though_there_is_one_place_for_all()
    {
        await using var app = await api.StartApiAsync(more: ["--Costs:AtOnce=1", "--Costs:WaitSeconds=60"]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var tenant = await TenantAsync(http);

        // Two batches and a bit each: one is stored while the next is read.
        var imports = Enumerable.Range(1, 3).Select(file => tenant.Client.SendAsync(HttpMethod.Post, "/v1/customers/import", new StringContent(
            "customerId,name\n" + string.Concat(Enumerable.Range(1, 4_100).Select(row => $"f{file}-{row},Person {row}\n")), Encoding.UTF8, "text/csv")));

        Assert.All(await Task.WhenAll(imports), answer => Assert.Equal(4_100, answer.Expect(200)["created"].GetInt32()));
        Assert.Equal((0, 0), app.Services.GetRequiredService<CostGate>().Now);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Costly_statements_have_a_time_limit_in_the_database_too_and_use_one_processor()
    {
        await using var database = await TestDatabase.CreateAsync();
        await new ClockStore(database.Source).StartAsync(1, default);
        await using var app = await RunningApi.StartAsync(database, configure: null, settings: ["--Costs:LongestSeconds=7", "--Costs:AtOnce=5"]);
        var pool = app.Services.GetRequiredKeyedService<NpgsqlDataSource>(PersistenceServices.Costly);

        async Task<string> SettingAsync(string name)
        {
            await using var command = pool.CreateCommand($"show {name}");
            return (string)(await command.ExecuteScalarAsync())!;
        }

        Assert.Equal(("7s", "0", "off"), (await SettingAsync("statement_timeout"), await SettingAsync("max_parallel_workers_per_gather"), await SettingAsync("jit")));
        Assert.Equal(5, new NpgsqlConnectionStringBuilder(pool.ConnectionString).MaxPoolSize);
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Every_search_takes_a_hundred_characters_and_no_more()
    {
        var tenant = await TenantAsync(api.Http);
        var draft = await DraftAsync(tenant);
        var paths = (await new ApiClient(api.Http, null).GetAsync("/swagger/v1/swagger.json")).Expect(200)["paths"].EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out var get) && get.TryGetProperty("parameters", out var parameters)
                && parameters.EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "search"))
            .Select(path => path.Name.Replace("{id}", draft, StringComparison.Ordinal))
            .ToList();

        Assert.Equal(3, paths.Count);
        foreach (var path in paths)
        {
            (await tenant.Client.GetAsync($"{path}?search={new string('x', 100)}")).Expect(200);
            (await tenant.Client.GetAsync($"{path}?search={Uri.EscapeDataString(string.Concat(Enumerable.Repeat("💇", 100)))}")).Expect(200);
            (await tenant.Client.GetAsync($"{path}?search={new string('x', 101)}")).ExpectProblem(400, "searchTooLong", "?search");
            (await tenant.Client.GetAsync($"{path}?search={new string('x', 7_000)}")).ExpectProblem(400, "searchTooLong", "?search");
        }
    }

    private static async Task<ApiTenant> TenantAsync(HttpClient http)
    {
        var made = (await new ApiClient(http, RunningApi.OperatorKey)
            .PostAsync("/v1/tenants", new { name = "Salon", timeZone = "Europe/Rome", region = "IT", currency = "EUR" })).Expect(201);
        var tenant = new ApiTenant(made.Text("id"), new ApiClient(http, made.Text("key")));
        (await tenant.Client.PutAsync("/v1/customers/ann", new { name = "Ann", phone = "+393330000001" })).Expect(201);
        (await tenant.Client.PutAsync("/v1/customers/bob", new { name = "Bob", phone = "+393330000002" })).Expect(201);

        return tenant;
    }

    private static async Task<string> DraftAsync(ApiTenant tenant) =>
        (await tenant.Client.PostAsync("/v1/campaigns", new { title = "Offer", text = "Hello", channel = "sms" })).Expect(201).Text("id");

    /// <summary>Until it is disposed no statement reads or writes a customer.</summary>
    private static Task<NpgsqlTransaction> LockCustomersAsync(NpgsqlDataSource database) => LockAsync(database, "customers");

    private static async Task<NpgsqlTransaction> LockAsync(NpgsqlDataSource database, string table)
    {
        var connection = await database.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"lock table {table} in access exclusive mode", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!holds())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
