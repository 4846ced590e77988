using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promises 2 and 3 in the chat: who counts as sent has the message in the inbox, once, and nobody else has.</summary>
internal static class InboxCheck
{
    public static IEnumerable<Violation> Run(CaseFile file) => Once(file).Concat(Gaps(file));

    private static IEnumerable<Violation> Once(CaseFile file)
    {
        var messages = file.Inbox.CountBy(row => row.Who).ToDictionary();
        foreach (var row in file.Recipients.Where(row => file.Chats.Contains(row.Who.CampaignId)))
        {
            var expected = row.Status is Status.Sent or Status.Delivered or Status.Read ? 1 : 0;
            messages.Remove(row.Who, out var found);
            if (found != expected)
            {
                yield return new Violation(found > expected ? 2 : 3, $"{row.Status}, and {found} messages in the inbox", row.Who);
            }
        }

        foreach (var (who, _) in messages)
        {
            yield return new Violation(2, "a message in an inbox that no recipient of a chat campaign accounts for", who);
        }
    }

    private static IEnumerable<Violation> Gaps(CaseFile file) =>
        from conversation in file.Inbox.GroupBy(row => (row.TenantId, row.CustomerNo))
        let seqs = conversation.Select(row => row.Seq).Order().ToList()
        where !seqs.SequenceEqual(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq))
        select new Violation(3, $"the inbox of customer {conversation.Key.CustomerNo} has the numbers {string.Join(' ', seqs)}", conversation.First().Who);
}
