using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>
/// Promise 4, the money: a balance is the sum of its entries, nothing stays held back, and each campaign was charged once
/// for everybody whose message was or may have been accepted when it was settled.
/// </summary>
internal static class MoneyCheck
{
    /// <summary>Real time by which a change and the settlement that saw it may be apart in the clock's readings.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(1);

    public static IEnumerable<Violation> Run(CaseFile file)
    {
        var charged = Charged(file);
        return file.Money.SelectMany(money => OfTenant(money, charged));
    }

    private static IEnumerable<Violation> OfTenant(MoneyFacts money, Func<ReservationFacts, (int Least, int Most)> charged)
    {
        var sum = money.Entries.Sum(entry => entry.Amount);
        if (sum != money.Amount)
        {
            yield return new Violation(4, $"tenant {money.TenantId}: the balance is {money.Amount}, its entries come to {sum}");
        }

        var open = money.Reservations.Where(reservation => reservation.Spent is null).ToList();
        if (open.Sum(reservation => reservation.Amount) != money.Reserved)
        {
            yield return new Violation(4, $"tenant {money.TenantId}: {money.Reserved} is held back, its campaigns' parts come to {open.Sum(r => r.Amount)}");
        }

        foreach (var reservation in open)
        {
            yield return new Violation(4, $"campaign {reservation.CampaignId} is over and {reservation.Amount} of it was never settled");
        }

        var entries = money.Entries.Where(entry => entry.Kind == "campaign").ToLookup(entry => entry.Reference);
        var known = money.Reservations.Select(reservation => reservation.CampaignId.ToString("N")).ToHashSet();
        foreach (var stray in money.Entries.Where(entry => entry.Kind == "campaign" && !known.Contains(entry.Reference)))
        {
            yield return new Violation(4, $"a charge of {stray.Amount} for {stray.Reference}, for which nothing was held back");
        }

        foreach (var settled in money.Reservations.Where(reservation => reservation.Spent is not null))
        {
            var paid = entries[settled.CampaignId.ToString("N")].ToList();
            if (paid.Sum(entry => -entry.Amount) != settled.Spent || paid.Count > 1)
            {
                yield return new Violation(4, $"campaign {settled.CampaignId} spent {settled.Spent}, and its {paid.Count} entries come to {paid.Sum(entry => -entry.Amount)}");
            }

            var (least, most) = charged(settled);
            if (settled.Spent < least * settled.UnitPrice || settled.Spent > most * settled.UnitPrice)
            {
                yield return new Violation(
                    4, $"campaign {settled.CampaignId} spent {settled.Spent} at {settled.UnitPrice} each; {least} to {most} were or may have been accepted at {settled.SettledAt:O}");
            }
        }
    }

    // By the changes that were written down: who counted all the time around the settlement, and who at any time of it.
    private static Func<ReservationFacts, (int Least, int Most)> Charged(CaseFile file)
    {
        var changes = file.Changes.ToLookup(change => change.Who.CampaignId);
        var reading = file.FromReal(Reading);
        return reservation =>
        {
            var people = changes[reservation.CampaignId].GroupBy(change => change.Who)
                .Select(own => Counted([.. own.OrderBy(change => change.Order)], reservation.SettledAt!.Value - reading, reservation.SettledAt.Value + reading)).ToList();
            return (people.Count(counted => counted.All(counts => counts)), people.Count(counted => counted.Any(counts => counts)));
        };
    }

    /// <summary>Whether a person counted when the time began, and after each change in it.</summary>
    private static List<bool> Counted(List<Change> own, DateTimeOffset from, DateTimeOffset until) =>
    [
        Counts(own.LastOrDefault(change => change.At <= from)),
        .. own.Where(change => change.At > from && change.At <= until).Select(Counts),
    ];

    private static bool Counts(Change? change) => change?.Now is Status.Unknown or Status.Sent or Status.Delivered or Status.Read;
}
