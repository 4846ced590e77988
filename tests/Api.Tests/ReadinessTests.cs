using System.Reflection;
using MassMessaging.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Api.Tests;

/// <summary>Readiness says what is missing; that the process lives is another question.</summary>
public sealed class ReadinessTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;
    private Seed _seed = null!;
    private WebApplication _app = null!;
    private HttpClient _http = null!;
    private string _role = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _seed = new Seed(_database);
        await new Persistence.ClockStore(_database.Source).StartAsync(1, default);
        _role = "role_" + Guid.NewGuid().ToString("N")[..12];
        await _seed.ExecuteAsync($"create role {_role} superuser login password 'first'");
        await _seed.ExecuteAsync("""
            insert into orleans_membership_version (deployment_id) values ('none');
            insert into orleans_membership (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
            values ('none', '127.0.0.1', 1, 1, 's', 'h', 3, 2, now(), now() + interval '10 seconds')
            """);
        var grains = DispatchProxy.Create<IGrainFactory, GrainsThatAreKnown>();
        _app = await RunningApi.StartAsync(
            _database, configure: builder => builder.Services.AddSingleton(grains),
            settings: ["--Cluster:Connect=false", $"--ConnectionStrings:Default={AsRole()}"]);
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await RunningApi.StopAsync(_app);
        NpgsqlConnection.ClearAllPools();
        await _database.DisposeAsync();
        await using var other = await TestDatabase.CreateEmptyAsync();
        await new Seed(other).ExecuteAsync($"drop role {_role}");
    }

    [Fact]
    public async Task With_a_silo_that_shows_signs_of_life_it_is_ready_and_without_them_it_is_not()
    {
        await UntilReadyAsync();
        await _seed.ExecuteAsync("update orleans_membership set i_am_alive_time = now() - interval '13 seconds'");
        await UntilAsync("noSilo");
        await _seed.ExecuteAsync("update orleans_membership set i_am_alive_time = now() + interval '5 seconds'");
        await UntilReadyAsync();
        await _seed.ExecuteAsync("update orleans_membership set i_am_alive_time = now() + interval '1 hour'");
        await UntilAsync("noSilo");
        await _seed.ExecuteAsync("update orleans_membership set i_am_alive_time = now() + interval '5 seconds', status = 6");
        await UntilAsync("noSilo");
    }

    [Fact]
    public async Task A_database_that_only_reads_is_said_to()
    {
        await _seed.ExecuteAsync($"alter role {_role} set default_transaction_read_only = on");
        await UntilAsync("databaseReadOnly");
        await _seed.ExecuteAsync($"alter role {_role} reset default_transaction_read_only; update orleans_membership set i_am_alive_time = now() + interval '10 seconds'");
        await UntilReadyAsync();
    }

    [Fact]
    public async Task A_full_disk_is_said_to_be()
    {
        // Stands where the look's own function would run out of space, and answers with PostgreSQL's code for that.
        await _seed.ExecuteAsync($"""
            create schema shadow;
            create function shadow.generate_series(int, int) returns setof int language plpgsql as
                $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
            alter role {_role} set search_path = shadow, public, pg_catalog
            """);
        await UntilAsync("databaseFull");
    }

    [Fact]
    public async Task A_password_that_was_changed_is_said_to_be_refused()
    {
        await _seed.ExecuteAsync($"alter role {_role} password 'second'");
        await UntilAsync("databaseRefused");
    }

    [Fact]
    public async Task A_schema_of_another_build_is_said_to_be()
    {
        await _seed.ExecuteAsync("delete from schema_versions where scriptname like '0001%'");
        await UntilAsync("schemaNotCurrent");
    }

    [Fact]
    public async Task A_database_that_is_gone_is_said_to_be()
    {
        NpgsqlConnection.ClearAllPools();
        await _database.DisposeAsync();
        await UntilAsync("databaseUnreachable");
        _database = await TestDatabase.CreateEmptyAsync();
    }

    private string AsRole() =>
        new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = _role, Password = "first" }.ConnectionString;

    private Task UntilReadyAsync() => UntilAsync(null);

    /// <summary>Asks until that is missing; null: nothing. The process lives all the while.</summary>
    private async Task UntilAsync(string? code)
    {
        var client = new ApiClient(_http, null);
        var giveUp = DateTime.UtcNow + Patience;
        for (var answer = await client.GetAsync("/health/ready"); ; answer = await client.GetAsync("/health/ready"))
        {
            (await client.GetAsync("/health/live")).Expect(200);
            if (code is null ? answer.Status == 200 : answer.Status == 503 && answer.Text("code") == code)
            {
                if (code is not null)
                {
                    answer.ExpectProblem(503, code);
                }

                return;
            }

            Assert.True(DateTime.UtcNow < giveUp, $"Not {code ?? "ready"}: {answer.Body}");
            await Task.Delay(100);
        }
    }

    /// <summary>A client that has reached the cluster.</summary>
    public class GrainsThatAreKnown : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }
}
