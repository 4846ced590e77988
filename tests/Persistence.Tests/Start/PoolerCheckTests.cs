using MassMessaging.Persistence.Start;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Start;

/// <summary>A pooler that shares server connections between transactions is found; any other way to the database is not taken for one.</summary>
public sealed class PoolerCheckTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pooler_that_shares_is_refused_by_start_and_migration(bool lendsTheOldest)
    {
        await using var pooler = new SharingPooler(Parts(), shares: true, lendsTheOldest);
        var through = Through(pooler);

        var refused = await Assert.ThrowsAsync<SettingException>(() => DatabaseStart.CheckAsync(through, CancellationToken.None));
        Assert.Contains("session mode", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SettingException>(() => Migrator.MigrateAsync(through, CancellationToken.None));
    }

    [Fact]
    public async Task A_pooler_that_leaves_each_client_its_own_connection_is_taken()
    {
        await using var pooler = new SharingPooler(Parts(), shares: false);

        await DatabaseStart.CheckAsync(Through(pooler), CancellationToken.None);
        Assert.Empty(await Migrator.MigrateAsync(Through(pooler), CancellationToken.None));
    }

    [Fact]
    public async Task The_database_itself_is_taken() => await DatabaseStart.CheckAsync(_database.ConnectionString, CancellationToken.None);

    [Theory]
    [InlineData("1a 2b 1a 2b", false)]
    [InlineData("1a", false)]
    [InlineData("1a 2a", true)]
    [InlineData("1a 2b 1c", true)]
    [InlineData("1a 2b 1b", true)]
    public void One_server_for_two_clients_or_two_for_one_is_sharing(string seen, bool shared) => Assert.Equal(
        shared, PoolerCheck.IsShared([.. seen.Split(' ').Select(pair => (Client: pair[0] - '0', Server: (int)pair[1]))]));

    private NpgsqlConnectionStringBuilder Parts() => new(_database.ConnectionString);

    private string Through(SharingPooler pooler) =>
        new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Host = "127.0.0.1", Port = pooler.Port, Pooling = false }.ConnectionString;
}
