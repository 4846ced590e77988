namespace MassMessaging.Domain.Campaigns;

/// <summary>How many messages an hour each of some campaigns may send that release on one number: max–min fair, as its turns are.</summary>
public static class NumberShares
{
    /// <summary>The shares.</summary>
    /// <param name="hourlyLimit">The number's limit, from 1; null: none.</param>
    /// <param name="speeds">The speed that each campaign chose; null: none.</param>
    /// <returns>Messages an hour by campaign; null: nothing bounds it.</returns>
    public static IReadOnlyList<decimal?> Of(int? hourlyLimit, IReadOnlyList<int?> speeds)
    {
        ArgumentNullException.ThrowIfNull(speeds);
        if (hourlyLimit is not { } limit)
        {
            return [.. speeds.Select(speed => (decimal?)speed)];
        }

        var shares = new decimal?[speeds.Count];
        var (left, campaigns) = ((decimal)limit, speeds.Count);
        // The slowest first: what they leave is shared among the faster ones.
        foreach (var i in Enumerable.Range(0, speeds.Count).OrderBy(i => speeds[i] ?? int.MaxValue))
        {
            var equal = left / campaigns--;
            var share = speeds[i] is { } speed && speed < equal ? speed : equal;
            shares[i] = share;
            left -= share;
        }

        return shares;
    }
}
