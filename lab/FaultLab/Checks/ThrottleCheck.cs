using MassMessaging.FaultLab.Evidence;

namespace MassMessaging.FaultLab.Checks;

/// <summary>Promise 1, the claims: at most the limit in every hour that ends with one, and evenly spaced.</summary>
internal static class ThrottleCheck
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static IEnumerable<Violation> Run(CaseFile file)
    {
        var numbers = file.Numbers.ToDictionary(number => number.NumberNo);
        foreach (var claims in file.Claims.Where(claim => claim.NumberNo is not null).GroupBy(claim => claim.NumberNo!.Value))
        {
            if (numbers.TryGetValue(claims.Key, out var number))
            {
                foreach (var violation in OfNumber(number, [.. claims.Select(claim => claim.AttemptedAt!.Value)]))
                {
                    yield return violation;
                }
            }
        }
    }

    private static IEnumerable<Violation> OfNumber(NumberFacts number, DateTimeOffset[] at)
    {
        for (int first = 0, last = 0; last < at.Length; last++)
        {
            while (at[first] <= at[last] - Hour)
            {
                first++;
            }

            // While a change of the limit was under way either limit may have been read.
            var limit = number.Limits.Where(l => l.From <= at[last] && (l.Until is null || at[last] <= l.Until)).Max(l => (int?)l.Limit);
            if (limit is null)
            {
                yield return new Violation(1, $"a claim at {at[last]:O} while the number had no limit", NumberNo: number.NumberNo);
            }
            else if (last - first + 1 > limit)
            {
                yield return new Violation(
                    1, $"{last - first + 1} claims in the hour that ends with the one at {at[last]:O}; the limit is {limit}", NumberNo: number.NumberNo);
            }

            if (last > 0 && limit is not null && at[last] - at[last - 1] < Hour / limit.Value * 0.9)
            {
                yield return new Violation(
                    1, $"claims at {at[last - 1]:O} and {at[last]:O}: closer than nine tenths of the interval at {limit} an hour", NumberNo: number.NumberNo);
            }
        }
    }
}
