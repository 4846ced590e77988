using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promise 1, the wire: every request at the provider belongs to a claim and follows it at once.</summary>
internal static class ArrivalCheck
{
    /// <summary>Real time from claim to start, and one request's time on a machine that is busy with the whole lab.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5) + TimeSpan.FromSeconds(3);

    /// <summary>Real time by which readings of one clock in two processes may differ.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<Violation> Run(CaseFile file)
    {
        var claims = Claims(file);
        foreach (var request in file.Intakes)
        {
            if (request.Who is not { } who || !claims.TryGetValue((who, request.Attempt), out var claim))
            {
                yield return new Violation(1, $"a request to {request.Number} at {request.At:O} that no claim allowed", request.Who);
            }
            else if (request.At < claim.AttemptedAt - file.FromReal(Reading))
            {
                yield return new Violation(1, $"attempt {request.Attempt} was at the provider at {request.At:O}, before its claim", who, claim.NumberNo);
            }
            else if (IsLate(file, request, claim) && StandstillOf(file, request, claim) is null)
            {
                var delay = (request.At - claim.AttemptedAt!.Value) / file.Speed;
                yield return new Violation(
                    1, $"attempt {request.Attempt} of {claim.By} reached the provider {delay.TotalSeconds:F1} s after its claim at {claim.AttemptedAt:O}",
                    who, claim.NumberNo);
            }
        }
    }

    /// <summary>Late arrivals of processes that were stopped by a signal between the claim and the arrival.</summary>
    public static IReadOnlyList<AcceptedRemainder> Remainders(CaseFile file)
    {
        var claims = Claims(file);
        return
        [
            .. from request in file.Intakes
               where request.Who is not null
               let claim = claims.GetValueOrDefault((request.Who!.Value, request.Attempt))
               where claim is not null && IsLate(file, request, claim)
               let stopped = StandstillOf(file, request, claim)
               where stopped is not null
               select new AcceptedRemainder(request.Who!.Value, request.Attempt, (request.At - claim.AttemptedAt!.Value) / file.Speed, stopped),
        ];
    }

    private static Dictionary<(RecipientKey Who, int Attempt), Change> Claims(CaseFile file) =>
        file.Claims.GroupBy(claim => (claim.Who, claim.Attempt)).ToDictionary(group => group.Key, group => group.First());

    private static bool IsLate(CaseFile file, Intake request, Change claim) => request.At > claim.AttemptedAt + file.FromReal(Within);

    private static Standstill? StandstillOf(CaseFile file, Intake request, Change claim) => file.Standstills.FirstOrDefault(
        stop => (stop.Process == claim.By || request.ByAnyProcess) && stop.From <= request.At && stop.Until >= claim.AttemptedAt);
}
