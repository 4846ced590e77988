using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

public sealed class BreakerTests
{
    private const string Code = "99999";

    [Fact]
    public void Three_different_people_and_nobody_accepted_pause_the_campaign()
    {
        Assert.Equal([BreakerResult.Wait, BreakerResult.Wait, BreakerResult.Pause], Judge((1, 0), (2, 0), (3, 0)));
        Assert.Equal([BreakerResult.Wait, BreakerResult.Wait, BreakerResult.Pause], Judge((1, 50), (2, 50), (3, 50)));
    }

    [Fact]
    public void Somebody_accepted_after_a_refusal_makes_it_the_persons() =>
        Assert.Equal([BreakerResult.Wait, BreakerResult.Fail], Judge((1, 7), (1, 8)));

    [Fact]
    public void People_who_were_refused_with_others_accepted_between_them_pause_nothing() =>
        Assert.All(Judge((1, 0), (2, 1), (3, 2), (4, 3), (5, 4)), result => Assert.Equal(BreakerResult.Wait, result));

    [Fact]
    public void A_fault_that_begins_later_spends_nobody_although_others_were_accepted_before()
    {
        // One person's own refusal, then ninety accepted, then everybody is refused.
        var results = Judge((1, 10), (1, 100), (2, 100), (3, 100), (4, 100));
        Assert.Equal([BreakerResult.Wait, BreakerResult.Fail, BreakerResult.Wait, BreakerResult.Wait, BreakerResult.Pause], results);
    }

    [Fact]
    public void Different_codes_are_counted_apart()
    {
        var breaker = Breaker.Untripped;
        foreach (var (seq, code) in new[] { (1, "a"), (2, "b"), (3, "c"), (4, "a"), (5, "b") })
        {
            (breaker, var result) = breaker.Refused(seq, code, default);
            Assert.Equal(BreakerResult.Wait, result);
        }

        Assert.Equal(BreakerResult.Pause, breaker.Refused(6, "a", default).Result);
    }

    [Fact]
    public void The_last_person_of_a_campaign_is_failed_at_the_third_refusal_where_others_were_accepted() =>
        Assert.Equal([BreakerResult.Wait, BreakerResult.Wait, BreakerResult.Fail], Judge((9, 8), (9, 8), (9, 8)));

    [Fact]
    public void A_campaign_of_which_nobody_was_accepted_is_paused_at_a_persons_third_refusal() =>
        Assert.Equal([BreakerResult.Wait, BreakerResult.Wait, BreakerResult.Pause], Judge((1, 0), (1, 0), (1, 0)));

    [Fact]
    public void Two_people_in_turns_never_wait_for_ever()
    {
        var results = Judge((1, 5), (2, 5), (1, 5), (2, 5), (1, 5), (2, 5));
        Assert.Equal([BreakerResult.Fail, BreakerResult.Fail], results[4..]);
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        var breaker = Breaker.Untripped;
        for (var seq = 1; seq <= Breaker.MaxRecipients + 5; seq++)
        {
            breaker = breaker.Refused(seq, Code, new BreakerEvidence(seq, seq)).Next;
        }

        for (var code = 0; code < Breaker.MaxCodes + 5; code++)
        {
            breaker = breaker.Refused(1, "code" + code, default).Next;
        }

        Assert.Equal((Breaker.MaxRecipients, Breaker.MaxCodes), (breaker.Codes[Code].Count, breaker.Codes.Count));
        Assert.Equal(6, breaker.Codes[Code][0].Seq);
    }

    [Theory]
    [InlineData(-5, 60)]
    [InlineData(5, 60)]
    [InlineData(90, 360)]
    [InlineData(360, 1440)]
    [InlineData(3600, 14400)]
    [InlineData(864000, 14400)]
    public void A_person_waits_until_others_have_had_their_turn(int toNextTurn, int seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), Breaker.WaitFor(TimeSpan.FromSeconds(toNextTurn), Breaker.MinWait, Breaker.MaxWait));

    private static BreakerResult[] Judge(params (int Seq, long Accepted)[] refusals)
    {
        var breaker = Breaker.Untripped;
        var results = new List<BreakerResult>();
        foreach (var (seq, accepted) in refusals)
        {
            (breaker, var result) = breaker.Refused(seq, Code, new BreakerEvidence(accepted, accepted));
            results.Add(result);
        }

        return [.. results];
    }
}
