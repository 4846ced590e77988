using Dapper;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Migrations;

public sealed class MigratorTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateEmptyAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Migrating_applies_every_file_in_order_and_then_nothing_more()
    {
        Assert.False(await Migrator.IsCurrentAsync(_database.Source, CancellationToken.None));

        Assert.Equal(Migrator.Scripts, await MigrateAsync());
        Assert.True(await Migrator.IsCurrentAsync(_database.Source, CancellationToken.None));
        Assert.Empty(await MigrateAsync());
    }

    [Fact]
    public async Task A_role_that_owns_the_database_and_is_no_superuser_migrates_it()
    {
        var owner = "owner_" + Guid.NewGuid().ToString("N")[..16];
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        await using var superuser = await _database.Source.OpenConnectionAsync();
        await superuser.ExecuteAsync($"create role {owner} login nosuperuser nocreatedb nocreaterole password 'x'; alter database {settings.Database} owner to {owner}");
        (settings.Username, settings.Password, settings.Pooling) = (owner, "x", false);

        Assert.Equal(Migrator.Scripts, await Migrator.MigrateAsync(settings.ConnectionString, CancellationToken.None));

        await using (var owned = NpgsqlDataSource.Create(settings.ConnectionString))
        {
            await new ClockStore(owned).StartAsync(1, CancellationToken.None);
        }

        Assert.Equal(0, await superuser.ExecuteScalarAsync<long>(
            "select count(*) from pg_class c where c.relnamespace = 'public'::regnamespace and c.relowner <> @owner::regrole", new { owner }));
        await superuser.ExecuteAsync($"reassign owned by {owner} to current_user; drop owned by {owner}; drop role {owner}");
    }

    [Fact]
    public async Task Of_processes_that_migrate_at_once_one_works_and_the_others_find_the_work_done()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(MigrateAsync)));

        Assert.Equal(Migrator.Scripts, applied.SelectMany(scripts => scripts));
        Assert.Equal(3, applied.Count(scripts => scripts.Count == 0));
    }

    [Fact]
    public async Task A_database_that_a_newer_build_has_migrated_is_refused_and_left_alone()
    {
        await MigrateAsync();
        await using var connection = await _database.Source.OpenConnectionAsync();
        var last = Migrator.Scripts[^1];
        await connection.ExecuteAsync(
            """
            delete from schema_versions where scriptname = @last;
            insert into schema_versions (scriptname, applied) values ('9999_later', now());
            """,
            new { last });

        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(MigrateAsync);

        Assert.Contains("9999_later", refusal.Message, StringComparison.Ordinal);
        Assert.False(await connection.QuerySingleAsync<bool>("select exists (select from schema_versions where scriptname = @last)", new { last }));
        // The refusal gives the gate free again.
        await connection.ExecuteAsync("delete from schema_versions where scriptname = '9999_later'");
        Assert.Equal([last], await MigrateAsync());
    }

    /// <summary>A crash between a file and its record makes it run again, over what is stored by then.</summary>
    [Fact]
    public async Task Every_file_run_again_by_hand_changes_neither_the_schema_nor_what_is_stored()
    {
        await MigrateAsync();
        var seed = new Seed(_database);
        var tenant = await seed.TenantAsync();
        await seed.SenderAsync(tenant);
        await seed.CustomersAsync(tenant, 3);
        await using var connection = await _database.Source.OpenConnectionAsync();
        var (schema, rows) = (await SchemaAsync(connection), await RowsAsync(connection));
        Assert.NotEmpty(schema);

        foreach (var script in Scripts())
        {
            await connection.ExecuteAsync(script);
            Assert.Equal(schema, await SchemaAsync(connection));
        }

        Assert.Equal(rows, await RowsAsync(connection));
    }

    [Fact]
    public async Task Attempts_in_flight_of_a_build_with_other_tables_stay_in_flight()
    {
        await MigrateAsync();
        await using var connection = await _database.Source.OpenConnectionAsync();
        var (schema, claimId, singleId) = (await SchemaAsync(connection), Guid.NewGuid(), Guid.NewGuid());
        await connection.ExecuteAsync(
            """
            drop view in_flight_attempts;
            alter table claims rename to flights;
            alter index claims_pkey rename to flights_pkey;
            create view under_way as select campaign_id from flights;
            create table in_flight (
                campaign_id uuid not null, seq int not null, attempt smallint not null, deadline timestamptz not null, claim_id uuid not null,
                primary key (campaign_id, seq));
            insert into recipients (campaign_id, seq, customer_no, customer_id, name, status, attempt)
            select '00000000-0000-0000-0000-000000000001', n, n, 'c' || n, '', 1, 2 from generate_series(1, 4) n;
            insert into flights values (@claimId, '00000000-0000-0000-0000-000000000001', now(), '{1,2}', '{2,2}');
            insert into in_flight
            select '00000000-0000-0000-0000-000000000001', n, 2, now(), @singleId from generate_series(3, 4) n;
            delete from schema_versions where scriptname = '0145_claims';
            """,
            new { claimId, singleId });

        await MigrateAsync();

        Assert.Equal(
            [(1, 2, claimId), (2, 2, claimId), (3, 2, singleId), (4, 2, singleId)],
            await connection.QueryAsync<(int, int, Guid)>("select seq, attempt::int, claim_id from in_flight_attempts order by seq"));
        Assert.Equal(schema, await SchemaAsync(connection));
    }

    [Fact]
    public async Task Progress_and_outlooks_of_before_lanes_become_those_of_the_first_lane()
    {
        await MigrateAsync();
        await using var connection = await _database.Source.OpenConnectionAsync();
        var (schema, tenant) = (await SchemaAsync(connection), await new Seed(_database).TenantAsync());
        await connection.ExecuteAsync(
            """
            alter table campaign_outlooks drop column lane;
            alter table campaign_progress drop column lane;
            alter table campaign_progress add primary key (campaign_id);
            alter table campaign_outlooks add constraint campaign_outlooks_progress foreign key (campaign_id) references campaign_progress on delete cascade;
            insert into campaign_progress (campaign_id, tenant_id, next_due, anchor, cursor_page) values (@tenant, @tenant, now(), now(), 7);
            insert into campaign_outlooks (campaign_id, tenant_id, computed_at) values (@tenant, @tenant, now());
            delete from schema_versions where scriptname = '0146_lanes';
            """,
            new { tenant });

        await MigrateAsync();

        Assert.Equal((1, 7), await connection.QuerySingleAsync<(int, int)>("select lane::int, cursor_page from campaign_progress"));
        Assert.Equal(1, await connection.QuerySingleAsync<int>("select lane::int from campaign_outlooks"));
        await connection.ExecuteAsync("delete from campaign_progress");
        Assert.Equal(0, await connection.QuerySingleAsync<int>("select count(*)::int from campaign_outlooks"));
        Assert.Equal(schema, await SchemaAsync(connection));
    }

    [Fact]
    public void Each_file_has_a_number_of_its_own() =>
        Assert.Equal(Migrator.Scripts.Count, Migrator.Scripts.Select(name => int.Parse(name[..4], null)).Distinct().Count());

    private Task<IReadOnlyList<string>> MigrateAsync() => Migrator.MigrateAsync(_database.ConnectionString, CancellationToken.None);

    private static IEnumerable<string> Scripts() => Migrator.Scripts.Select(name =>
    {
        using var reader = new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream($"MassMessaging.Persistence.Migrations.{name}.sql")!);
        return reader.ReadToEnd();
    });

    private static async Task<IReadOnlyList<string>> SchemaAsync(NpgsqlConnection connection) => (await connection.QueryAsync<string>(
        """
        select format('%s.%s %s %s', table_name, column_name, data_type, column_default) from information_schema.columns where table_schema = 'public'
        union all select indexdef from pg_indexes where schemaname = 'public'
        union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
        union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
        order by 1
        """)).AsList();

    private static async Task<IReadOnlyList<string>> RowsAsync(NpgsqlConnection connection) => (await connection.QueryAsync<string>(
        """
        select t::text from tenants t union all select s::text from senders s union all select n::text from numbers n
        union all select c::text from customers c union all select q.querykey || q.querytext from orleansquery q
        order by 1
        """)).AsList();
}
