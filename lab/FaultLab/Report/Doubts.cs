using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Report;

/// <summary>Attempts that became unknown, why, and how each was settled.</summary>
internal static class Doubts
{
    public static void Tell(CaseFile file, History history)
    {
        var doubts = file.Changes.Where(change => change.Now == Status.Unknown).ToList();
        var later = file.Changes.Where(change => change.Was == Status.Unknown).ToLookup(change => change.Who);
        var accepted = file.Intakes.Where(request => request is { IsAccepted: true, Who: not null }).Select(request => (request.Who!.Value, request.Attempt)).ToHashSet();
        var seen = file.Intakes.Where(request => request.Who is not null).Select(request => (request.Who!.Value, request.Attempt)).ToHashSet();
        foreach (var group in doubts.GroupBy(doubt => (
            Provider: accepted.Contains((doubt.Who, doubt.Attempt)) ? "had accepted" : seen.Contains((doubt.Who, doubt.Attempt)) ? "had seen and not accepted" : "never saw it",
            Settled: later[doubt.Who].FirstOrDefault()?.Now.ToString() ?? "stays unknown")).OrderByDescending(group => group.Count()))
        {
            history.Say($"unknown attempts: {group.Count()} where the provider {group.Key.Provider}: {group.Key.Settled}", loud: true);
        }
    }
}
