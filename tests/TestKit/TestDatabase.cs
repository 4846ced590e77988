using System.Security.Cryptography;
using System.Text;
using MassMessaging.Persistence;
using Npgsql;

namespace MassMessaging.TestKit;

/// <summary>A database of its own for a test or a class of tests: a clone of a template that is migrated once.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const long TemplateLock = 7_203_154_812;

    private readonly string _name;

    private TestDatabase(string name, string connectionString)
    {
        _name = name;
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>For processes and hosts under test.</summary>
    public string ConnectionString { get; }

    /// <summary>For the test itself.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>A fresh, migrated, empty database.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var server = await TestPostgres.ConnectionStringAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"select pg_advisory_lock({TemplateLock})");
        var template = await EnsureTemplateAsync(connection);
        var name = "t_" + Guid.NewGuid().ToString("N")[..16];
        await ExecuteAsync(connection, $"create database {name} template {template}");
        await ExecuteAsync(connection, $"select pg_advisory_unlock({TemplateLock})");
        return new TestDatabase(name, await TestPostgres.ConnectionStringAsync(name));
    }

    /// <summary>An empty database without any schema, for tests of the migrations.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        await using var connection = new NpgsqlConnection(await TestPostgres.ConnectionStringAsync());
        await connection.OpenAsync();
        var name = "e_" + Guid.NewGuid().ToString("N")[..16];
        await ExecuteAsync(connection, $"create database {name}");
        return new TestDatabase(name, await TestPostgres.ConnectionStringAsync(name));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        await using var connection = new NpgsqlConnection(await TestPostgres.ConnectionStringAsync());
        await connection.OpenAsync();
        await ExecuteAsync(connection, $"drop database if exists {_name} with (force)");
    }

    /// <summary>The template's name carries the schema's fingerprint: a changed migration makes a new one.</summary>
    private static async Task<string> EnsureTemplateAsync(NpgsqlConnection connection)
    {
        var template = "template_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Migrator.Fingerprint)))[..16];
        await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = @template)", connection)
        {
            Parameters = { new("template", template) },
        };
        if (!(bool)(await exists.ExecuteScalarAsync())!)
        {
            var making = template + "_making";
            await ExecuteAsync(connection, $"drop database if exists {making} with (force)");
            await ExecuteAsync(connection, $"create database {making}");
            var target = new NpgsqlConnectionStringBuilder(await TestPostgres.ConnectionStringAsync(making)) { Pooling = false }.ToString();
            await Migrator.MigrateAsync(target, CancellationToken.None);
            // DbUp opens connections of its own: their sessions must be gone before the database can be a template.
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(connection, $"alter database {making} rename to {template}");
        }

        return template;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
