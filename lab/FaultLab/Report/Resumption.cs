using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Report;

/// <summary>
/// How long sending stood still after a silo was killed: of the campaigns that it last released for, until each is
/// released for again; counted from when its next message was due, or from the kill.
/// </summary>
internal static class Resumption
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(45);

    public static void Tell(CaseFile file, History history, IReadOnlyList<(string Process, DateTimeOffset At)> kills)
    {
        var byCampaign = file.Claims.GroupBy(claim => claim.Who.CampaignId).ToDictionary(group => group.Key, group => group.OrderBy(claim => claim.RealAt).ToArray());
        var medians = new List<TimeSpan>();
        var worsts = new List<TimeSpan>();
        foreach (var (process, at) in kills.Where(kill => kill.Process.StartsWith("silo", StringComparison.Ordinal)))
        {
            var gaps = byCampaign.Values.Select(claims => GapAfter(claims, process, at)).OfType<TimeSpan>().Order().ToArray();
            if (gaps.Length == 0)
            {
                continue;
            }

            medians.Add(gaps[gaps.Length / 2]);
            worsts.Add(gaps[^1]);
            history.Say(
                $"kill of {process} at {at:HH:mm:ss}: {gaps.Length} campaigns were released for again after {Findings.Seconds(gaps[gaps.Length / 2])} (median), {Findings.Seconds(gaps[^1])} (worst)",
                loud: true);
        }

        if (medians.Count > 0)
        {
            medians.Sort();
            worsts.Sort();
            history.Say(
                $"{medians.Count} kills: time to resume, median of medians {Findings.Seconds(medians[medians.Count / 2])}, "
                + $"median of the worst {Findings.Seconds(worsts[worsts.Count / 2])}, worst of all {Findings.Seconds(worsts[^1])}", loud: true);
        }
    }

    // Only campaigns in full swing tell: two claims before, one after, at a pace that is known from them.
    private static TimeSpan? GapAfter(Change[] claims, string process, DateTimeOffset at)
    {
        var after = Array.FindIndex(claims, claim => claim.RealAt > at);
        if (after < 2 || claims[after - 1].By != process || claims[after].RealAt - at > Look)
        {
            return null;
        }

        var interval = claims[after - 1].RealAt - claims[after - 2].RealAt;
        var due = claims[after - 1].RealAt + interval;
        if (interval > TimeSpan.FromSeconds(10) || due < at - TimeSpan.FromSeconds(2))
        {
            return null; // it waited for something else already
        }

        var since = due > at ? due : at;
        return claims[after].RealAt > since ? claims[after].RealAt - since : TimeSpan.Zero;
    }
}
