using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promise 3: everybody frozen ends in one final state that fits the provider's ledger, and no accepted write is gone.</summary>
internal static class NothingLostCheck
{
    public static IEnumerable<Violation> Run(CaseFile file) =>
        Frozen(file).Concat(Final(file)).Concat(Ledger(file)).Concat(Unsettled(file)).Concat(Invented(file))
            .Concat(file.Writes.Where(write => !write.Found).Select(write => new Violation(3, $"an accepted write is gone: {write.What}")));

    private static IEnumerable<Violation> Frozen(CaseFile file)
    {
        var rows = file.Recipients.GroupBy(row => row.Who.CampaignId).ToDictionary(group => group.Key, group => group.Select(row => row.Who.Seq).ToHashSet());
        foreach (var campaign in file.Campaigns.Where(campaign => campaign.Frozen is not null))
        {
            var seqs = rows.GetValueOrDefault(campaign.CampaignId) ?? [];
            var missing = Enumerable.Range(1, campaign.Frozen!.Value).Where(seq => !seqs.Contains(seq)).ToList();
            if (missing.Count > 0 || seqs.Count != campaign.Frozen)
            {
                yield return new Violation(3, $"campaign {campaign.CampaignId} froze {campaign.Frozen} and has {seqs.Count}; missing: {string.Join(' ', missing.Take(10))}");
            }
        }
    }

    private static IEnumerable<Violation> Final(CaseFile file)
    {
        foreach (var row in file.Recipients)
        {
            if (row.Status is Status.Waiting or Status.Sending)
            {
                yield return new Violation(3, $"{row.Status} at the end", row.Who, row.NumberNo);
            }
            else if (row is { Status: Status.Failed or Status.Skipped or Status.Unknown, Reason: null })
            {
                yield return new Violation(3, $"{row.Status} without a reason", row.Who, row.NumberNo);
            }
        }
    }

    // Whoever was reached is accounted for: at least as unknown, which says "may have got it".
    private static IEnumerable<Violation> Ledger(CaseFile file)
    {
        var rows = file.Recipients.ToDictionary(row => row.Who);
        return from request in file.Intakes
               where request is { IsAccepted: true, Who: not null }
               let row = rows.GetValueOrDefault(request.Who!.Value)
               where row is null || row.Status is Status.Skipped or Status.Waiting || row.Attempt != request.Attempt
               select new Violation(
                   3, $"the provider accepted attempt {request.Attempt} at {request.At:O}, the row says {row?.Status.ToString() ?? "nothing"} after attempt {row?.Attempt}",
                   request.Who);
    }

    // Receipts of what reached a phone name the attempt, and the provider repeats them until they are taken.
    private static IEnumerable<Violation> Unsettled(CaseFile file)
    {
        var unknown = file.Recipients.Where(row => row.Status == Status.Unknown).Select(row => (row.Who, row.Attempt)).ToHashSet();
        return from request in file.Intakes
               where request is { Reached: true, Who: not null } && unknown.Contains((request.Who!.Value, request.Attempt))
               select new Violation(3, $"attempt {request.Attempt} reached a phone at {request.At:O} and is unknown in spite of its receipts", request.Who);
    }

    private static IEnumerable<Violation> Invented(CaseFile file)
    {
        var accepted = file.Intakes.Where(request => request is { IsAccepted: true, Who: not null }).Select(request => (request.Who!.Value, request.Attempt)).ToHashSet();
        return from row in file.Recipients
               where row.Status is Status.Sent or Status.Delivered or Status.Read && !file.Chats.Contains(row.Who.CampaignId) && !accepted.Contains((row.Who, row.Attempt))
               select new Violation(3, $"{row.Status}, but the provider never accepted attempt {row.Attempt}", row.Who, row.NumberNo);
    }
}
