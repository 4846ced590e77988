namespace MassMessaging.Domain.Numbers;

/// <summary>What a <see cref="NumberQueue"/> decides about a campaign that requests a turn.</summary>
/// <param name="Granted">The slot is the campaign's now; otherwise the campaign waits for it.</param>
/// <param name="Slot">The slot: not after now when it is granted, and the time to come back otherwise.</param>
/// <param name="Notify">Campaigns whose turn comes sooner than their last answer said.</param>
public readonly record struct TurnDecision(bool Granted, DateTimeOffset Slot, IReadOnlyList<string> Notify);

/// <summary>What a <see cref="NumberQueue"/> decides when a campaign has not come for its turn in time.</summary>
/// <param name="Missed">The campaign that lost its turn; null when none did.</param>
/// <param name="Notify">The campaign that lost its turn, and the one that has it now if it expected a later one.</param>
public readonly record struct TurnLapse(string? Missed, IReadOnlyList<string> Notify);
