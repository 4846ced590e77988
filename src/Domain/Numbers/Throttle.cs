using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Numbers;

/// <summary>The throttle's answer to one claim.</summary>
/// <param name="Admitted">The claim may be made now.</param>
/// <param name="RetryAt">When it could be, if nobody else claims; null when admitted.</param>
public readonly record struct Admission(bool Admitted, DateTimeOffset? RetryAt);

/// <summary>
/// The rule of the database's guard over one number, word for word, so that it can be tested without a database: at
/// most the limit in the 60 minutes that end with a claim, and nine tenths of an interval since the last.
/// </summary>
public static class Throttle
{
    /// <summary>Up to this limit every claim is an entry of its own; above, the claims of one clock minute share one.</summary>
    public const int SingleEntryLimit = 60;

    /// <summary>The sliding hour.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The least time between two claims: 0.9 × the interval, so that a late claim does not shift the grid.</summary>
    public static TimeSpan LeastSpacing(int limit) => ReleaseRate.Every(limit) * 9 / 10;

    /// <summary>Whether a claim may be made at <paramref name="now"/>.</summary>
    /// <param name="limit">Claims allowed in any 60 minutes; at least 1.</param>
    /// <param name="claims">The recorded claims, in any order; those of an hour ago or older do not matter.</param>
    /// <param name="lastClaim">The last claim; null when there was none.</param>
    /// <param name="now">The time of the claim.</param>
    public static Admission Judge(
        int limit, IReadOnlyList<(DateTimeOffset At, int Count)> claims, DateTimeOffset? lastClaim, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var earliest = now;
        if (lastClaim is { } last && last + LeastSpacing(limit) > earliest)
        {
            earliest = last + LeastSpacing(limit);
        }

        // From the newest back: the entry with which the limit is reached has to leave the hour.
        long counted = 0;
        foreach (var (at, count) in claims.OrderByDescending(claim => claim.At))
        {
            counted += count;
            if (counted >= limit)
            {
                earliest = at + Hour > earliest ? at + Hour : earliest;
                break;
            }
        }

        return earliest == now ? new Admission(true, null) : new Admission(false, earliest);
    }

    /// <summary>
    /// The claims after one more at <paramref name="now"/>: what left the hour is dropped, and above
    /// <see cref="SingleEntryLimit"/> the entries of one clock minute become one at the latest of their times, which
    /// keeps them at 61 and can only refuse more, never admit more.
    /// </summary>
    public static IReadOnlyList<(DateTimeOffset At, int Count)> Record(
        int limit, IReadOnlyList<(DateTimeOffset At, int Count)> claims, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var kept = claims.Where(claim => claim.At > now - Hour).Append((At: now, Count: 1)).OrderBy(claim => claim.At);
        return limit <= SingleEntryLimit
            ? [.. kept]
            : [.. kept.GroupBy(claim => claim.At.UtcTicks / TimeSpan.TicksPerMinute)
                .Select(minute => (minute.Max(claim => claim.At), minute.Sum(claim => claim.Count)))];
    }
}
