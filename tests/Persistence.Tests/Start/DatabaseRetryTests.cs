using System.Net.Sockets;
using MassMessaging.Persistence.Start;
using MassMessaging.TestKit;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Start;

public sealed class DatabaseRetryTests
{
    private readonly List<string> _told = [];

    [Fact]
    public async Task A_database_that_comes_later_is_waited_for_and_the_reason_told_once()
    {
        var asked = 0;

        Assert.Equal("there", await DatabaseRetry.UntilAnsweredAsync(
            () => ++asked < 3 ? throw new NpgsqlException("gone", new SocketException((int)SocketError.ConnectionRefused)) : Task.FromResult("there"), TellAsync));
        Assert.Equal("The database does not answer; waiting for it. gone", Assert.Single(_told));
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_away()
    {
        await using var nowhere = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={Ports.Free()};Username=x");
        await using var database = await TestDatabase.CreateAsync();
        var asked = 0;

        await using var connection = await DatabaseRetry.UntilAnsweredAsync(
            () => (asked++ == 0 ? nowhere : database.Source).OpenConnectionAsync().AsTask(), TellAsync);
        Assert.Single(_told);
    }

    [Fact]
    public async Task A_wrong_database_is_not_waited_for()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var wrong = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "none" }.ToString());

        await Assert.ThrowsAsync<PostgresException>(() => DatabaseRetry.UntilAnsweredAsync(() => wrong.OpenConnectionAsync().AsTask(), TellAsync));
        Assert.Empty(_told);
    }

    private Task TellAsync(string why)
    {
        _told.Add(why);
        return Task.CompletedTask;
    }
}
