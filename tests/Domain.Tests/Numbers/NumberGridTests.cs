using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Numbers;

public sealed class NumberGridTests
{
    private static readonly DateTimeOffset Noon = Utc("2026-03-02 12:00");

    [Theory]
    [InlineData(40, 90_000)]
    [InlineData(10, 360_000)]
    [InlineData(7, 514_286)] // 514,285.7 rounded up
    [InlineData(400, 9_000)]
    public void An_interval_is_the_hours_share_rounded_up_to_milliseconds(int limit, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new NumberGrid(limit, [], null).Interval);

    [Fact]
    public void A_free_number_has_a_slot_at_once() =>
        Assert.Equal(Noon, new NumberGrid(40, [], null).NextSlot(Noon));

    [Fact]
    public void The_next_slot_is_one_interval_after_the_one_before()
    {
        var grid = new NumberGrid(40, [], Noon);

        Assert.Equal(Noon.AddSeconds(90), grid.NextSlot(Noon.AddSeconds(1)));
        Assert.Equal(Noon.AddSeconds(91), grid.NextSlot(Noon.AddSeconds(91)));
    }

    [Fact]
    public void An_idle_hour_is_not_saved_up()
    {
        var grid = new NumberGrid(40, [], Noon);
        grid.Take(grid.NextSlot(Noon.AddHours(5)));

        Assert.Equal(Noon.AddHours(5).AddSeconds(90), grid.NextSlot(Noon.AddHours(5)));
    }

    [Fact]
    public void After_a_lowered_limit_the_number_waits_until_its_hour_has_room()
    {
        var claims = Enumerable.Range(0, 40).Select(i => (Noon.AddSeconds(90 * i), 1)).ToArray();
        var grid = new NumberGrid(10, claims, claims[^1].Item1);

        Assert.Equal(claims[30].Item1.AddHours(1), grid.NextSlot(Noon.AddHours(1)));
    }

    [Fact]
    public void An_entry_of_several_claims_counts_as_several()
    {
        Assert.Equal(Noon.AddHours(1), new NumberGrid(10, [(Noon, 10)], null).NextSlot(Noon.AddMinutes(30)));
        Assert.Equal(Noon.AddHours(1), new NumberGrid(10, [(Noon, 400)], null).NextSlot(Noon.AddMinutes(30)));
        Assert.Equal(Noon.AddMinutes(30), new NumberGrid(10, [(Noon, 9)], null).NextSlot(Noon.AddMinutes(30)));
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var grid = new NumberGrid(1, [], null);
        var copy = grid.Copy();
        copy.Take(Noon);

        Assert.Equal(Noon, grid.NextSlot(Noon));
        Assert.Equal(Noon.AddHours(1), copy.NextSlot(Noon));
        Assert.Equal(Noon, copy.PreviousSlot);
    }

    [Fact]
    public void A_number_without_a_limit_has_no_grid() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumberGrid(0, [], null));

    [Property]
    public void Slots_are_the_earliest_that_keep_the_interval_and_the_hour(
        byte limitChoice, NonNegativeInt[] before, NonNegativeInt[] gaps)
    {
        var limit = (limitChoice % 50) + 1;
        var claims = before.Select(second => Noon.AddSeconds(-(second.Get * 37 % 3600))).Order().ToList();
        var grid = new NumberGrid(limit, claims.Select(at => (at, 1)), claims.Count > 0 ? claims[^1] : null);
        var due = Noon;
        foreach (var gap in gaps.SelectMany(gap => Enumerable.Repeat(gap.Get, 9)))
        {
            due = due.AddSeconds(gap * 61 % 300);
            var slot = grid.NextSlot(due);

            bool Free(DateTimeOffset at) =>
                at >= due
                && (claims.Count == 0 || at >= claims[^1] + grid.Interval)
                && claims.Count(claim => claim > at - Throttle.Hour) < limit;
            Assert.True(Free(slot));
            Assert.False(Free(slot.AddTicks(-1)));
            grid.Take(slot);
            claims.Add(slot);
        }
    }

    [Property(MaxTest = 60)]
    public void Above_sixty_an_hour_slots_are_the_earliest_that_the_guard_admits(byte limitChoice, NonNegativeInt[] gaps)
    {
        var limit = 61 + (limitChoice * 2);
        var grid = new NumberGrid(limit, [], null);
        IReadOnlyList<(DateTimeOffset, int)> recorded = [];
        DateTimeOffset? last = null;
        var due = Noon;
        foreach (var gap in gaps.SelectMany(gap => Enumerable.Repeat(gap.Get, 40)))
        {
            due = due.AddMilliseconds(gap * 6_211 % 40_000);
            var slot = grid.NextSlot(due);

            Assert.True(Throttle.Judge(limit, recorded, last, slot).Admitted);
            var before = slot.AddTicks(-1);
            Assert.True(before < due || before < last + grid.Interval || !Throttle.Judge(limit, recorded, last, before).Admitted);
            grid.Take(slot);
            recorded = Throttle.Record(limit, recorded, slot);
            last = slot;
        }
    }

    [Theory]
    [InlineData(61)]
    [InlineData(70)]
    [InlineData(400)]
    public void A_raised_limit_is_a_run_of_the_slots_that_single_steps_take(int limit)
    {
        var single = new NumberGrid(limit, [(Noon.AddMinutes(-10), limit / 2)], Noon.AddMinutes(-10));
        var run = single.Copy();
        var step = TimeSpan.FromSeconds(90);
        var steady = single.Keeps(Noon, step);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(!steady || single.NextSlot(Noon + (step * i)) == Noon + (step * i));
            single.Take(Noon + (step * i));
        }

        run.TakeRun(Noon, step, 100);
        Assert.Equal(limit >= 100, steady);
        Assert.Equal(single.NextSlot(Noon), run.NextSlot(Noon));
    }

    [Property]
    public void Steady_runs_are_the_same_slots_at_one_go(byte limitChoice, NonNegativeInt[] before, PositiveInt count, NonNegativeInt extra)
    {
        var limit = (limitChoice % 50) + 1;
        var claims = before.Select(second => (Noon.AddSeconds(-(second.Get * 37 % 3600)), 1)).ToList();
        var single = new NumberGrid(limit, claims, null);
        var run = single.Copy();
        var first = single.NextSlot(Noon);
        var step = single.Interval + TimeSpan.FromSeconds(extra.Get % 100);
        var steady = single.Keeps(first, step);

        var slots = Enumerable.Range(0, count.Get).Select(i =>
        {
            var slot = single.NextSlot(first + (step * i));
            single.Take(slot);
            return slot == first + (step * i);
        }).ToArray();

        if (steady)
        {
            Assert.All(slots, Assert.True);
            run.TakeRun(first, step, count.Get);
            Assert.Equal(single.PreviousSlot, run.PreviousSlot);

            // What the run left in the hour counts for those who come after it.
            for (var later = 0; later < 2 * limit; later++)
            {
                var slot = single.NextSlot(Noon);
                Assert.Equal(slot, run.NextSlot(Noon));
                single.Take(slot);
                run.Take(slot);
            }
        }
        else if (count.Get >= limit)
        {
            Assert.Contains(false, slots);
        }
    }
}
