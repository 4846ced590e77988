using System.Globalization;
using MassMessaging.FaultLab.Checks;
using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Report;

/// <summary>What a run says in the end: violations with the history of whom they concern, and figures.</summary>
internal static class Findings
{
    private const int MostShown = 20;

    /// <summary>Writes each violation with all that is known of the recipient or number.</summary>
    public static void Tell(Verdict verdict, CaseFile file, History history, int seed)
    {
        foreach (var remainder in verdict.Remainders)
        {
            history.Say(
                $"accepted remainder: {remainder.Who.CampaignId} seq {remainder.Who.Seq} attempt {remainder.Attempt} arrived {remainder.RealDelay.TotalSeconds:F1} s late; "
                + $"{remainder.Standstill.Process} was stopped from {remainder.Standstill.From:HH:mm:ss.fff} to {remainder.Standstill.Until:HH:mm:ss.fff}", loud: true);
        }

        // All stories first: each searches the history, and must not find the others' there.
        foreach (var (violation, story) in verdict.Violations.Take(MostShown).Select(violation => (violation, Story(violation, file, history).ToList())).ToList())
        {
            history.Say($"VIOLATION of promise {violation.Promise} (seed {seed}): {violation.What}", loud: true);
            foreach (var line in story)
            {
                history.Say("    " + line, loud: true);
            }
        }

        if (verdict.Violations.Count > MostShown)
        {
            history.Say($"… and {verdict.Violations.Count - MostShown} more violations", loud: true);
        }
    }

    private static IEnumerable<string> Story(Violation violation, CaseFile file, History history)
    {
        if (violation.Who is { } who)
        {
            var row = file.Recipients.FirstOrDefault(row => row.Who == who);
            yield return $"recipient {who.CampaignId} seq {who.Seq}: {row?.CustomerId} {row?.Status} attempt {row?.Attempt} reason {row?.Reason}";
            foreach (var change in file.Changes.Where(change => change.Who == who))
            {
                yield return $"{change.At:HH:mm:ss.fff} {change.Was} -> {change.Now} attempt {change.Attempt} number {change.NumberNo} claimed {change.AttemptedAt:HH:mm:ss.fff} by {change.By} {change.Reason}";
            }

            foreach (var request in file.Intakes.Where(request => request.Who == who))
            {
                yield return $"{request.At:HH:mm:ss.fff} at the provider: number {request.Number} attempt {request.Attempt} {request.Outcome}";
            }

            foreach (var line in history.About(who.CampaignId.ToString("N"), who.CampaignId.ToString()).Where(line => !line.Contains("accepted remainder", StringComparison.Ordinal)))
            {
                yield return line;
            }
        }
        else if (violation.NumberNo is { } number)
        {
            foreach (var limit in file.Numbers.First(facts => facts.NumberNo == number).Limits)
            {
                yield return $"number {number}: limit {limit.Limit} from {limit.From:HH:mm:ss.fff} until {limit.Until:HH:mm:ss.fff}";
            }

            foreach (var claim in file.Claims.Where(claim => claim.NumberNo == number))
            {
                yield return $"{claim.AttemptedAt:HH:mm:ss.fff} claim {claim.Who.CampaignId} seq {claim.Who.Seq} attempt {claim.Attempt} by {claim.By}";
            }
        }
    }

    /// <summary>The run in figures.</summary>
    public static void Figures(CaseFile file, History history, IReadOnlyList<(string Process, DateTimeOffset At)> kills, int writes)
    {
        var statuses = string.Join(", ", file.Recipients.CountBy(row => row.Status).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"));
        var outcomes = string.Join(", ", file.Intakes.CountBy(request => request.Outcome).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"));
        history.Say(
            $"{file.Campaigns.Count} campaigns, {file.Recipients.Count} recipients ({statuses}), {file.Claims.Count} claims, "
            + $"{file.Intakes.Count} requests ({outcomes}), {writes} accepted writes followed up, {file.Vetoes.Count} vetoes", loud: true);
        history.Say(
            $"{file.AddressCommits.Count} changes of numbers, {AddressCheck.ClaimsAfterChanges(file)} claims for people after them; "
            + $"{BreakerCheck.Refused(file).Count()} refusals with a code that nobody knows, {BreakerCheck.Failed(file).Count()} people failed by it, "
            + $"{BreakerCheck.Pauses(file).Count()} campaigns paused", loud: true);
        var silent = file.Claims.GroupBy(claim => claim.By).Select(group => $"{group.Key} {group.Count()}");
        history.Say($"claims by silo: {string.Join(", ", silent)}", loud: true);
        Resumption.Tell(file, history, kills);
        Doubts.Tell(file, history);
    }

    public static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:F1} s");
}
