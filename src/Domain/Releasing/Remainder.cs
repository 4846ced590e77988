namespace MassMessaging.Domain.Releasing;

/// <summary>What is left of a campaign that has no recipient to claim any more, or that has ended.</summary>
internal sealed class Remainder(ReleaseTimings timings)
{
    private ReleaseResult.Unfinished? _counted;

    /// <summary>The recipients and calls were counted.</summary>
    public void Count(ReleaseResult.Unfinished counted) => _counted = counted;

    /// <summary>The next step counts again.</summary>
    public void Forget() => _counted = null;

    /// <summary>How a campaign completes that has claimed its last recipient.</summary>
    public ReleaseStep Complete(DateTimeOffset now) => _counted switch
    {
        null => new ReleaseStep.CountUnfinished(),
        { Waiting: 0, Sending: 0 } => new ReleaseStep.Complete(),
        _ => InFlight(now),
    };

    /// <summary>
    /// How an ended campaign closes. The waiting recipients are skipped, and the campaign stays until the last call in flight
    /// has its outcome: the recipient of a refused call would wait again. Then the money is settled.
    /// </summary>
    public ReleaseStep Close(DateTimeOffset now) => _counted switch
    {
        null => new ReleaseStep.CountUnfinished(),
        { Waiting: > 0 } => new ReleaseStep.SkipRemaining(),
        { Sending: > 0 } => InFlight(now),
        _ => new ReleaseStep.Settle(),
    };

    private ReleaseStep.Sleep InFlight(DateTimeOffset now) => new(now + timings.InFlightCheck, Reason: null);
}
