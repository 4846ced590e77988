using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Tests.Numbers;

public sealed class TurnsTests
{
    private static readonly DateTimeOffset Noon = Utc("2026-03-02 12:00");

    private static Turn Turn(string key, int due, int? served = null) =>
        new(key, Noon.AddMinutes(due), served is { } minutes ? Noon.AddMinutes(minutes) : null);

    [Fact]
    public void Who_was_never_served_goes_first() =>
        Assert.Equal("new", Turns.Best([Turn("old", 0, -60), Turn("new", 5)], Noon.AddMinutes(5))!.Value.Key);

    [Fact]
    public void Who_was_served_least_recently_goes_first() =>
        Assert.Equal("b", Turns.Best([Turn("a", 0, -10), Turn("b", 5, -20)], Noon.AddMinutes(5))!.Value.Key);

    [Fact]
    public void Ties_go_to_the_longest_due_and_then_to_the_key()
    {
        Assert.Equal("b", Turns.Best([Turn("a", 5), Turn("b", 0)], Noon.AddMinutes(5))!.Value.Key);
        Assert.Equal("A", Turns.Best([Turn("a", 0), Turn("A", 0)], Noon)!.Value.Key);
    }

    [Fact]
    public void Nobody_goes_before_being_due()
    {
        Assert.Null(Turns.Best([Turn("a", 1)], Noon));
        Assert.Null(Turns.Best([], Noon));
    }

    [Fact]
    public void Coming_slots_go_to_whoever_is_due_by_then()
    {
        var grid = new NumberGrid(40, [], Noon);

        var assigned = Turns.Assign([Turn("late", 60), Turn("busy", 0, -1), Turn("idle", 2, -5)], grid);

        Assert.Equal(
            [("busy", Noon.AddSeconds(90)), ("idle", Noon.AddSeconds(180)), ("late", Noon.AddMinutes(60))],
            assigned.Select(a => (a.Turn.Key, a.Slot)));
        Assert.Equal(Noon, grid.PreviousSlot);
    }

    [Property]
    public void Each_slot_goes_to_the_best_of_those_who_are_left((byte Due, byte Served, bool New)[] campaigns)
    {
        var waiting = campaigns.Select((c, i) => Turn($"{i:000}", c.Due, c.New ? null : -c.Served)).ToList();
        var grid = new NumberGrid(40, [], Noon);

        var assigned = Turns.Assign(waiting, grid);

        Assert.Equal(waiting.Count, assigned.Count);
        foreach (var (turn, slot) in assigned)
        {
            Assert.Equal(grid.NextSlot(waiting.Min(left => left.Due)), slot);
            Assert.Equal(Turns.Best(waiting, slot), turn);
            waiting.Remove(turn);
            grid.Take(slot);
        }
    }

    [Property]
    public void A_forecasts_short_form_of_a_turn_sorts_as_the_turn((byte Due, sbyte Served, bool New) a, (byte Due, sbyte Served, bool New) b)
    {
        // Few values, so that ties are common.
        Turn Of((byte Due, sbyte Served, bool New) c, string key) => Turn(key, c.Due % 2, c.New ? null : c.Served % 2);
        TurnKey Short(Turn turn, int rank) => new(turn.LastServedAt?.UtcTicks ?? long.MinValue, turn.Due.UtcTicks, rank);

        Assert.Equal(
            Math.Sign(Turns.Compare(Of(a, "a"), Of(b, "b"))),
            Math.Sign(Short(Of(a, "a"), 0).CompareTo(Short(Of(b, "b"), 1))));
    }

    [Theory]
    [InlineData(40, new[] { 10, 40 }, new[] { 10, 30 })]
    [InlineData(40, new[] { 40, 40 }, new[] { 20, 20 })]
    [InlineData(40, new[] { 10, 10, 10 }, new[] { 10, 10, 10 })]
    [InlineData(40, new[] { 10, 20, 40 }, new[] { 10, 15, 15 })]
    [InlineData(30, new[] { 40, 10, 10 }, new[] { 10, 10, 10 })]
    [InlineData(40, new[] { 40 }, new[] { 40 })]
    [InlineData(40, new[] { 10, 10, 20 }, new[] { 10, 10, 20 })]
    [InlineData(40, new[] { 20, 10, 10 }, new[] { 20, 10, 10 })]
    [InlineData(40, new[] { 20, 20 }, new[] { 20, 20 })]
    [InlineData(60, new[] { 10, 10, 20, 20 }, new[] { 10, 10, 20, 20 })]
    [InlineData(400, new[] { 10, 20, 40, 40 }, new[] { 10, 20, 40, 40 })]
    public void Shares_are_max_min_fair(int limit, int[] rates, int[] expected)
    {
        const int Hours = 24;

        var served = Shares(limit, rates, Hours);

        for (var i = 0; i < rates.Length; i++)
        {
            Assert.InRange(served[i], (expected[i] * Hours) - 1, (expected[i] * Hours) + 1);
        }
    }

    [Property(MaxTest = 60)]
    public void Nobody_gets_less_than_asked_while_another_gets_more_than_that(NonEmptyArray<byte> choices)
    {
        var rates = choices.Get.Take(8).Select(choice => ReleaseRate.All[choice % 3].PerHour).ToArray();
        const int Hours = 24;

        var served = Shares(40, rates, Hours);

        Assert.InRange(served.Sum(), 0, 40 * Hours);
        Assert.All(served.Zip(rates), pair => Assert.InRange(pair.First, 0, pair.Second * Hours));
        for (var i = 0; i < rates.Length; i++)
        {
            if (served[i] < (rates[i] * Hours) - 2)
            {
                Assert.All(served, other => Assert.InRange(other, 0, served[i] + 2));
            }
        }
    }

    /// <summary>Campaigns without window that always have somebody to send to, each on its own grid from noon.</summary>
    private static int[] Shares(int limit, int[] rates, int hours)
    {
        var grid = new NumberGrid(limit, [], null);
        var window = SendWindow.Create(new WindowRule(null, null, "UTC", null, null, null));
        var states = rates.Select(rate => ReleasePlan.Anchored(Noon, null, ReleaseRate.Every(rate))).ToArray();
        var served = new int[rates.Length];
        for (var at = Noon; ;)
        {
            var slots = rates.Select((rate, i) => ReleasePlan.Next(states[i], ReleaseRate.Every(rate), window, at)!.Value).ToArray();
            at = grid.NextSlot(slots.Min(slot => slot.At) is var due && due > at ? due : at);
            if (at >= Noon.AddHours(hours))
            {
                return served;
            }

            var i = int.Parse(Turns.Best(slots.Select((slot, i) => new Turn($"{i}", slot.At, states[i].LastAttemptAt)), at)!.Value.Key, CultureInfo.InvariantCulture);
            served[i]++;
            grid.Take(at);
            states[i] = ReleasePlan.Served(slots[i].State, slots[i].At, at);
        }
    }
}
