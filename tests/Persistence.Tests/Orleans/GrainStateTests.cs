using MassMessaging.TestKit;
using Orleans.Storage;

namespace MassMessaging.Persistence.Tests.Stores;

/// <summary>Two silos that do not know each other over one database: a split cluster, and a restart.</summary>
public sealed class SplitCluster : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public StoreSilo One { get; private set; } = null!;

    public StoreSilo Other { get; private set; } = null!;

    public Seed Seed => new(Database);

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        One = await StoreSilo.StartAsync(Database);
        Other = await StoreSilo.StartAsync(Database);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        await Database.DisposeAsync();
    }
}

public sealed class GrainStateTests(SplitCluster split) : IClassFixture<SplitCluster>
{
    [Fact]
    public async Task Of_two_writers_of_one_state_the_one_with_the_older_version_is_refused()
    {
        var (ours, theirs) = Both("notes/two-writers");
        await ours.WriteAsync("first");
        Assert.Equal("first", await theirs.ReadAsync());
        await ours.WriteAsync("second");

        await Assert.ThrowsAsync<InconsistentStateException>(() => theirs.WriteAsync("stale"));

        Assert.Equal("second", await StoredAsync("notes/two-writers"));
        // The refused activation has ended; the next one reads what is stored.
        Assert.Equal("second", await theirs.ReadAsync());
        Assert.Equal(3, await theirs.WriteAsync("third"));
    }

    [Fact]
    public async Task Of_two_first_writers_one_wins_and_the_other_is_refused()
    {
        for (var i = 0; i < 10; i++)
        {
            var (ours, theirs) = Both($"notes/first-{i}");
            await Task.WhenAll(ours.ReadAsync(), theirs.ReadAsync());

            var results = await Task.WhenAll(Record.ExceptionAsync(() => ours.WriteAsync("ours")), Record.ExceptionAsync(() => theirs.WriteAsync("theirs")));

            Assert.IsType<InconsistentStateException>(Assert.Single(results, failure => failure is not null));
            Assert.Equal(results[0] is null ? "ours" : "theirs", await StoredAsync($"notes/first-{i}"));
            Assert.Equal(1, await VersionAsync($"notes/first-{i}"));
        }
    }

    [Fact]
    public async Task A_state_is_a_json_document_that_SQL_reads_and_every_write_counts_its_version()
    {
        var (ours, _) = Both("notes/json");
        await ours.WriteAsync("Grüße, 'quoted' \"twice\" 👋");
        await ours.WriteAsync("ciao");

        Assert.Equal(
            ("object", "ciao", 2),
            await split.Seed.QueryAsync<(string, string, int)>(
                "select jsonb_typeof(payload), payload ->> 'text', (payload ->> 'edits')::int from grain_states where grain_type = 'note' and grain_key = 'notes/json'"));
        Assert.Equal(2, await VersionAsync("notes/json"));
    }

    [Fact]
    public async Task A_state_survives_a_restart()
    {
        await split.One.Grains.GetGrain<INoteGrain>("notes/restart").WriteAsync("Grüße 👋");

        await using var restarted = await StoreSilo.StartAsync(split.Database);

        Assert.Equal("Grüße 👋", await restarted.Grains.GetGrain<INoteGrain>("notes/restart").ReadAsync());
        Assert.Equal(2, await restarted.Grains.GetGrain<INoteGrain>("notes/restart").WriteAsync("again"));
    }

    [Fact]
    public async Task Keys_that_look_alike_are_different_states()
    {
        var keys = new[] { "+393331234567", "+0393331234567", "t/cafe1", "t/CAFE1", "t/cafe1 " };
        foreach (var key in keys)
        {
            await split.One.Grains.GetGrain<INoteGrain>(key).WriteAsync(key);
        }

        foreach (var key in keys)
        {
            Assert.Equal(key, await split.Other.Grains.GetGrain<INoteGrain>(key).ReadAsync());
        }
    }

    [Fact]
    public async Task A_cleared_state_leaves_no_row_and_can_be_written_anew()
    {
        var (ours, theirs) = Both("notes/clear");
        await ours.WriteAsync("gone soon");
        Assert.Equal("gone soon", await theirs.ReadAsync());

        await ours.ClearAsync();

        Assert.Equal(0, await split.Seed.QueryAsync<int>("select count(*)::int from grain_states where grain_key = 'notes/clear'"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => theirs.WriteAsync("of a ghost"));
        Assert.Equal(1, await ours.WriteAsync("anew"));
        Assert.Equal("anew", await StoredAsync("notes/clear"));
    }

    [Fact]
    public async Task A_clear_of_an_older_version_is_refused()
    {
        var (ours, theirs) = Both("notes/stale-clear");
        await ours.WriteAsync("first");
        await theirs.ReadAsync();
        await ours.WriteAsync("second");

        await Assert.ThrowsAsync<InconsistentStateException>(theirs.ClearAsync);

        Assert.Equal("second", await StoredAsync("notes/stale-clear"));
    }

    private (INoteGrain Ours, INoteGrain Theirs) Both(string key) =>
        (split.One.Grains.GetGrain<INoteGrain>(key), split.Other.Grains.GetGrain<INoteGrain>(key));

    private Task<string> StoredAsync(string key) =>
        split.Seed.QueryAsync<string>("select payload ->> 'text' from grain_states where grain_type = 'note' and grain_key = @key", new { key });

    private Task<int> VersionAsync(string key) =>
        split.Seed.QueryAsync<int>("select version from grain_states where grain_type = 'note' and grain_key = @key", new { key });
}
