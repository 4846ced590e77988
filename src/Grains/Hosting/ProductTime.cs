using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Time;

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
