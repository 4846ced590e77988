using MassMessaging.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MassMessaging.Api.Tests;

/// <summary>What the database refuses has its own answer, whether the Api asked it or a silo did.</summary>
public sealed class DatabaseTroubleTests(DatabaseTroubleTests.Connected connected) : IClassFixture<DatabaseTroubleTests.Connected>
{
    // PostgreSQL quotes values where it blames a statement: this stands for one.
    private const string Value = "lucia@example.com";

    public static TheoryData<string, int, string> Codes => new()
    {
        { "25006", 503, "databaseReadOnly" },
        { "28P01", 503, "databaseRefused" },
        { "28000", 503, "databaseRefused" },
        { "53100", 503, "databaseFull" },
        { "53300", 503, "unavailable" },
        { "40001", 503, "unavailable" },
        { "40P01", 503, "unavailable" },
        { "57P01", 503, "unavailable" },
        { "57P03", 503, "unavailable" },
        { "08006", 503, "unavailable" },
        { "23503", 500, "internal" },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_failure_that_a_silo_met_is_answered_by_its_kind_and_named_in_the_log(string sqlState, int status, string code)
    {
        await using (await connected.RefuseAsync("grain_states", sqlState))
        {
            var answer = (await connected.Tenant.PostAsync("/v1/campaigns", new { title = "x", text = "Hello", channel = "whatsapp" })).ExpectProblem(status, code);
            Assert.Equal(status == 503, answer.Headers.ContainsKey("Retry-After"));
        }

        var told = connected.ApiLines.All.Last(line => line.Contains(status == 503 ? $"could not be served now: {code} (" : $"failed as {code}", StringComparison.Ordinal));
        Assert.Contains(sqlState, told, StringComparison.Ordinal);
        Assert.DoesNotContain("CodecNotFound", told, StringComparison.Ordinal);
        Assert.DoesNotContain(sqlState == "23503" ? Value : "no value", told, StringComparison.Ordinal);
        Assert.Contains(connected.SiloLines.All, line => line.Contains($"({sqlState})", StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_failure_that_the_Api_met_is_answered_by_its_kind(string sqlState, int status, string code)
    {
        await using (await connected.RefuseAsync("groups", sqlState))
        {
            (await connected.Tenant.PostAsync("/v1/groups", new { name = "x" })).ExpectProblem(status, code);
        }

        (await connected.Tenant.PostAsync("/v1/groups", new { name = "x" })).Expect(201);
    }

    [Fact]
    public async Task On_a_database_that_only_reads_reads_are_served_and_writes_are_asked_to_come_again()
    {
        var readOnly = new NpgsqlConnectionStringBuilder(connected.Silo.Database.ConnectionString) { Options = "-c default_transaction_read_only=on" };
        await using var app = await RunningApi.StartAsync(connected.Silo.Database, settings: $"--ConnectionStrings:Default={readOnly}");
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        // The operator's key is looked up nowhere: no key's use is recorded.
        var client = new ApiClient(http, RunningApi.OperatorKey);
        (await client.GetAsync("/v1/tenants")).Expect(200);
        (await client.PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" })).ExpectProblem(503, "databaseReadOnly");
        (await client.PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" }, ("Idempotency-Key", "k")))
            .ExpectProblem(503, "databaseReadOnly");
        await RunningApi.StopAsync(app);
    }

    [Fact]
    public async Task Every_call_with_a_key_names_these_answers()
    {
        var document = (await new ApiClient(connected.Http, null).GetAsync("/swagger/v1/swagger.json")).Expect(200).Json;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Value.TryGetProperty("security", out _)))
            {
                var description = operation.Value.GetProperty("responses").GetProperty("503").GetProperty("description").GetString()!;
                Assert.All(
                    ["unavailable", "databaseReadOnly", "databaseRefused", "databaseFull"],
                    code => Assert.Equal(1, description.Split($"`{code}`").Length - 1));
            }
        }
    }

    /// <summary>An Api that calls its silo over the wire, as in production.</summary>
    public sealed class Connected : IAsyncLifetime
    {
        private WebApplication _app = null!;

        internal VirtualSilo Silo { get; private set; } = null!;

        internal HttpClient Http { get; private set; } = null!;

        internal ApiClient Tenant { get; private set; } = null!;

        /// <summary>Has the last word on the Api's services.</summary>
        internal Action<WebApplicationBuilder>? Configure { get; init; }

        internal IServiceProvider Services => _app.Services;

        internal LogLines ApiLines { get; } = new();

        internal LogLines SiloLines { get; } = new();

        public async Task InitializeAsync()
        {
            Silo = await VirtualSilo.StartAsync(ApiWithSilo.Start, logging: logging => logging.AddProvider(SiloLines).SetMinimumLevel(LogLevel.Warning));
            var cluster = await Silo.Seed.QueryAsync<string>("select deployment_id from orleans_membership limit 1");
            _app = await RunningApi.StartAsync(Silo.Database, cluster, builder =>
            {
                builder.Logging.AddProvider(ApiLines).SetMinimumLevel(LogLevel.Warning);
                Configure?.Invoke(builder);
            });
            Http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
            var made = (await new ApiClient(Http, RunningApi.OperatorKey)
                .PostAsync("/v1/tenants", new { name = "A", timeZone = "UTC", region = "IT", currency = "EUR" })).Expect(201);
            Tenant = new ApiClient(Http, made.Text("key"));
            while ((await Tenant.GetAsync("/health/ready")).Status != 200)
            {
                // Until the client has connected.
            }
        }

        public async Task DisposeAsync()
        {
            Http.Dispose();
            await RunningApi.StopAsync(_app);
            await Silo.DisposeAsync();
        }

        /// <summary>Lets the database refuse new rows of a table with a code.</summary>
        internal async Task<IAsyncDisposable> RefuseAsync(string table, string sqlState)
        {
            await Silo.Seed.ExecuteAsync($"""
                create or replace function refuse_rows() returns trigger language plpgsql as $$
                begin raise exception 'Row ({Value}) is refused.' using errcode = '{sqlState}'; end $$;
                create or replace trigger refuse_rows before insert on {table} for each row execute function refuse_rows();
                """);
            return new Undo(() => Silo.Seed.ExecuteAsync($"drop trigger refuse_rows on {table}"));
        }
    }
}
