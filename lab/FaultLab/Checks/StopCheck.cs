using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>
/// Promise 5, the STOP: no claim later than the commit behind the good answer to a person's STOP. The answer comes later, in
/// a run with faults by minutes, when the provider has to post again.
/// </summary>
internal static class StopCheck
{
    /// <summary>
    /// Real time in which a claim's view of the database is older than its time, and in which a commit that was written down
    /// becomes visible on a busy machine.
    /// </summary>
    private static readonly TimeSpan BeingJudged = TimeSpan.FromMilliseconds(500);

    /// <summary>Real time by which readings of one clock in two processes may differ.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<Violation> Run(CaseFile file)
    {
        var commits = file.OptOuts.ToLookup(commit => (commit.TenantId, commit.Channel, commit.Address));
        var claims = file.Claims.ToLookup(claim => claim.Address);
        var campaigns = file.Campaigns.ToDictionary(campaign => campaign.CampaignId);
        foreach (var stop in file.Stops)
        {
            var known = commits[(stop.TenantId, stop.Channel, stop.Address)].Where(commit => commit.At <= stop.TakenAt + file.FromReal(Reading)).ToList();
            if (known.Count == 0)
            {
                yield return new Violation(5, $"the STOP of {stop.Address} was answered well at {stop.TakenAt:O}, and no opt-out had been committed");
                continue;
            }

            var committed = known.Where(commit => commit.At >= stop.WrittenAt - file.FromReal(Reading)).Select(commit => commit.At).DefaultIfEmpty(stop.TakenAt).Min();
            var late = claims[stop.Address]
                .Where(claim => campaigns.GetValueOrDefault(claim.Who.CampaignId) is { } campaign && campaign.TenantId == stop.TenantId && campaign.Channel == stop.Channel)
                .Where(claim => claim.AttemptedAt > committed + file.FromReal(BeingJudged) && !(claim.AttemptedAt >= stop.Until));
            foreach (var claim in late)
            {
                yield return new Violation(
                    5, $"a claim at {claim.AttemptedAt:O}, after the STOP of {stop.Address} was committed at {committed:O} and answered at {stop.TakenAt:O}", claim.Who, claim.NumberNo);
            }
        }
    }
}
