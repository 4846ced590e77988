using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Report;

/// <summary>Attempts that became unknown, why, and how each was settled.</summary>
internal static class Doubts
{
    public static void Tell(CaseFile file, History history)
    {
        var doubts = file.Changes.Where(change => change.Now == Status.Unknown).ToList();
        var later = file.Changes.Where(change => change.Was == Status.Unknown).ToLookup(change => change.Who);
        var channels = file.Campaigns.ToDictionary(campaign => campaign.CampaignId, campaign => campaign.Channel);
        var requests = file.Intakes.Where(request => request.Who is not null).ToLookup(request => (request.Who!.Value, request.Attempt));
        foreach (var group in doubts.GroupBy(doubt => (
            Channel: channels.GetValueOrDefault(doubt.Who.CampaignId, "test"),
            Provider: Told([.. requests[(doubt.Who, doubt.Attempt)]]),
            Settled: later[doubt.Who].FirstOrDefault()?.Now.ToString() ?? "stays unknown")).OrderByDescending(group => group.Count()))
        {
            history.Say($"unknown attempts: {group.Count()} over {group.Key.Channel} where the provider {group.Key.Provider}: {group.Key.Settled}", loud: true);
        }
    }

    private static string Told(IReadOnlyList<Intake> requests) =>
        requests.Any(request => request.Reached) ? "had accepted and reached the phone"
        : requests.Any(request => request.IsAccepted) ? "had accepted"
        : requests.Count > 0 ? "had seen and not accepted"
        : "never saw it";
}
