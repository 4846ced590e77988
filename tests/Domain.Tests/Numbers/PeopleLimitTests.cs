using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Numbers;

public sealed class PeopleLimitTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_person_is_admitted_below_the_limit_and_at_the_limit_waits_for_the_oldest_to_leave()
    {
        var people = new Dictionary<string, DateTimeOffset> { ["a"] = Now.AddHours(-20), ["b"] = Now.AddHours(-1) };
        Assert.True(PeopleLimit.Judge(3, people, "c", windowOpen: false, Now).Admitted);
        Assert.Equal(new Admission(false, Now.AddHours(4)), PeopleLimit.Judge(2, people, "c", windowOpen: false, Now));
        Assert.Equal(new Admission(false, Now.AddHours(23)), PeopleLimit.Judge(1, people, "c", windowOpen: false, Now));
    }

    [Fact]
    public void Who_counts_already_or_wrote_within_24_hours_always_passes()
    {
        var people = new Dictionary<string, DateTimeOffset> { ["a"] = Now.AddHours(-20), ["b"] = Now.AddHours(-24) };
        Assert.True(PeopleLimit.Judge(1, people, "a", windowOpen: false, Now).Admitted);
        Assert.True(PeopleLimit.Judge(1, people, "c", windowOpen: true, Now).Admitted);
        Assert.False(PeopleLimit.Judge(1, people, "b", windowOpen: false, Now).Admitted);
    }

    [Fact]
    public void A_day_ends_exactly_24_hours_after_the_claim()
    {
        var limit = new PeopleLimit(1, [Now]);
        Assert.Equal(Now.AddHours(24), limit.FreeFrom(Now.AddHours(24).AddTicks(-1)));
        Assert.Equal(Now.AddHours(24), limit.FreeFrom(Now.AddHours(24)));
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var limit = new PeopleLimit(2, [Now]);
        var copy = limit.Copy();
        copy.Take(Now);
        Assert.Equal((Now, Now.AddHours(24)), (limit.FreeFrom(Now), copy.FreeFrom(Now)));
    }
}
