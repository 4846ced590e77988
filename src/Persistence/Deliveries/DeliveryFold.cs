using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Persistence.Deliveries;

/// <summary>
/// Folds the events of a batch that concern the same attempt into one, by the lattice of delivery states: an update
/// from a list may use only one row per target.
/// </summary>
internal static class DeliveryFold
{
    internal sealed record Folded(DeliveryEvent Event, DateTimeOffset? SentAt, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt, IReadOnlyList<int> Sources);

    /// <summary>
    /// Folded events in the order in which rows are locked, those of one row in order of arrival; the sources are
    /// indexes into <paramref name="events"/>.
    /// </summary>
    internal static IReadOnlyList<Folded> Fold(IReadOnlyList<DeliveryEvent> events)
    {
        var sorted = events.Select((e, index) => (Event: e, Index: index)).ToArray();
        // Stable by the index: the events of one row stay in order of arrival.
        Array.Sort(sorted, static (a, b) => (a.Event.CampaignId, a.Event.Seq, a.Index).CompareTo((b.Event.CampaignId, b.Event.Seq, b.Index)));
        var folded = new List<Folded>(sorted.Length);
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to].Event.Seq == sorted[from].Event.Seq && sorted[to].Event.CampaignId == sorted[from].Event.CampaignId;)
            {
                to++;
            }

            // Nearly every row has one event.
            folded.AddRange(to == from + 1 ? [One([sorted[from]])] : FoldRow(sorted[from..to]));
        }

        return folded;
    }

    // Receipts of different numbers or tenants for one attempt are kept apart: only one of them can be genuine. So is a
    // refusal that may be tried again, the one event whose effect depends on what came before it.
    private static IEnumerable<Folded> FoldRow((DeliveryEvent Event, int Index)[] row) => row
        .GroupBy(e => (e.Event.Attempt, e.Event.NumberNo, e.Event.TenantId, e.Event.Status == DeliveryStatus.Waiting))
        .Select(group => One([.. group]));

    private static Folded One((DeliveryEvent Event, int Index)[] group)
    {
        // The first of equal rank stays: it holds the reason that came first.
        var top = group.Aggregate((a, b) => b.Event.Status > a.Event.Status ? b : a).Event;
        return new Folded(
            top with
            {
                ProviderId = group.Select(e => e.Event.ProviderId).FirstOrDefault(id => id is not null),
                Recipient = group.Select(e => e.Event.Recipient).FirstOrDefault(recipient => recipient is not null),
            },
            Earliest(group, DeliveryStatus.Sent),
            Earliest(group, DeliveryStatus.Delivered),
            Earliest(group, DeliveryStatus.Read),
            [.. group.Select(e => e.Index)]);
    }

    /// <summary>Read implies delivered implies sent: the first time that any of them was reported counts for the lower steps too.</summary>
    private static DateTimeOffset? Earliest((DeliveryEvent Event, int Index)[] group, DeliveryStatus step) =>
        group.Where(e => e.Event.Status >= step && e.Event.Status is not (DeliveryStatus.Failed or DeliveryStatus.Skipped))
            .Select(e => (DateTimeOffset?)e.Event.At)
            .Min();
}
