using MassMessaging.Bench.Machine;
using Npgsql;

namespace MassMessaging.Bench.Loops;

/// <summary>The references' tables, laid out as the product's, and the process that runs them.</summary>
internal sealed class LoopDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private int _audience;

    private LoopDatabase(string connectionString, BenchProcess process)
    {
        _database = NpgsqlDataSource.Create(connectionString);
        ConnectionString = connectionString;
        Process = process;
    }

    public string ConnectionString { get; }

    public BenchProcess Process { get; }

    public static async Task<LoopDatabase> StartAsync(BenchMachine machine)
    {
        var connectionString = await machine.DatabaseAsync("bench_loops");
        var loops = new LoopDatabase(connectionString, BenchProcess.Self("loops", connectionString, $"http://127.0.0.1:{machine.ProviderPort}"));
        await loops.ExecuteAsync(
            """
            create table bench_recipients
            (
                audience int not null, seq int not null, name text not null, address text, status smallint not null default 0,
                attempt smallint not null default 0, provider_id text, attempted_at timestamptz, sent_at timestamptz,
                primary key (audience, seq)
            ) with (fillfactor = 70);
            create table bench_totals
            (
                audience int primary key, waiting bigint not null, sending bigint not null default 0, sent bigint not null default 0
            ) with (fillfactor = 50);
            """);
        return loops;
    }

    /// <summary>A new audience of so many people.</summary>
    public async Task<int> AudienceAsync(int count)
    {
        _audience++;
        await ExecuteAsync(
            $"""
            insert into bench_recipients (audience, seq, name, address)
            select {_audience}, n, 'Person ' || n, '+3933' || lpad(n::text, 8, '0') from generate_series(1, {count}) n;
            insert into bench_totals (audience, waiting) values ({_audience}, {count});
            """);
        return _audience;
    }

    /// <summary>Forgets what earlier runs left, as the product's retention does in the background.</summary>
    public Task ClearAsync() => ExecuteAsync("truncate bench_recipients, bench_totals");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _database.DisposeAsync();
    }
}
