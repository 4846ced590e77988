using MassMessaging.Domain.Time;
using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Clock;

public sealed class ClockTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private ClockStore Clock => new(_database.Source);

    private Seed Seed => new(_database);

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task There_is_no_clock_before_the_first_silo_starts_and_then_it_begins_at_real_time()
    {
        Assert.Null(await Clock.ReadAsync(CancellationToken.None));

        var clock = await Clock.StartAsync(60, CancellationToken.None);

        var epoch = await Seed.QueryAsync<(DateTime Product, DateTime Real)>("select product_epoch, real_epoch from product_clock");
        Assert.Equal(epoch.Real, epoch.Product);
        Assert.Equal(60, clock.Speed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.25)]
    [InlineData(600)]
    [InlineData(3600)]
    public async Task The_databases_clock_and_a_processs_clock_agree_to_the_microsecond(double speed)
    {
        var clock = await Clock.StartAsync(speed, CancellationToken.None);

        for (var i = 0; i < 20; i++)
        {
            await AgreesAsync(clock);
        }

        await AgreesAsync((await Clock.ReadAsync(CancellationToken.None))!);
    }

    [Fact]
    public async Task A_restart_at_the_same_speed_changes_nothing()
    {
        await Clock.StartAsync(60, CancellationToken.None);
        var before = await RowAsync();

        await Clock.StartAsync(60, CancellationToken.None);

        Assert.Equal(before, await RowAsync());
    }

    [Fact]
    public async Task A_changed_speed_goes_on_where_the_clock_is_and_never_back()
    {
        var last = DateTimeOffset.MinValue;
        foreach (var speed in new[] { 600.0, 3600, 2, 0.5, 3600, 1.5 })
        {
            var (was, before) = (await Clock.ReadAsync(CancellationToken.None), await RealAsync());
            var clock = await Clock.StartAsync(speed, CancellationToken.None);
            var after = await RealAsync();

            var epoch = (await RowAsync()).ProductEpoch;
            Assert.True(epoch >= last.UtcDateTime);
            if (was is not null)
            {
                // The new line starts on the old one.
                Assert.InRange(epoch, was.FromReal(before).UtcDateTime, was.FromReal(after).UtcDateTime.AddMicroseconds(1));
            }

            await AgreesAsync(clock);
            last = await Clock.NowAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_paused_clock_stands_still_and_goes_on_from_there()
    {
        await Clock.StartAsync(3600, CancellationToken.None);
        Assert.True(await Clock.PauseAsync(CancellationToken.None));
        var stood = await Clock.NowAsync(CancellationToken.None);
        Assert.Equal(stood, await Clock.NowAsync(CancellationToken.None));
        Assert.False(await Clock.PauseAsync(CancellationToken.None));
        Assert.Equal(0, (await Clock.ReadAsync(CancellationToken.None))!.Speed);

        var clock = await Clock.StartAsync(3600, CancellationToken.None);

        Assert.Equal(stood.UtcDateTime, (await RowAsync()).ProductEpoch);
        await AgreesAsync(clock);
    }

    [Fact]
    public async Task A_clock_of_real_time_cannot_be_paused()
    {
        await Clock.StartAsync(1, CancellationToken.None);

        Assert.False(await Clock.PauseAsync(CancellationToken.None));

        Assert.Equal(1, (await Clock.ReadAsync(CancellationToken.None))!.Speed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_ran_speeded_refuses_speed_1_for_ever(bool paused)
    {
        await Clock.StartAsync(1, CancellationToken.None);
        await Clock.StartAsync(60, CancellationToken.None);
        if (paused)
        {
            await Clock.PauseAsync(CancellationToken.None);
        }

        var before = await RowAsync();
        await Assert.ThrowsAsync<ClockSpeedException>(() => Clock.StartAsync(1, CancellationToken.None));

        Assert.Equal(before, await RowAsync());
        Assert.Equal(2, (await Clock.StartAsync(2, CancellationToken.None)).Speed);
    }

    [Fact]
    public async Task A_clock_moved_by_hand_is_left_alone()
    {
        await Seed.ExecuteAsync("insert into product_clock values (true, '2026-03-02T12:00Z', now(), 0, 1, true)");

        var clock = await Clock.StartAsync(60, CancellationToken.None);

        Assert.Equal(0, clock.Speed);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), await Clock.NowAsync(CancellationToken.None));
        Assert.False(await Clock.PauseAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Silos_that_start_at_once_have_one_clock()
    {
        var clocks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Clock.StartAsync(60, CancellationToken.None))));

        var real = await RealAsync();
        Assert.Single(clocks.Select(clock => clock.FromReal(real)).Distinct());
    }

    /// <summary>The same formula over the same row: the database's answer lies between the clock's at the instants around it.</summary>
    private async Task AgreesAsync(ProductClock clock)
    {
        var (before, now, after) = await Seed.QueryAsync<(DateTime, DateTime, DateTime)>("select clock_timestamp(), product_now(), clock_timestamp()");
        Assert.InRange(now, clock.FromReal(Utc(before)).UtcDateTime.AddMicroseconds(-1), clock.FromReal(Utc(after)).UtcDateTime.AddMicroseconds(1));
    }

    private async Task<DateTimeOffset> RealAsync() => Utc(await Seed.QueryAsync<DateTime>("select clock_timestamp()"));

    private Task<(DateTime ProductEpoch, DateTime RealEpoch, double Speed, double Running)> RowAsync() =>
        Seed.QueryAsync<(DateTime, DateTime, double, double)>("select product_epoch, real_epoch, speed, running_speed from product_clock");

    private static DateTimeOffset Utc(DateTime at) => new(at, TimeSpan.Zero);
}
