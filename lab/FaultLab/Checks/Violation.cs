using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>A broken promise.</summary>
/// <param name="Promise">Its number in docs/promises.md.</param>
/// <param name="What">What happened, with times.</param>
/// <param name="Who">The recipient concerned, if one is.</param>
/// <param name="NumberNo">The number concerned, if one is.</param>
internal sealed record Violation(int Promise, string What, RecipientKey? Who = null, int? NumberNo = null);

/// <summary>An attempt that reached the provider late because its process was stopped in between: what promise 1 accepts.</summary>
internal sealed record AcceptedRemainder(RecipientKey Who, int Attempt, TimeSpan RealDelay, Standstill Standstill);

/// <summary>What the checks found.</summary>
internal sealed record Verdict(IReadOnlyList<Violation> Violations, IReadOnlyList<AcceptedRemainder> Remainders);

/// <summary>All checks over one case.</summary>
internal static class Judge
{
    /// <summary>Decides every promise that faults can break.</summary>
    public static Verdict Decide(CaseFile file) => new(
        [
            .. ThrottleCheck.Run(file),
            .. ArrivalCheck.Run(file),
            .. NoDoubleCheck.Run(file),
            .. NothingLostCheck.Run(file),
            .. TotalsCheck.Run(file),
            .. InboxCheck.Run(file),
            .. MoneyCheck.Run(file),
            .. HoursCheck.Run(file),
            .. VetoCheck.Run(file),
            .. StopCheck.Run(file),
            .. AddressCheck.Run(file),
            .. BreakerCheck.Run(file),
            .. file.Sightings.Select(seen => new Violation(seen.Promise, seen.What)),
        ],
        ArrivalCheck.Remainders(file));
}
