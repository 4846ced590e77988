using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promise 4: totals are the rows, and states move forward only.</summary>
internal static class TotalsCheck
{
    public static IEnumerable<Violation> Run(CaseFile file) => Totals(file).Concat(Forward(file)).Concat(Chain(file));

    private static IEnumerable<Violation> Totals(CaseFile file)
    {
        var rows = file.Recipients.GroupBy(row => row.Who.CampaignId).ToDictionary(group => group.Key, group => group.CountBy(row => row.Status).ToDictionary());
        foreach (var campaign in file.Campaigns)
        {
            var counted = rows.GetValueOrDefault(campaign.CampaignId) ?? [];
            foreach (var status in Enum.GetValues<Status>())
            {
                if (campaign.Totals.GetValueOrDefault(status) != counted.GetValueOrDefault(status))
                {
                    yield return new Violation(
                        4, $"campaign {campaign.CampaignId}: the total of {status} is {campaign.Totals.GetValueOrDefault(status)}, the rows are {counted.GetValueOrDefault(status)}");
                }
            }
        }
    }

    private static IEnumerable<Violation> Forward(CaseFile file) =>
        from change in file.Changes
        where change.Was != change.Now && !IsAllowed(change.Was, change.Now, file.Chats.Contains(change.Who.CampaignId))
        select new Violation(4, $"{change.Was} became {change.Now} at {change.At:O}", change.Who, change.NumberNo);

    private static bool IsAllowed(Status was, Status now, bool isChat) => (was, now) switch
    {
        (Status.Waiting, Status.Sending) => !isChat,
        (Status.Waiting, Status.Sent) => isChat,
        (Status.Waiting, Status.Skipped) => true,
        (Status.Waiting, _) => false,
        (Status.Sending, Status.Waiting) => true, // a definite refusal, or an attempt given back: the next one is another attempt
        (Status.Skipped, _) or (_, Status.Skipped) => false,
        (_, Status.Waiting or Status.Sending) => false,
        _ => now > was,
    };

    // What one change left is what the next one found: nothing wrote past the trigger's sight, and attempts count by one.
    private static IEnumerable<Violation> Chain(CaseFile file)
    {
        foreach (var recipient in file.Changes.GroupBy(change => change.Who))
        {
            Change? before = null;
            foreach (var change in recipient.OrderBy(change => change.Order))
            {
                var attempts = before?.Attempt ?? 0;
                if (change.Was != (before?.Now ?? Status.Waiting) || change.Attempt != (change.IsClaim ? attempts + 1 : attempts))
                {
                    yield return new Violation(
                        4, $"change {change.Order} goes from {change.Was} (attempt {change.Attempt}), the one before left {before?.Now} (attempt {attempts})",
                        recipient.Key);
                }

                before = change;
            }
        }
    }
}
