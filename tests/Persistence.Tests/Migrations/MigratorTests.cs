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
        var (schema, rows) = (await SchemaDump.OfAsync(connection), await RowsAsync(connection));
        Assert.NotEmpty(schema);

        foreach (var script in Scripts())
        {
            await connection.ExecuteAsync(script);
            Assert.Equal(schema, await SchemaDump.OfAsync(connection));
        }

        Assert.Equal(rows, await RowsAsync(connection));
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

    private static async Task<IReadOnlyList<string>> RowsAsync(NpgsqlConnection connection) => (await connection.QueryAsync<string>(
        """
        select t::text from tenants t union all select s::text from senders s union all select n::text from numbers n
        union all select c::text from customers c union all select q.querykey || q.querytext from orleansquery q
        order by 1
        """)).AsList();
}
