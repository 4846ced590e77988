using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Numbers;

public sealed class ThrottleTests
{
    private static readonly DateTimeOffset Noon = Utc("2026-03-02 12:00");

    [Fact]
    public void The_first_claim_is_admitted() =>
        Assert.Equal(new Admission(true, null), Throttle.Judge(40, [], null, Noon));

    [Fact]
    public void Nine_tenths_of_an_interval_must_have_passed()
    {
        Assert.Equal(new Admission(false, Noon.AddSeconds(81)), Throttle.Judge(40, [(Noon, 1)], Noon, Noon.AddSeconds(80.999)));
        Assert.True(Throttle.Judge(40, [(Noon, 1)], Noon, Noon.AddSeconds(81)).Admitted);
    }

    [Fact]
    public void The_hour_is_open_at_its_beginning_and_closed_at_its_end()
    {
        (DateTimeOffset, int)[] full = [(Noon, 10)];

        Assert.Equal(new Admission(false, Noon.AddHours(1)), Throttle.Judge(10, full, null, Noon.AddHours(1).AddMicroseconds(-1)));
        Assert.True(Throttle.Judge(10, full, null, Noon.AddHours(1)).Admitted);
    }

    [Fact]
    public void A_lowered_limit_counts_what_was_claimed_under_the_higher()
    {
        var claims = Enumerable.Range(0, 40).Select(i => (Noon.AddSeconds(90 * i), 1)).ToArray();
        var last = claims[^1].Item1;

        // Ten are allowed from now on, so the tenth newest must be an hour old.
        Assert.Equal(new Admission(false, claims[30].Item1.AddHours(1)), Throttle.Judge(10, claims, last, Noon.AddHours(1)));
    }

    [Fact]
    public void A_clock_that_went_back_admits_nothing_until_it_is_there_again()
    {
        var admission = Throttle.Judge(40, [(Noon, 1)], Noon, Noon.AddMinutes(-30));

        Assert.Equal(new Admission(false, Noon.AddSeconds(81)), admission);
    }

    [Fact]
    public void Up_to_sixty_an_hour_every_claim_is_an_entry() =>
        Assert.Equal([(Noon, 1), (Noon.AddSeconds(1), 1)], Throttle.Record(60, [(Noon, 1)], Noon.AddSeconds(1)));

    [Fact]
    public void Above_sixty_the_claims_of_a_minute_are_one_entry_at_the_latest() =>
        Assert.Equal(
            [(Noon.AddSeconds(59), 2), (Noon.AddSeconds(61), 1)],
            Throttle.Record(400, Throttle.Record(400, [(Noon, 1)], Noon.AddSeconds(59)), Noon.AddSeconds(61)));

    [Fact]
    public void What_left_the_hour_is_dropped() =>
        Assert.Equal(
            [(Noon.AddMicroseconds(1), 1), (Noon.AddHours(1), 1)],
            Throttle.Record(40, [(Noon, 1), (Noon.AddMicroseconds(1), 1)], Noon.AddHours(1)));

    [Property(MaxTest = 300)]
    public void No_sequence_of_claims_and_limits_gets_more_than_the_limit_into_an_hour(NonEmptyArray<(NonNegativeInt Gap, byte Limit)> tries)
    {
        int[] limits = [1, 7, 10, 40, 60, 61, 400];
        var claims = Array.Empty<(DateTimeOffset At, int Count)>() as IReadOnlyList<(DateTimeOffset At, int Count)>;
        var made = new List<DateTimeOffset>();
        var now = Noon;
        var limit = 40;
        foreach (var (gap, choice) in tries.Get.SelectMany(t => Enumerable.Repeat(t, 30)))
        {
            limit = choice % 8 == 0 ? limits[choice / 8 % limits.Length] : limit;
            now += TimeSpan.FromMicroseconds(gap.Get * 7_654_321L % 120_000_000);
            var last = made.Count > 0 ? made[^1] : (DateTimeOffset?)null;
            var admission = Throttle.Judge(limit, claims, last, now);
            if (!admission.Admitted)
            {
                // Whoever waits exactly as long as told is admitted, and not a microsecond sooner.
                Assert.True(admission.RetryAt > now);
                Assert.True(Throttle.Judge(limit, claims, last, admission.RetryAt!.Value).Admitted);
                Assert.Equal(admission, Throttle.Judge(limit, claims, last, admission.RetryAt.Value.AddMicroseconds(-1)));
                if (gap.Get % 3 == 0)
                {
                    continue;
                }

                now = admission.RetryAt.Value;
            }

            claims = Throttle.Record(limit, claims, now);
            made.Add(now);
            Assert.InRange(claims.Count, 1, 61);
            Assert.InRange(made.Count(at => at > now - Throttle.Hour), 1, limit);
        }
    }

    [Property]
    public void Recorded_claims_never_count_less_than_the_true_ones(NonEmptyArray<NonNegativeInt> gaps)
    {
        IReadOnlyList<(DateTimeOffset At, int Count)> claims = [];
        var made = new List<DateTimeOffset>();
        var now = Noon;
        foreach (var gap in gaps.Get)
        {
            now += TimeSpan.FromSeconds(gap.Get % 200);
            claims = Throttle.Record(400, claims, now);
            made.Add(now);
            for (var minutes = 0; minutes < 60; minutes += 7)
            {
                var since = now - Minutes(minutes);
                Assert.True(claims.Where(claim => claim.At > since).Sum(claim => claim.Count) >= made.Count(at => at > since));
            }
        }
    }
}
