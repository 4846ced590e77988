namespace MassMessaging.Domain.Deliveries;

/// <summary>An attempt that a provider gave an id.</summary>
/// <param name="ProviderId">The provider's id.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="IsToPerson">Whether it went to the person that the report names.</param>
/// <param name="IsAddressed">Whether the report is addressed to its sender.</param>
/// <param name="SentAt">When the provider took it.</param>
public sealed record TracedAttempt(string ProviderId, AttemptId Attempt, bool IsToPerson, bool IsAddressed, DateTimeOffset SentAt);

/// <summary>Which attempt a report is of when a provider's ids alone do not say: counters start again, and ids come in two forms.</summary>
public static class ReceiptMatch
{
    /// <summary>
    /// The attempt to the person that the report names, else one through the sender that it is addressed to, else one of
    /// the earlier id, else the newest; null: none.
    /// </summary>
    /// <param name="attempts">Attempts that have one of the ids.</param>
    /// <param name="ids">The report's ids, the one to believe first.</param>
    /// <param name="ofPersonOnly">Whether an attempt to somebody else is out of the question.</param>
    public static TracedAttempt? Choose(IEnumerable<TracedAttempt> attempts, IReadOnlyList<string> ids, bool ofPersonOnly) => attempts
        .Where(attempt => attempt.IsToPerson || !ofPersonOnly)
        .OrderByDescending(attempt => attempt.IsToPerson)
        .ThenByDescending(attempt => attempt.IsAddressed)
        .ThenBy(attempt => ids.TakeWhile(id => id != attempt.ProviderId).Count())
        .ThenByDescending(attempt => attempt.SentAt)
        .FirstOrDefault();
}
