using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Against;

/// <summary>
/// The ratio of two builds over pairs of runs: the median of the pairs' ratios, with the interval in which the true median
/// lies in at least 95 of 100 such measurements. The interval is the sign test's: between the pair of ratios, as far from
/// the ends as the binomial distribution of one half allows. It supposes nothing of the noise but that pairs are independent.
/// </summary>
/// <param name="ratios">One a pair; at least one.</param>
internal sealed class PairedRatios(IEnumerable<double> ratios)
{
    private const double Confidence = 0.95;

    private readonly double[] _sorted = [.. ratios.Order()];

    public double Middle => Median(_sorted);

    /// <summary>The interval's ends; the smallest and the largest ratio where there are fewer than six pairs.</summary>
    public (double From, double To) Interval
    {
        get
        {
            var (count, tail, cut) = (_sorted.Length, 0.0, 0);
            var share = Math.Pow(0.5, count);
            for (var k = 0; k < count / 2; k++)
            {
                tail += share;
                if (2 * tail > 1 - Confidence)
                {
                    break;
                }

                cut = k;
                share = share * (count - k) / (k + 1);
            }

            return (_sorted[cut], _sorted[^(cut + 1)]);
        }
    }

    public override string ToString() => $"{Number(Middle, "0.000")} ({Number(Interval.From, "0.000")} to {Number(Interval.To, "0.000")})";
}
