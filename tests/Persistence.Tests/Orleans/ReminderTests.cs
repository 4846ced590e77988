using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Stores;

public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestDatabase _database = null!;

    private Seed Seed => new(_database);

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_reminder_survives_a_restart_and_ticks()
    {
        await using (var first = await StoreSilo.StartAsync(_database))
        {
            // Never on the first silo: its first tick is an hour away and comes due only when the row says so.
            await first.Grains.GetGrain<INoteGrain>("notes/1").RemindAsync("watchdog", TimeSpan.FromHours(1), TimeSpan.FromSeconds(2));
        }

        await Seed.ExecuteAsync("update orleans_reminders set start_time = now() + interval '1 second'");
        await using var second = await StoreSilo.StartAsync(_database);

        await second.Ticks.FirstAsync("notes/1", "watchdog").WaitAsync(Patience);
    }

    [Fact]
    public async Task A_reminder_registered_again_replaces_itself_and_one_that_is_forgotten_is_gone()
    {
        await using var silo = await StoreSilo.StartAsync(_database);
        var note = silo.Grains.GetGrain<INoteGrain>("notes/2");
        await note.RemindAsync("watchdog", TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
        await note.RemindAsync("watchdog", TimeSpan.FromHours(2), TimeSpan.FromMinutes(7));
        await note.RemindAsync("other", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));

        Assert.Equal(
            [("other", 60_000L, 0), ("watchdog", 420_000L, 1)],
            await Seed.ListAsync<(string, long, int)>("select reminder_name, period, version from orleans_reminders order by 1"));

        await note.ForgetAsync("watchdog");

        Assert.Equal(["other"], await Seed.ListAsync<string>("select reminder_name from orleans_reminders"));
    }

    /// <summary>Each silo reads the rows of its ranges of the signed hash, one of which wraps.</summary>
    [Fact]
    public async Task Reminders_all_over_the_ring_are_read_and_tick()
    {
        await using var silo = await StoreSilo.StartAsync(_database);
        var keys = Enumerable.Range(0, 30).Select(i => $"notes/ring-{i}").ToArray();
        await Task.WhenAll(keys.Select(key => silo.Grains.GetGrain<INoteGrain>(key).RemindAsync("watchdog", TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5))));
        Assert.Equal(
            (true, true),
            await Seed.QueryAsync<(bool, bool)>("select bool_or(grain_hash < 0), bool_or(grain_hash > 0) from orleans_reminders"));

        await Task.WhenAll(keys.Select(key => silo.Ticks.FirstAsync(key, "watchdog"))).WaitAsync(Patience);

        var table = silo.Services.GetService(typeof(IReminderTable)) as IReminderTable;
        Assert.Equal(30, (await table!.ReadRows(0, 0)).Reminders.Count);
        Assert.Equal(
            30,
            (await table.ReadRows(0, 0x8000_0000)).Reminders.Count + (await table.ReadRows(0x8000_0000, 0)).Reminders.Count);
    }
}
