using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

public sealed class FairSharesTests
{
    private static readonly Guid Ann = Guid.Parse("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Bob = Guid.Parse("00000000-0000-0000-0000-00000000000b");

    private readonly FairShares _shares = new(80, TimeSpan.FromSeconds(1));

    [Fact]
    public void Who_asks_alone_has_all_but_what_is_kept_for_others() => Assert.Equal(70, _shares.Acquire(Ann, 1_000, TimeSpan.Zero));

    [Fact]
    public void A_flood_never_keeps_somebody_waiting_who_holds_nothing()
    {
        _shares.Acquire(Ann, 1_000, TimeSpan.Zero);

        Assert.Equal(0, _shares.Acquire(Ann, 1, TimeSpan.Zero));
        Assert.Equal(1, Enumerable.Range(1, 10).Min(_ => _shares.Acquire(Guid.NewGuid(), 1, TimeSpan.Zero)));
    }

    [Fact]
    public void Two_who_always_want_more_come_to_hold_the_same()
    {
        var ann = _shares.Acquire(Ann, 1_000, TimeSpan.Zero);
        var bob = _shares.Acquire(Bob, 1_000, TimeSpan.Zero);

        // One call ends, its place is free, and both ask for it.
        for (var step = 0; step < 300; step++)
        {
            var ends = step % 2 == 0 ? (Who: Ann, Held: ann) : (Who: Bob, Held: bob);
            if (ends.Held > 0)
            {
                _shares.Release(ends.Who, 1);
                (ann, bob) = (ann - (ends.Who == Ann ? 1 : 0), bob - (ends.Who == Bob ? 1 : 0));
            }

            ann += _shares.Acquire(Ann, 1_000, TimeSpan.Zero);
            bob += _shares.Acquire(Bob, 1_000, TimeSpan.Zero);
        }

        Assert.InRange((double)ann / bob, 0.5, 2);
        Assert.Equal(70, ann + bob);
    }

    [Fact]
    public void What_nobody_asks_for_any_more_is_free_for_the_others()
    {
        _shares.Release(Bob, _shares.Acquire(Bob, 40, TimeSpan.Zero));
        Assert.Equal(40, _shares.Acquire(Ann, 1_000, TimeSpan.Zero));

        Assert.Equal(30, _shares.Acquire(Ann, 1_000, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void While_half_is_free_nobody_is_refused_for_others_who_merely_asked()
    {
        foreach (var other in Enumerable.Range(0, 1_000).Select(_ => Guid.NewGuid()))
        {
            _shares.Release(other, _shares.Acquire(other, 1, TimeSpan.Zero));
        }

        Assert.Equal(40, Enumerable.Range(0, 60).Sum(_ => _shares.Acquire(Ann, 1, TimeSpan.Zero)));
    }

    [Fact]
    public void Who_holds_at_most_half_of_its_share_may_well_ask_again()
    {
        _shares.Acquire(Ann, 70, TimeSpan.Zero);
        _shares.Acquire(Bob, 1, TimeSpan.Zero);

        Assert.False(_shares.Release(Ann, 49)); // a share is 40
        Assert.True(_shares.Release(Ann, 1));
        Assert.False(_shares.Release(Ann, 0));
    }

    [Fact]
    public void There_are_never_more_places_taken_than_there_are()
    {
        var random = new Random(7);
        var held = new Dictionary<Guid, int>();
        var people = Enumerable.Range(0, 30).Select(_ => Guid.NewGuid()).ToArray();
        for (var step = 0; step < 20_000; step++)
        {
            var who = people[random.Next(people.Length)];
            if (random.Next(2) == 0 && held.GetValueOrDefault(who) is > 0 and var mine)
            {
                var back = random.Next(1, mine + 1);
                _shares.Release(who, back);
                held[who] -= back;
            }
            else
            {
                held[who] = held.GetValueOrDefault(who) + _shares.Acquire(who, random.Next(1, 50), TimeSpan.FromMilliseconds(step));
            }

            Assert.InRange(held.Values.Sum(), 0, 80);
        }
    }
}
