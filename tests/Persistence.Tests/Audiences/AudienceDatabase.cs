using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Audiences;

/// <summary>A database of its own for the tests of this folder.</summary>
public sealed class AudienceDatabase : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public NpgsqlDataSource Source => _database.Source;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public Task<Guid> TenantAsync() => new Seed(_database).TenantAsync();
}
