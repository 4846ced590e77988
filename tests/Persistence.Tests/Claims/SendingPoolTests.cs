using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>Claims and outcomes run on connections of their own, whose plans outlive the tables' sizes they were made for.</summary>
public sealed class SendingPoolTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task A_claim_stays_prepared_and_never_reads_a_table_whole_however_the_audience_grew_since()
    {
        await using var services = new ServiceCollection().AddPersistence(stage.Database.ConnectionString).BuildServiceProvider();
        var sending = services.GetRequiredKeyedService<NpgsqlDataSource>(PersistenceServices.Sending);
        var claims = new ClaimStore(sending, new SiloIdentity("ann"));
        var small = await StageAsync(customers: 1);
        await claims.ClaimAsync(small.Claim(), CancellationToken.None);
        var large = await StageAsync(customers: 2_000);
        var before = await WholeReadsAsync();

        var claim = await claims.ClaimAsync(large.Claim(permits: 200), CancellationToken.None);

        Assert.Equal(200, claim.Claimed.Count);
        Assert.Equal(before, await WholeReadsAsync());
        Assert.True(await ScalarAsync("select count(*) from pg_prepared_statements where statement like 'with clock%' and generic_plans > 0") == 1);

        async Task<long> WholeReadsAsync()
        {
            // One client, so the pool has one connection, and its own counts are told at once.
            await ScalarAsync("select count(pg_stat_force_next_flush())");
            return await ScalarAsync("select sum(seq_scan)::bigint from pg_stat_user_tables where relname in ('recipients', 'customers', 'exclusions', 'suppressions', 'chat_history')");
        }

        async Task<long> ScalarAsync(string sql)
        {
            await using var command = sending.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task Pools_with_settings_of_their_own_ask_for_none_as_a_connection_starts_and_keep_them_as_it_returns()
    {
        await using var services = new ServiceCollection().AddPersistence(stage.Database.ConnectionString)
            .AddCostlyReads(stage.Database.ConnectionString, most: 1, TimeSpan.FromSeconds(7)).BuildServiceProvider();
        foreach (var (key, name, value) in new[]
        {
            (PersistenceServices.Sending, "plan_cache_mode", "force_generic_plan"),
            (PersistenceServices.Costly, "statement_timeout", "7s"),
        })
        {
            var pool = services.GetRequiredKeyedService<NpgsqlDataSource>(key);
            // Stock PgBouncer refuses such options.
            Assert.Null(new NpgsqlConnectionStringBuilder(pool.ConnectionString).Options);
            for (var turn = 0; turn < 2; turn++)
            {
                await using var command = pool.CreateCommand($"show {name}");
                Assert.Equal(value, await command.ExecuteScalarAsync());
            }
        }
    }

    private async Task<StagedCampaign> StageAsync(int customers)
    {
        var tenant = await stage.TenantAsync(customers);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", new { tenant.Sender.NumberNo });
        return await stage.CampaignAsync(tenant);
    }
}
