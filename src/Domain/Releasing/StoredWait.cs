using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>The wait that is stored of a campaign: until when it does nothing, and why.</summary>
/// <param name="Until">When the campaign acts next by itself.</param>
/// <param name="Reason">What it waits for; null: it is about to send.</param>
internal readonly record struct StoredWait(DateTimeOffset Until, WaitReason? Reason)
{
    /// <summary>
    /// Whether another wait is to be stored instead. A claim stores the usual next time itself; only a wait that differs is
    /// written. Without a pace the stored time is for the case that the silo dies: a campaign that waits a moment for slots
    /// does not write that down each time.
    /// </summary>
    /// <param name="wait">The other wait.</param>
    /// <param name="isPaced">The campaign has a pace.</param>
    /// <param name="unpacedDue">Without a pace: how far ahead the stored time may lie.</param>
    public bool IsReplacedBy(StoredWait wait, bool isPaced, TimeSpan unpacedDue)
    {
        var soonEnough = !isPaced && wait.Until <= Until && Until <= wait.Until + unpacedDue;
        return wait.Reason != Reason || (wait.Until != Until && !soonEnough);
    }
}
