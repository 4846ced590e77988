using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promise 5, the veto: no claim between the answer to a pause, cancel, opt-out, exclusion, … and its end.</summary>
internal static class VetoCheck
{
    /// <summary>
    /// Real time for a claim that was being judged while the veto was answered: its view of the database is older than
    /// its time by as long as a busy machine lets it wait in between.
    /// </summary>
    private static readonly TimeSpan BeingJudged = TimeSpan.FromMilliseconds(250);

    public static IEnumerable<Violation> Run(CaseFile file)
    {
        var atOnce = file.FromReal(BeingJudged);
        var people = file.Recipients.ToDictionary(row => row.Who);
        var byCampaign = file.Claims.ToLookup(claim => claim.Who.CampaignId);
        foreach (var veto in file.Vetoes)
        {
            var concerned = file.Campaigns.Where(campaign =>
                (veto.Scope.CampaignId is null || veto.Scope.CampaignId == campaign.CampaignId)
                && (veto.Scope.TenantId is null || veto.Scope.TenantId == campaign.TenantId)
                && (veto.Scope.Channel is null || veto.Scope.Channel == campaign.Channel)
                && (veto.Scope.SenderId is null || veto.Scope.SenderId == campaign.SenderId));
            foreach (var claim in concerned.SelectMany(campaign => byCampaign[campaign.CampaignId]).Where(claim => Concerns(veto, claim, people, atOnce)))
            {
                yield return new Violation(
                    5, $"a claim at {claim.AttemptedAt:O} in spite of: {veto.Cause}, in force from {veto.From:O}" + (veto.Until is { } until ? $" to {until:O}" : string.Empty),
                    claim.Who, claim.NumberNo);
            }
        }
    }

    private static bool Concerns(Veto veto, Change claim, Dictionary<RecipientKey, RecipientRow> people, TimeSpan atOnce)
    {
        // Only an answer races with a claim; an end or a start that was set long before does not.
        if (claim.AttemptedAt <= veto.From + (veto.IsAnswered ? atOnce : TimeSpan.Zero) || claim.AttemptedAt >= veto.Until)
        {
            return false;
        }

        var person = people.GetValueOrDefault(claim.Who);
        return (veto.Scope.CustomerId is null || veto.Scope.CustomerId == person?.CustomerId)
            && (veto.Scope.Address is null || veto.Scope.Address == claim.Address);
    }
}
