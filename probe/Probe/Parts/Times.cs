using MassMessaging.Probe.Product;

namespace MassMessaging.Probe.Parts;

/// <summary>Compares how long answers take.</summary>
internal static class Times
{
    private const int Samples = 31;
    private const double MostTimes = 3;
    private const double LeastMilliseconds = 5;

    /// <summary>The medians of calls that take turns, in milliseconds.</summary>
    public static async Task<double[]> MediansAsync(params IReadOnlyList<Func<Task<Reply>>> calls)
    {
        var times = calls.Select(_ => new List<double>()).ToList();
        for (var sample = 0; sample < Samples; sample++)
        {
            for (var call = 0; call < calls.Count; call++)
            {
                times[call].Add((await calls[call]()).Took.TotalMilliseconds);
            }
        }

        return [.. times.Select(list => Quantile(list, 0.5))];
    }

    /// <summary>Whether two medians are so far apart that a caller could tell.</summary>
    public static bool AreApart(double one, double other) =>
        Math.Max(one, other) > MostTimes * Math.Min(one, other) && Math.Abs(one - other) > LeastMilliseconds;

    /// <summary>The value below which that part of a list lies; 0 of none.</summary>
    public static double Quantile(IReadOnlyCollection<double> values, double part) =>
        values.Count == 0 ? 0 : values.Order().ElementAt(Math.Min(values.Count - 1, (int)(part * values.Count)));
}
