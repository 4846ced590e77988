namespace MassMessaging.Domain.Costs;

/// <summary>
/// Decides whose costly work begins next. Work holds places by its weight, and one tenant never holds more than half of
/// all places unless a single piece of its work weighs more. The tenant whose work has cost least comes first: a cost is
/// the places held times the time for which they were held. Not for use from several threads.
/// </summary>
/// <param name="places">Places in all, from 1; a weight above that counts as that.</param>
/// <param name="mostWaiting">Pieces of work of one tenant that wait at once, from 1.</param>
public sealed class CostQueue(int places, int mostWaiting)
{
    /// <summary>What work is supposed to take until its end shows what it took.</summary>
    public static readonly TimeSpan Supposed = TimeSpan.FromMilliseconds(100);

    /// <summary>The least that work counts as having taken, so that many short pieces are not free.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<Guid, Part> _parts = [];
    private readonly int _most = Math.Max(1, places / 2);
    private long _number;

    /// <summary>Places that are held now.</summary>
    public int Held { get; private set; }

    /// <summary>Pieces of work that wait now.</summary>
    public int Waiting { get; private set; }

    /// <summary>Puts a piece of work into its tenant's line; <see cref="Begin"/> says when it may begin.</summary>
    /// <param name="tenantId">The tenant that asks.</param>
    /// <param name="weight">Places that the work needs; from 1.</param>
    /// <param name="goesOn">The work is the next piece of what has begun already, and waits though the line is full.</param>
    /// <returns>The work's ticket; null: as many pieces of the tenant's work wait as may.</returns>
    public CostTicket? Ask(Guid tenantId, int weight, bool goesOn = false)
    {
        if (!_parts.TryGetValue(tenantId, out var part))
        {
            _parts[tenantId] = part = new Part();
        }

        if (part.Line.Count >= mostWaiting && !goesOn)
        {
            return null;
        }

        if (part.IsIdle && LeastSpent() is { } least && least > part.Spent)
        {
            part.Spent = least; // what idleness did not spend is not saved up
        }

        var ticket = new CostTicket(tenantId, Math.Clamp(weight, 1, places), _number++);
        part.Line.AddLast(ticket);
        Waiting++;
        return ticket;
    }

    /// <summary>The work that begins now, in its order; it holds its places until <see cref="End"/>.</summary>
    /// <param name="now">Since any fixed moment; never goes back.</param>
    public IReadOnlyList<CostTicket> Begin(TimeSpan now)
    {
        var begun = new List<CostTicket>();
        // Work that does not fit yet is not overtaken by lighter work, or it might never fit.
        while (Next() is { } part && part.Line.First!.Value is var ticket && Held + ticket.Weight <= places)
        {
            part.Line.RemoveFirst();
            Waiting--;
            ticket.BeganAt = now;
            part.Held += ticket.Weight;
            Held += ticket.Weight;
            part.Spent += Supposed * ticket.Weight;
            begun.Add(ticket);
        }

        return begun;
    }

    /// <summary>Gives back the places of work that has ended, or takes work that no longer waits out of its line.</summary>
    /// <param name="ticket">Its ticket; ended once.</param>
    /// <param name="now">As for <see cref="Begin"/>.</param>
    public void End(CostTicket ticket, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var part = _parts[ticket.TenantId];
        if (ticket.BeganAt is { } began)
        {
            var took = now - began > Least ? now - began : Least;
            part.Spent += (took - Supposed) * ticket.Weight;
            part.Held -= ticket.Weight;
            Held -= ticket.Weight;
        }
        else if (part.Line.Remove(ticket))
        {
            Waiting--;
        }

        Forget();
    }

    // Of the tenants that may hold more, the one that has spent least; of several, the one that asked first.
    private Part? Next() => _parts.Values
        .Where(part => part.Line.First is { } first && (part.Held == 0 || part.Held + first.Value.Weight <= _most))
        .MinBy(part => (part.Spent, part.Line.First!.Value.Number));

    private TimeSpan? LeastSpent() => _parts.Values.Where(part => !part.IsIdle).Min(part => (TimeSpan?)part.Spent);

    // A tenant that neither holds nor waits is kept only while it has spent more than the others.
    private void Forget()
    {
        var least = LeastSpent();
        foreach (var (gone, part) in _parts)
        {
            if (part.IsIdle && (least is null || part.Spent <= least))
            {
                _parts.Remove(gone);
            }
        }
    }

    private sealed class Part
    {
        public LinkedList<CostTicket> Line { get; } = new();

        public int Held { get; set; }

        public TimeSpan Spent { get; set; }

        public bool IsIdle => Held == 0 && Line.Count == 0;
    }
}
