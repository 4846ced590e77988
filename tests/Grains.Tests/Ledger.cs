namespace MassMessaging.Grains.Tests;

/// <summary>What a provider's ledger must show.</summary>
internal static class Ledger
{
    /// <summary>No attempt is more than the limit-th in the 60 minutes that end with it.</summary>
    public static void AssertNeverAbove(int limit, IEnumerable<DateTimeOffset> attempts)
    {
        var at = attempts.Order().ToArray();
        for (int first = 0, last = 0; last < at.Length; last++)
        {
            while (at[first] <= at[last].AddHours(-1))
            {
                first++;
            }

            Assert.True(last - first + 1 <= limit, $"{last - first + 1} attempts in the hour that ends at {at[last]:O}; {limit} allowed.");
        }
    }

    /// <summary>No two attempts are closer than that.</summary>
    public static void AssertApart(TimeSpan least, IEnumerable<DateTimeOffset> attempts)
    {
        var at = attempts.Order().ToArray();
        foreach (var (before, after) in at.Zip(at.Skip(1)))
        {
            Assert.True(after - before >= least, $"Attempts at {before:O} and {after:O} are closer than {least}.");
        }
    }
}
