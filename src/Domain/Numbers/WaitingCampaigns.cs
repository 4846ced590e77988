namespace MassMessaging.Domain.Numbers;

/// <summary>The campaigns in the queue of one sender number: each with its turn, and the slot that its last answer named.</summary>
internal sealed class WaitingCampaigns
{
    // A silo holds a queue for each number, and most numbers serve one campaign: the list is no larger than that needs.
    private readonly List<Waiter> _all = new(1);

    private readonly record struct Waiter(Turn Turn, DateTimeOffset Expects);

    internal int Count => _all.Count;

    internal IEnumerable<Turn> Turns => _all.Select(waiter => waiter.Turn);

    /// <summary>
    /// Puts a request in, or in place of the campaign's earlier one. A campaign drops the slots that it has missed, so
    /// each request is due later than the one before. Its place is that of its first request; otherwise the campaigns
    /// that sleep would all pass it.
    /// </summary>
    internal void Put(Turn turn, DateTimeOffset now)
    {
        var place = Find(turn.Key);
        if (place < 0)
        {
            _all.Add(new Waiter(turn, DateTimeOffset.MinValue));
            return;
        }

        var first = _all[place].Turn.Due;
        var keepsPlace = first < turn.Due && turn.Due <= now;
        _all[place] = new Waiter(keepsPlace ? turn with { Due = first } : turn, DateTimeOffset.MinValue);
    }

    /// <summary>The slot that the campaign's last answer named.</summary>
    internal DateTimeOffset Expected(string campaign) => _all[Find(campaign)].Expects;

    /// <summary>The campaign is answered or notified that its slot is this one.</summary>
    internal void Expect(string campaign, DateTimeOffset slot)
    {
        var place = Find(campaign);
        _all[place] = _all[place] with { Expects = slot };
    }

    internal bool Remove(string campaign)
    {
        var place = Find(campaign);
        if (place < 0)
        {
            return false;
        }

        _all.RemoveAt(place);
        return true;
    }

    private int Find(string campaign) => _all.FindIndex(waiter => waiter.Turn.Key == campaign);
}
