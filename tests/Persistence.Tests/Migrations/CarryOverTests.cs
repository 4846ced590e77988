using Dapper;
using DbUp;
using DbUp.Engine;
using MassMessaging.Persistence.Start;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Migrations;

/// <summary>Databases of unreleased builds, made by their own migrations (<c>Unreleased</c>), become databases of this build.</summary>
public sealed class CarryOverTests : IAsyncLifetime
{
    /// <summary>The last file of commit 39078c8, and the last one before the baseline.</summary>
    public static TheoryData<string> Builds => ["0085_recipient_fill", "0144_outlooks_of_progress"];

    private TestDatabase _database = null!;
    private NpgsqlConnection _connection = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync();
        _connection = await _database.Source.OpenConnectionAsync();
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task A_database_of_an_unreleased_build_is_refused_with_the_way_out_and_left_alone(string last)
    {
        await MakeAsync(last);
        var before = await SchemaDump.OfAsync(_connection);

        var migrating = await Assert.ThrowsAsync<UnreleasedSchemaException>(() => Migrator.MigrateAsync(_database.ConnectionString, CancellationToken.None));
        var starting = await Assert.ThrowsAsync<UnreleasedSchemaException>(() => DatabaseStart.CheckAsync(_database.ConnectionString, CancellationToken.None));

        Assert.All([migrating, starting], refusal =>
            Assert.Contains("made by an unreleased build; `make carry-over` or FRESH=1", refusal.Message, StringComparison.Ordinal));
        Assert.Equal(before, await SchemaDump.OfAsync(_connection));
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task A_database_that_was_carried_over_has_the_schema_of_a_fresh_one_and_the_rows_that_it_had(string last)
    {
        await MakeAsync(last);
        await _connection.ExecuteAsync(await FilledAsync());
        var columns = await ColumnsAsync();
        var before = await RowsAsync(columns);
        Assert.Equal(columns.Keys.Order(), before.Select(row => row.Table).Distinct().Order());

        Assert.True(await CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None));

        await using var fresh = await TestDatabase.CreateAsync();
        await using var connection = await fresh.Source.OpenConnectionAsync();
        Assert.Equal(await SchemaDump.OfAsync(connection), await SchemaDump.OfAsync(_connection));
        Assert.Equal(before, await RowsAsync(columns));
        const string Orleans = "select querykey || querytext from orleansquery order by 1";
        Assert.Equal(await connection.QueryAsync<string>(Orleans), await _connection.QueryAsync<string>(Orleans));
        // The next start finds nothing to do.
        await DatabaseStart.CheckAsync(_database.ConnectionString, CancellationToken.None);
        Assert.Empty(await Migrator.MigrateAsync(_database.ConnectionString, CancellationToken.None));
        Assert.False(await CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task Attempts_in_flight_stay_in_flight_and_progress_becomes_the_first_lanes(string last)
    {
        await MakeAsync(last);
        await _connection.ExecuteAsync(await FilledAsync());

        await CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None);

        Assert.Equal(
            [(2, 1, One), (3, 1, One), (4, 2, Two), (5, 2, Two)],
            await _connection.QueryAsync<(int, int, Guid)>("select seq, attempt::int, claim_id from in_flight_attempts order by seq"));
        Assert.Equal((1, 7), await _connection.QuerySingleAsync<(int, int)>("select lane::int, cursor_page from campaign_progress"));
        await _connection.ExecuteAsync(
            """
            insert into campaign_outlooks (campaign_id, tenant_id, computed_at) select campaign_id, tenant_id, now() from campaign_progress on conflict do nothing;
            delete from campaign_progress;
            """);
        Assert.Equal(0, await _connection.QuerySingleAsync<int>("select count(*)::int from campaign_outlooks"));
    }

    [Fact]
    public async Task The_people_of_an_account_become_those_of_the_one_tenant_that_has_it()
    {
        await MakeAsync("0085_recipient_fill");
        await _connection.ExecuteAsync(await FilledAsync());

        await CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None);

        Assert.Equal("whatsapp/waba", await _connection.QuerySingleAsync<string>("select limit_key from tenant_people"));
    }

    [Fact]
    public async Task A_carry_over_that_fails_changes_nothing_and_can_be_made_again()
    {
        await MakeAsync("0144_outlooks_of_progress");
        await _connection.ExecuteAsync("create table claims (in_the_way int)");
        var before = await SchemaDump.OfAsync(_connection);

        await Assert.ThrowsAsync<PostgresException>(() => CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None));

        Assert.Equal(before, await SchemaDump.OfAsync(_connection));
        await _connection.ExecuteAsync("drop table claims");
        Assert.True(await CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None));
    }

    [Fact]
    public async Task A_database_older_than_39078c8_is_not_carried_over()
    {
        await MakeAsync("0080_flights");

        var refusal = await Assert.ThrowsAsync<UnreleasedSchemaException>(() => CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None));

        Assert.Contains("before commit 39078c8, which cannot be carried over; FRESH=1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_database_has_nothing_to_carry_over() =>
        Assert.False(await CarryOver.RunAsync(_database.ConnectionString, CancellationToken.None));

    private static readonly Guid One = new("00000000-0000-0000-0000-000000000001");

    private static readonly Guid Two = new("00000000-0000-0000-0000-000000000002");

    /// <summary>Migrates as the build did whose last file this is.</summary>
    private async Task MakeAsync(string last)
    {
        var scripts = typeof(CarryOverTests).Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith("Unreleased.", StringComparison.Ordinal))
            .Select(resource => new SqlScript(resource.Split('.')[1], Read(resource)))
            .Append(new SqlScript("0006_orleans", Migrator.TextOf("0002_orleans"))) // which no build has changed
            .Where(script => string.CompareOrdinal(script.Name, last) <= 0)
            .OrderBy(script => script.Name, StringComparer.Ordinal);
        var result = await Task.Run(() => DeployChanges.To
            .PostgresqlDatabase(_database.ConnectionString)
            .WithScripts(scripts)
            .JournalToPostgresqlTable("public", "schema_versions")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade());
        Assert.Null(result.Error);
    }

    /// <summary>Rows for every table of the schema.</summary>
    private async Task<string> FilledAsync()
    {
        var rows = Read("Rows.unreleased_rows.sql");
        // What only the later build has stands behind this line.
        var later = rows.IndexOf("-- later", StringComparison.Ordinal);
        return await _connection.QuerySingleAsync<bool>("select to_regclass('campaign_outlooks') is not null") ? rows : rows[..later];
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(CarryOverTests).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    /// <summary>The columns of each table, without those whose content moves or stays unused.</summary>
    private async Task<IReadOnlyDictionary<string, string[]>> ColumnsAsync() => (await _connection.QueryAsync<(string Table, string Column)>(
            """
            select table_name, column_name
            from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            where table_schema = 'public' and t.table_type = 'BASE TABLE'
              and table_name not in ('schema_versions', 'orleansquery', 'flights', 'in_flight') and (table_name, column_name) <> ('senders', 'daily_limit')
            """))
        .GroupBy(column => column.Table)
        .ToDictionary(table => table.Key, table => table.Select(column => column.Column).ToArray());

    private async Task<IReadOnlyList<(string Table, string Row)>> RowsAsync(IReadOnlyDictionary<string, string[]> columns)
    {
        var rows = new List<(string, string)>();
        foreach (var (table, of) in columns)
        {
            var read = $"select row({string.Join(", ", of.Select(column => $"\"{column}\""))})::text from \"{table}\" order by 1";
            rows.AddRange((await _connection.QueryAsync<string>(read)).Select(row => (table, row)));
        }

        return rows;
    }
}
