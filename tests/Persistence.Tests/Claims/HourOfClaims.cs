using MassMessaging.TestKit;

namespace MassMessaging.Persistence.Tests.Claims;

/// <summary>Promise 1 read off the rows: what really became an attempt, and when.</summary>
internal static class HourOfClaims
{
    /// <summary>Every attempt made through a number, in order.</summary>
    public static async Task<IReadOnlyList<DateTimeOffset>> AttemptsAsync(this Seed seed, int numberNo) =>
    [
        .. (await seed.ListAsync<DateTime>(
            "select attempted_at from recipients where number_no = @numberNo order by attempted_at", new { numberNo }))
        .Select(at => new DateTimeOffset(at, TimeSpan.Zero)),
    ];

    /// <summary>The most attempts in any hour (t − 60 min, t] that ends with an attempt.</summary>
    public static int Fullest(IReadOnlyList<DateTimeOffset> attempts) =>
        attempts.Count == 0 ? 0 : attempts.Max(t => attempts.Count(at => at > t - TimeSpan.FromHours(1) && at <= t));

    /// <summary>Entries in the number's guard row.</summary>
    public static Task<int> EntriesAsync(this Seed seed, int numberNo) =>
        seed.QueryAsync<int>("select cardinality(claim_times) from numbers where number_no = @numberNo", new { numberNo });
}
