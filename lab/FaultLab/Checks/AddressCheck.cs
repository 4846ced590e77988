using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>
/// Promise 5, a number that changes after the launch: a claim on WhatsApp or SMS names a number that the customer has by the
/// last committed change, whatever the campaign froze.
/// </summary>
internal static class AddressCheck
{
    /// <summary>
    /// Real time by which a claim's view of the database may be older than the claim's time. On a busy machine a commit becomes
    /// visible that much after it was written down.
    /// </summary>
    private static readonly TimeSpan BeingJudged = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<Violation> Run(CaseFile file)
    {
        var beingJudged = file.FromReal(BeingJudged);
        return from met in Met(file)
               let numbers = NumbersOf(met.Commits, met.Claim.AttemptedAt!.Value - beingJudged, met.Claim.AttemptedAt.Value)
               where !numbers.Contains(met.Claim.Address)
               select new Violation(
                   5, $"a claim at {met.Claim.AttemptedAt:O} for {met.Claim.Address}, while the customer's number was {string.Join(" or ", numbers.Select(number => number ?? "none"))}",
                   met.Claim.Who, met.Claim.NumberNo);
    }

    /// <summary>Claims for people whose number had changed before: how much there was to judge.</summary>
    public static int ClaimsAfterChanges(CaseFile file) => Met(file).Count(met => met.Commits[0].At < met.Claim.AttemptedAt);

    private static IEnumerable<(Change Claim, IReadOnlyList<AddressCommit> Commits)> Met(CaseFile file)
    {
        var commits = file.AddressCommits.GroupBy(commit => (commit.TenantId, commit.CustomerId)).ToDictionary(group => group.Key, group => group.ToList());
        var tenants = file.Campaigns.Where(campaign => campaign.Channel is "whatsapp" or "sms").ToDictionary(campaign => campaign.CampaignId, campaign => campaign.TenantId);
        var customers = file.Recipients.ToDictionary(row => row.Who, row => row.CustomerId);
        foreach (var claim in file.Claims)
        {
            if (tenants.TryGetValue(claim.Who.CampaignId, out var tenant)
                && customers.TryGetValue(claim.Who, out var customer)
                && commits.TryGetValue((tenant, customer), out var own))
            {
                yield return (claim, own);
            }
        }
    }

    /// <summary>All numbers that the customer had at some moment of a time.</summary>
    private static HashSet<string?> NumbersOf(IReadOnlyList<AddressCommit> commits, DateTimeOffset from, DateTimeOffset until)
    {
        var before = commits.LastOrDefault(commit => commit.At <= from);
        return [before is null ? commits[0].Was : before.Now, .. commits.Where(commit => commit.At > from && commit.At <= until).Select(commit => commit.Now)];
    }
}
