using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Report;

/// <summary>
/// How long sending stood still after a silo was killed: of the campaigns that it last released for, until each is
/// released for again; counted from when its next message was due, or from the kill. A number whose turn another campaign
/// took is in use again by that. Campaigns that were paused, edited, blocked or closed meanwhile tell nothing.
/// </summary>
internal static class Resumption
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(45);

    public static void Tell(CaseFile file, History history, IReadOnlyList<(string Process, DateTimeOffset At)> kills)
    {
        var byCampaign = file.Claims.GroupBy(claim => claim.Who.CampaignId).ToDictionary(group => group.Key, group => group.OrderBy(claim => claim.RealAt).ToArray());
        var byNumber = file.Claims.Where(claim => claim.NumberNo is not null).ToLookup(claim => claim.NumberNo!.Value);
        var facts = file.Campaigns.ToDictionary(campaign => campaign.CampaignId);
        var medians = new List<TimeSpan>();
        var worsts = new List<TimeSpan>();
        foreach (var (process, at) in kills.Where(kill => kill.Process.StartsWith("silo", StringComparison.Ordinal)))
        {
            var all = byCampaign.Values.Select(claims => GapAfter(claims, process, at)).OfType<Gap>()
                .Where(gap => facts[gap.Campaign] is { Window: null } campaign && !IsDisturbed(file, campaign, gap))
                .Select(gap => gap with { To = byNumber[gap.NumberNo].Where(claim => claim.RealAt > gap.Since).Min(claim => claim.RealAt) })
                .OrderBy(gap => gap.Length).ToArray();
            if (all.Length == 0)
            {
                continue;
            }

            foreach (var slow in all.Where(gap => gap.Length > Slow))
            {
                history.Say($"campaign {slow.Campaign} on number {slow.NumberNo}: due at {slow.Since:HH:mm:ss.fff}, released for at {slow.To:HH:mm:ss.fff}", loud: true);
            }

            var gaps = all.Select(gap => gap.Length).ToArray();

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
    private static Gap? GapAfter(Change[] claims, string process, DateTimeOffset at)
    {
        var after = Array.FindIndex(claims, claim => claim.RealAt > at);
        if (after < 2 || claims[after - 1].By != process || claims[after].RealAt - at > Look || claims[after].NumberNo is not { } numberNo)
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
        var to = claims[after].RealAt;
        return new Gap(
            claims[after].Who.CampaignId, numberNo, since < to ? since : to.AddTicks(-1), to, claims[after - 1].AttemptedAt!.Value, claims[after].AttemptedAt!.Value);
    }

    private static bool IsDisturbed(CaseFile file, CampaignFacts campaign, Gap gap) =>
        file.StatusCommits.Any(status => status.CampaignId == campaign.CampaignId && status.At > gap.Before && status.At < gap.Claimed)
        || file.Vetoes.Concat(file.Breaks).Any(veto =>
        (veto.Scope.CampaignId is null || veto.Scope.CampaignId == campaign.CampaignId)
        && (veto.Scope.TenantId is null || veto.Scope.TenantId == campaign.TenantId)
        && (veto.Scope.SenderId is null || veto.Scope.SenderId == campaign.SenderId)
        && veto.Scope is { Address: null, CustomerId: null }
        && veto.From < gap.Claimed && (veto.Until is null || veto.Until > gap.Before));

    /// <param name="Since">Real time of the kill, or of the next due time when that is later.</param>
    /// <param name="To">Real time at which it, or another on its number, was released for.</param>
    /// <param name="Before">Product time of the last claim before.</param>
    /// <param name="Claimed">Product time of its first claim afterwards.</param>
    private sealed record Gap(Guid Campaign, int NumberNo, DateTimeOffset Since, DateTimeOffset To, DateTimeOffset Before, DateTimeOffset Claimed)
    {
        public TimeSpan Length => To - Since;
    }
}
