using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Time;

namespace MassMessaging.Domain.Tests.Time;

public sealed class ProductClockTests
{
    private static readonly DateTimeOffset Product = Utc("2026-03-02 08:00");
    private static readonly DateTimeOffset Real = Utc("2026-11-01 12:00");

    private sealed class HandClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public TimeSpan? LastDue { get; private set; }

        public TimeSpan? LastPeriod { get; private set; }

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (LastDue, LastPeriod) = (dueTime, period);
            return new HandTimer(this);
        }

        private sealed class HandTimer(HandClock clock) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                (clock.LastDue, clock.LastPeriod) = (dueTime, period);
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(600, 600)]
    [InlineData(0.5, 0.5)]
    [InlineData(0, 0)]
    public void A_real_second_is_speed_product_seconds(double speed, double productSeconds)
    {
        var real = new HandClock(Real);
        var clock = new ProductClock(Product, Real, speed, real);
        Assert.Equal(Product, clock.GetUtcNow());

        real.Now += TimeSpan.FromSeconds(1);

        Assert.Equal(Product.AddSeconds(productSeconds), clock.GetUtcNow());
        Assert.Equal(clock.GetUtcNow(), clock.FromReal(real.Now));
    }

    [Property]
    public void It_shows_whole_microseconds_and_never_goes_back(PositiveInt speed, NonNegativeInt[] ticks)
    {
        var real = new HandClock(Real);
        var clock = new ProductClock(Product.AddTicks(7), Real, speed.Get % 3600, real);
        var before = clock.GetUtcNow();
        foreach (var step in ticks)
        {
            real.Now += TimeSpan.FromTicks(step.Get);
            var now = clock.GetUtcNow();
            Assert.True(now >= before);
            Assert.Equal(0, now.Ticks % TimeSpan.TicksPerMicrosecond);
            Assert.Equal(TimeSpan.Zero, now.Offset);
            before = now;
        }
    }

    [Fact]
    public void Timers_follow_the_product_clock()
    {
        var real = new HandClock(Real);
        var timer = new ProductClock(Product, Real, 60, real).CreateTimer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        Assert.Equal((Minutes(1), Timeout.InfiniteTimeSpan), (real.LastDue, real.LastPeriod));

        timer.Change(Minutes(3), Minutes(6));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6)), (real.LastDue, real.LastPeriod));
    }

    [Fact]
    public void A_stopped_clocks_timers_do_not_fire_and_a_far_one_is_cut_to_what_timers_take()
    {
        var real = new HandClock(Real);
        new ProductClock(Product, Real, 0, real).CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero).Dispose();
        Assert.Equal((Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan), (real.LastDue, real.LastPeriod));

        new ProductClock(Product, Real, 1, real).CreateTimer(_ => { }, null, TimeSpan.FromDays(365), Timeout.InfiniteTimeSpan).Dispose();
        Assert.Equal(TimeSpan.FromMilliseconds(uint.MaxValue - 1), real.LastDue);
    }

    [Fact]
    public void A_real_duration_is_longer_on_a_faster_clock()
    {
        Assert.Equal(TimeSpan.FromHours(1), new ProductClock(Product, Real, 60, TimeProvider.System).FromReal(Minutes(1)));
        Assert.Equal(Minutes(1), new ProductClock(Product, Real, 0, TimeProvider.System).FromReal(Minutes(1)));
    }
}
