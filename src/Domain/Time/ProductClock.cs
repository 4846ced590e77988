namespace MassMessaging.Domain.Time;

/// <summary>
/// The product clock: <c>P0 + speed × (real − R0)</c>, with the three numbers in one database row that every process
/// reads, so all agree and a restart never goes back. At speed 1 it is real time. Timers made from it follow it.
/// </summary>
/// <remarks>
/// Instants are cut to whole microseconds, PostgreSQL's resolution, so a stored instant compares equal to the one in
/// memory. A stopped clock (speed 0) stands still at P0 and its timers do not fire.
/// </remarks>
/// <param name="productEpoch">P0: the product instant that belongs to <paramref name="realEpoch"/>.</param>
/// <param name="realEpoch">R0: a real instant by the database's clock.</param>
/// <param name="speed">Product seconds per real second: 1 in production, up to 3600 for a demo, 0 while stopped.</param>
/// <param name="real">The real clock, which also runs the timers.</param>
public sealed class ProductClock(DateTimeOffset productEpoch, DateTimeOffset realEpoch, double speed, TimeProvider real)
    : TimeProvider
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Product seconds per real second.</summary>
    public double Speed { get; } = speed;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        var product = productEpoch + ((real.GetUtcNow() - realEpoch) * Speed);
        return new DateTimeOffset(product.Ticks - (product.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <summary>How long a real duration (a time limit, a backoff) lasts on this clock.</summary>
    public TimeSpan FromReal(TimeSpan realDuration) => Speed > 0 ? realDuration * Speed : realDuration;

    /// <summary>The product instant that belongs to a real one.</summary>
    public DateTimeOffset FromReal(DateTimeOffset realInstant) => productEpoch + ((realInstant - realEpoch) * Speed);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(real.CreateTimer(callback, state, ToReal(dueTime), ToReal(period)), this);

    private TimeSpan ToReal(TimeSpan product)
    {
        if (product == Timeout.InfiniteTimeSpan || Speed <= 0)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var scaled = product / Speed;
        return scaled > LongestTimer ? LongestTimer : scaled;
    }

    private sealed class ScaledTimer(ITimer inner, ProductClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.ToReal(dueTime), clock.ToReal(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
