using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Compares the silo's clock with the database's. A silo whose clock is further off than 250 ms releases nothing.</summary>
internal sealed partial class ClockCheck(ProductTime time, ClockStore store, ILogger<ClockCheck> logger) : IMaintenanceTask
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public bool RunsFromStart => true;

    public async Task RunAsync(SiloShare share, CancellationToken cancellationToken)
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
}
