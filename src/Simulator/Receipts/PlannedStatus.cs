namespace MassMessaging.Simulator.Receipts;

/// <summary>One receipt to be posted.</summary>
/// <param name="Word">The status word: sent, delivered, read, failed, or one that nobody knows.</param>
/// <param name="Due">When it is posted, by the product clock.</param>
/// <param name="At">The time that it reports.</param>
/// <param name="Code">The error code of a failure.</param>
/// <param name="Forged">Whether its first post is signed wrongly.</param>
internal readonly record struct PlannedStatus(string Word, DateTimeOffset Due, DateTimeOffset At, int? Code = null, bool Forged = false);
