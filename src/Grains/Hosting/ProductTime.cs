using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Time;
using MassMessaging.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Hosting;

/// <summary>
/// This silo's product clock, and whether it may be trusted: a silo that has drifted from the database's clock grants
/// nothing until it agrees again.
/// </summary>
public sealed class ProductTime(ProductClock clock)
{
    private volatile bool _skewed;

    /// <summary>The clock.</summary>
    public ProductClock Clock { get; } = clock;

    /// <summary>The durations of a campaign's release on this clock.</summary>
    public ReleaseTimings ReleaseTimings { get; } = ReleaseTimings.Scaled(clock.FromReal);

    /// <summary>Product time now.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Further from the database's clock than 250 ms of real time: nothing may be released.</summary>
    public bool Skewed
    {
        get => _skewed;
        internal set => _skewed = value;
    }

    /// <summary>How long a real duration lasts on the product clock.</summary>
    public TimeSpan FromReal(TimeSpan real) => Clock.FromReal(real);
}

/// <summary>Compares the silo's clock with the database's every 10 s of real time.</summary>
public sealed partial class ClockWatch(ProductTime time, ClockStore store, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            try
            {
                await CompareAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogNotCompared(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        // The answer was true at some instant between the two readings: only what lies outside both is a difference.
        var before = time.Now;
        var database = await store.NowAsync(cancellationToken);
        var after = time.Now;
        var off = database < before ? before - database : database > after ? database - after : TimeSpan.Zero;
        var real = time.Clock.Speed > 0 ? off / time.Clock.Speed : off;
        var skewed = real > Tolerance;
        if (skewed != time.Skewed)
        {
            time.Skewed = skewed;
            if (skewed)
            {
                LogSkewed(real.TotalMilliseconds);
            }
            else
            {
                LogAgrees();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "This silo's clock is {Milliseconds:F0} ms off the database's: nothing is released until they agree")]
    private partial void LogSkewed(double milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "This silo's clock agrees with the database's again")]
    private partial void LogAgrees();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database's clock could not be read")]
    private partial void LogNotCompared(Exception failure);
}
