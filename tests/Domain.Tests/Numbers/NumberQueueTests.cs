using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Numbers;

/// <summary>What <c>TurnTests</c> shows on a silo, on the queue alone, and who is notified when.</summary>
public sealed class NumberQueueTests
{
    private static readonly DateTimeOffset Noon = Utc("2026-03-02 12:00");
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Grace = Interval / 4;

    private static NumberQueue Queue(int limit = 40)
    {
        var queue = new NumberQueue(QueueScene.MinGrace);
        queue.Rebuild(limit, [], null);
        return queue;
    }

    private static Turn Due(string key, DateTimeOffset? due = null, DateTimeOffset? served = null) => new(key, due ?? Noon, served);

    /// <summary>A queue in which the campaigns wait in that order for the slots after noon.</summary>
    private static NumberQueue Waiting(params string[] keys)
    {
        var queue = Queue();
        queue.Acquire(Due("first"), Noon);
        foreach (var (key, i) in keys.Select((key, i) => (key, i)))
        {
            var turn = queue.Acquire(Due(key, Noon.AddSeconds(i)), Noon.AddSeconds(i));
            Assert.Equal((false, Noon + (Interval * (i + 1))), (turn.Granted, turn.Slot));
        }

        return queue;
    }

    [Fact]
    public void No_turn_is_given_before_the_guard_row_is_known() =>
        Assert.Throws<InvalidOperationException>(() => new NumberQueue(QueueScene.MinGrace).Acquire(Due("a"), Noon));

    [Fact]
    public void A_blocked_campaign_takes_no_turn_until_it_requests_one_again()
    {
        var queue = Queue();
        Assert.Equal((true, Noon), (queue.Acquire(Due("a"), Noon) is var go ? (go.Granted, go.Slot) : default));

        queue.Acquire(Due("a"), Noon);
        queue.Block("a", Noon);
        Assert.Equal(Noon + Interval, queue.Acquire(Due("b"), Noon).Slot);
        queue.Leave("b", Noon);

        var again = queue.Acquire(Due("a", Noon.AddSeconds(30)), Noon.AddSeconds(30));
        Assert.Equal((false, Noon + Interval), (again.Granted, again.Slot));
    }

    [Fact]
    public void A_change_of_the_sender_notifies_the_campaigns_that_wait_and_once_those_that_are_blocked()
    {
        var queue = Waiting("a");
        queue.Block("b", Noon);

        Assert.Equal(["a", "b"], queue.TakeAll());
        Assert.Equal(["a"], queue.TakeAll());
    }

    [Fact]
    public void A_lower_limit_counts_what_was_claimed_before_it()
    {
        var queue = Queue();
        Assert.True(queue.Acquire(Due("a"), Noon).Granted);

        queue.Rebuild(2, [(Noon.AddMinutes(-20), 1), (Noon, 1)], Noon);

        // Both of the hour are used until the first is an hour old.
        Assert.Equal(Noon.AddMinutes(40), queue.Acquire(Due("a"), Noon).Slot);
        Assert.Equal(2, queue.HourlyLimit);
    }

    [Fact]
    public void A_number_that_was_linked_again_serves_its_new_sender_beside_the_blocked_campaigns_of_the_deleted_one()
    {
        var queue = Queue();
        Assert.True(queue.Acquire(Due("left"), Noon).Granted);

        // One after the other: the blocked campaign stays out of the way each time.
        for (var i = 0; i < 2; i++)
        {
            Assert.Empty(queue.Block("left", Noon));
            var turn = queue.Acquire(Due("came"), Noon);
            Assert.Equal((false, Noon + Interval), (turn.Granted, turn.Slot));
        }
    }

    [Fact]
    public void Two_numbers_have_turns_of_their_own()
    {
        var (old, moved) = (Queue(), Queue());
        old.Acquire(Due("other"), Noon);
        old.Block("a", Noon);

        Assert.True(moved.Acquire(Due("a"), Noon).Granted);
    }

    [Fact]
    public void A_campaign_whose_turn_comes_sooner_is_notified_once()
    {
        var queue = Waiting("a", "b");

        Assert.Equal(["b"], queue.Leave("a", Noon.AddSeconds(10)));
        Assert.Empty(queue.Leave("a", Noon.AddSeconds(11)));
        Assert.True(queue.Acquire(Due("b", Noon + Interval), Noon + Interval).Granted);
    }

