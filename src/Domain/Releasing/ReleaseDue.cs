using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Releasing;

/// <summary>The release that a lane makes next.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Retry">The retry that it serves; null: it serves never-attempted recipients.</param>
internal sealed record ReleaseDue(ReleaseSlot Slot, ReleaseResult.RetryFound? Retry)
{
    /// <summary>
    /// From when it is due: the slot itself, though it may be past. So the campaign that has been due longest goes first, and
    /// the grid stays.
    /// </summary>
    public DateTimeOffset At { get; } = Retry?.At > Slot.At ? Retry.At : Slot.At;

    /// <summary>What the campaign waits for before it is due.</summary>
    public WaitReason? WaitsFor(DateTimeOffset now) => Closed(now) ?? ForRetry(now);

    /// <summary>What the campaign waits for, when its number has no turn before <paramref name="turnAt"/>.</summary>
    public WaitReason? WaitsForTurn(DateTimeOffset turnAt, DateTimeOffset now) => Closed(now) ?? (turnAt > At ? WaitReason.Number : ForRetry(now));

    /// <summary>What the campaign waits for, when its number is blocked.</summary>
    public WaitReason? WaitsForSender(WaitReason? block, DateTimeOffset now) => block ?? ForRetry(now);

    private WaitReason? Closed(DateTimeOffset now) => Slot.Opening.OpensAt > now ? WaitReason.Window : null;

    private WaitReason? ForRetry(DateTimeOffset now) => Retry is not null && At > now ? WaitReason.Retry : null;
}
