namespace MassMessaging.Domain.Numbers;

/// <summary>A campaign that waits, or will wait, for a slot of a number.</summary>
/// <param name="Key">The campaign.</param>
/// <param name="Due">Since when, or from when, it waits.</param>
/// <param name="LastServedAt">When the number last served it; null: never.</param>
public readonly record struct Turn(string Key, DateTimeOffset Due, DateTimeOffset? LastServedAt);

/// <summary>
/// Who gets a free slot of a number: the due campaign served least recently, which is max–min fair: campaigns at 10
/// and 40 an hour on a number of 40 get 10 and 30.
/// </summary>
public static class Turns
{
    /// <summary>The order itself, for sorted collections.</summary>
    public static IComparer<Turn> Order { get; } = Comparer<Turn>.Create(Compare);

    /// <summary>
    /// Below zero when <paramref name="a"/> goes first: never served before served, then served least recently, then
    /// due longest, then by key.
    /// </summary>
    public static int Compare(Turn a, Turn b)
    {
        var served = Nullable.Compare(a.LastServedAt, b.LastServedAt); // null, never served, sorts first
        if (served != 0)
        {
            return served;
        }

        var due = a.Due.CompareTo(b.Due);
        return due != 0 ? due : string.CompareOrdinal(a.Key, b.Key);
    }

    /// <summary>Who gets a slot that is free at <paramref name="at"/>; null when nobody is due.</summary>
    public static Turn? Best(IEnumerable<Turn> waiting, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        Turn? best = null;
        foreach (var turn in waiting)
        {
            if (turn.Due <= at && (best is not { } found || Compare(turn, found) < 0))
            {
                best = turn;
            }
        }

        return best;
    }

    /// <summary>Which of the coming slots each gets, one each, in the order of the slots.</summary>
    /// <param name="waiting">Who waits, or will.</param>
    /// <param name="grid">The number's slots; copied, not changed.</param>
    /// <param name="notBefore">No slot is given before this: what passed unused is gone, not saved up.</param>
    public static IReadOnlyList<(Turn Turn, DateTimeOffset Slot)> Assign(
        IEnumerable<Turn> waiting, NumberGrid grid, DateTimeOffset notBefore = default)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(grid);
        var slots = grid.Copy();
        var coming = new Queue<Turn>(waiting.OrderBy(turn => turn.Due));
        var due = new PriorityQueue<Turn, Turn>(Order);
        var assigned = new List<(Turn, DateTimeOffset)>(coming.Count);
        var at = DateTimeOffset.MinValue;
        while (coming.Count + due.Count > 0)
        {
            var from = due.Count > 0 ? at : coming.Peek().Due;
            at = slots.NextSlot(from > notBefore ? from : notBefore);
            while (coming.TryPeek(out var next) && next.Due <= at)
            {
                coming.Dequeue();
                due.Enqueue(next, next);
            }

            assigned.Add((due.Dequeue(), at));
            slots.Take(at);
        }

        return assigned;
    }
}
