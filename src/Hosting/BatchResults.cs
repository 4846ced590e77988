namespace MassMessaging.Hosting;

/// <summary>Gives each caller of a batch its part of the results.</summary>
public static class BatchResults
{
    /// <summary>The results of each item, when each item stands for several.</summary>
    /// <param name="results">The results of all items, in order.</param>
    /// <param name="items">The items.</param>
    /// <param name="countOf">For how many results an item stands; together for all.</param>
    /// <exception cref="ArgumentException">There are fewer results than the items stand for.</exception>
    public static ArraySegment<TResult>[] Split<TItem, TResult>(TResult[] results, IReadOnlyList<TItem> items, Func<TItem, int> countOf)
    {
        var parts = new ArraySegment<TResult>[items.Count];
        var from = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var count = countOf(items[i]);
            parts[i] = new ArraySegment<TResult>(results, from, count);
            from += count;
        }

        return parts;
    }
}
