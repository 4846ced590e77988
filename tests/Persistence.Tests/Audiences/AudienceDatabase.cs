using Npgsql;

namespace MassMessaging.Persistence.Tests.Audiences;

/// <summary>A database of its own for the tests of this folder.</summary>
public sealed class AudienceDatabase : IAsyncLifetime
{
    private readonly string _server = Environment.GetEnvironmentVariable("TEST_POSTGRES")
        ?? throw new InvalidOperationException("TEST_POSTGRES names no server; run the tests with make test.");

    private readonly string _name = $"audiences_{Guid.NewGuid():N}";

    public NpgsqlDataSource Source { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await ExecuteAsync($"create database {_name}");
        var connection = new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;
        await Migrator.MigrateAsync(connection, default);
        Source = NpgsqlDataSource.Create(connection);
    }

    public async Task DisposeAsync()
    {
        await Source.DisposeAsync();
        await ExecuteAsync($"drop database {_name} with (force)");
    }

    public async Task<Guid> TenantAsync()
    {
        var tenant = Guid.NewGuid();
        await using var command = Source.CreateCommand(
            "insert into tenants (tenant_id, name, time_zone, region, currency, created_at) values ($1, 'Ann', 'Europe/Rome', 'IT', 'EUR', now())");
        command.Parameters.Add(new() { Value = tenant });
        await command.ExecuteNonQueryAsync();
        return tenant;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
