namespace MassMessaging.Bench.Shared;

/// <summary>
/// Max–min fair shares: nobody gets less than an equal part of what is there, unless they want less; what they leave is
/// for the others.
/// </summary>
/// <remarks>
/// By hand, on 40: who want 10, 20 and 40 are three, 13.3 each; the first wants only 10, so 30 are left for two: 15 each.
/// On 400: seven at 10, seven at 20 and six at 40 want 450; 20 each would be equal parts, so the first fourteen get what
/// they want, 210, and the six share 190: 31.7 each. A hundred at 10 or more get 4 each.
/// </remarks>
internal static class MaxMinShares
{
    /// <summary>What each gets, in the order in which they are given.</summary>
    public static double[] Of(double capacity, IReadOnlyList<double> wanted)
    {
        var shares = new double[wanted.Count];
        var among = wanted.Count;
        foreach (var i in Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i]))
        {
            shares[i] = Math.Min(wanted[i], capacity / among--);
            capacity -= shares[i];
        }

        return shares;
    }
}
