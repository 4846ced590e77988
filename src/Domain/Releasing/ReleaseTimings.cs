namespace MassMessaging.Domain.Releasing;

/// <summary>
/// How long the release waits where neither pace nor window says so. The defaults are real durations; a machine gets them
/// as durations of the product clock.
/// </summary>
public sealed record ReleaseTimings
{
    /// <summary>A step failed: the campaign tries again.</summary>
    public TimeSpan AfterFailure { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The audience is being frozen: the campaign starts the freeze again, in case the silo that froze it is gone.</summary>
    public TimeSpan FreezeCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The silo's clock is skewed: the campaign looks whether the clock agrees again.</summary>
    public TimeSpan ClockCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How far ahead a claim without a pace stores when the campaign will act next.</summary>
    public TimeSpan UnpacedDue { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A page that found no free slot is claimed again, though no slot was announced.</summary>
    public TimeSpan SlotCheck { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Without a pace a retry may be this late: a query at every step costs as much as the step releases.</summary>
    public TimeSpan RetryCheck { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A retry is due by the silo's clock, and not yet by the database's clock.</summary>
    public TimeSpan EarlyRetry { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The window is closed by the database's clock, and open by the silo's clock.</summary>
    public TimeSpan WindowCheck { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The sender is blocked or the tenant is suspended: the campaign looks whether that has ended.</summary>
    public TimeSpan BlockCheck { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The provider holds a message back. The silo that stores what became of that message wakes the campaign; this check
    /// replaces a wake-up that was lost.
    /// </summary>
    public TimeSpan HeldCheck { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Another activation has changed the campaign: a new activation begins after this time.</summary>
    public TimeSpan ChangedCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No recipient is waiting, and calls are in flight: the campaign counts them again.</summary>
    public TimeSpan InFlightCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Work on the campaign's rows is running. Its end wakes the campaign; this check replaces a wake-up that was lost.
    /// </summary>
    public TimeSpan RowsCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The timings on a clock of another speed.</summary>
    /// <param name="scale">How long a real duration lasts on that clock.</param>
    public static ReleaseTimings Scaled(Func<TimeSpan, TimeSpan> scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        var real = new ReleaseTimings();
        return new ReleaseTimings
        {
            AfterFailure = scale(real.AfterFailure),
            FreezeCheck = scale(real.FreezeCheck),
            ClockCheck = scale(real.ClockCheck),
            UnpacedDue = scale(real.UnpacedDue),
            SlotCheck = scale(real.SlotCheck),
            RetryCheck = scale(real.RetryCheck),
            EarlyRetry = scale(real.EarlyRetry),
            WindowCheck = scale(real.WindowCheck),
            BlockCheck = scale(real.BlockCheck),
            HeldCheck = scale(real.HeldCheck),
            ChangedCheck = scale(real.ChangedCheck),
            InFlightCheck = scale(real.InFlightCheck),
            RowsCheck = scale(real.RowsCheck),
        };
    }
}