    [Fact]
    public void A_turn_that_was_given_back_unused_goes_to_the_next_at_once()
    {
        var queue = Waiting("a");
        Assert.Equal(Noon, queue.LastSlot);

        // The guard row knows no claim at noon: the first campaign paused before it claimed.
        queue.Rebuild(40, [], null);

        Assert.Equal(["a"], queue.Leave("first", Noon.AddSeconds(5)));
        Assert.True(queue.Acquire(Due("a", Noon), Noon.AddSeconds(5)).Granted);
    }

    [Fact]
    public void A_turn_lapses_after_a_quarter_interval_and_goes_to_the_next()
    {
        var queue = Waiting("a", "b");
        Assert.Equal(Noon + Interval + Grace, queue.NextLapse);

        Assert.Null(queue.Lapse(Noon + Interval + Grace - TimeSpan.FromMilliseconds(1)).Missed);
        var lapse = queue.Lapse(Noon + Interval + Grace);

        Assert.Equal("a", lapse.Missed);
        Assert.Equal(["a", "b"], lapse.Notify);
        Assert.True(queue.Acquire(Due("b", Noon), Noon + Interval + Grace).Granted);
    }

    [Fact]
    public void A_fast_number_gives_each_campaign_two_seconds_to_come()
    {
        var queue = Queue(limit: 3600);
        queue.Acquire(Due("first"), Noon);
        queue.Acquire(Due("a"), Noon);
        queue.Acquire(Due("b"), Noon);

        Assert.Equal(Noon.AddSeconds(1) + QueueScene.MinGrace, queue.NextLapse);
    }

    [Fact]
    public void A_campaign_that_waits_alone_never_loses_its_turn()
    {
        Assert.Null(Waiting("a").NextLapse);
        Assert.Null(Queue().NextLapse);
    }

    [Fact]
    public void The_time_to_come_begins_with_the_slot_and_not_anew_with_each_request_of_another()
    {
        var queue = Waiting("a", "b");

        var late = Noon + Interval + TimeSpan.FromSeconds(20);
        queue.Acquire(Due("c", late, served: late), late);

        Assert.Equal(Noon + Interval + Grace, queue.NextLapse);
    }

    [Fact]
    public void A_campaign_keeps_its_place_though_its_own_slots_pass_while_it_waits()
    {
        var queue = Waiting("a", "b");

        // It dropped the slots that it missed and requests the one of now, later than the other is due.
        queue.Acquire(Due("a", Noon.AddSeconds(60)), Noon.AddSeconds(60));

        Assert.True(queue.Acquire(Due("a", Noon + Interval), Noon + Interval).Granted);
    }

    [Fact]
    public void A_campaign_that_moves_its_next_slot_into_the_future_gives_up_its_place()
    {
        var queue = Waiting("a", "b");

        var turn = queue.Acquire(Due("a", Noon.AddMinutes(10)), Noon.AddSeconds(60));

        Assert.Equal(["b"], turn.Notify);
        Assert.Equal(Noon.AddMinutes(10), turn.Slot);
    }

    [Fact]
    public void A_slot_taken_a_little_late_keeps_the_grid()
    {
        var queue = Waiting("a", "b");

        Assert.Equal(Noon + Interval, queue.Acquire(Due("a", Noon), Noon + (Interval * 1.05)).Slot);
        Assert.Equal(Noon + (Interval * 2), queue.Acquire(Due("b", Noon), Noon + (Interval * 1.05)).Slot);
    }

    [Fact]
    public void A_guard_row_with_a_claim_close_to_our_last_slot_keeps_our_grid_and_another_claim_replaces_it()
    {
        var queue = Queue();
        queue.Acquire(Due("a"), Noon);

        queue.Rebuild(40, [(Noon.AddSeconds(8), 1)], Noon.AddSeconds(8));
        Assert.Equal(Noon, queue.LastSlot);

        queue.Rebuild(40, [(Noon.AddSeconds(9), 1)], Noon.AddSeconds(9));
        Assert.Equal(Noon.AddSeconds(9), queue.LastSlot);
    }
}
