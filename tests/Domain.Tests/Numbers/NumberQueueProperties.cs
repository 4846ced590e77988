using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Tests.Numbers;

public sealed class NumberQueueProperties
{
    private static readonly DateTimeOffset Noon = Utc("2026-03-02 12:00");
    private static readonly TimeSpan Interval = ReleaseRate.Every(40);
    private static readonly TimeSpan Grace = Interval / 4;

    /// <summary>A campaign of a scene: its speed, the minute of its launch, how late it comes, and the minute of its pause.</summary>
    public sealed record Plan(int PerHour, int StartsAfter, double Lateness, bool Comes, int? PausesAfter);

    public static Arbitrary<Plan> Plans() => (
        from perHour in Gen.Elements(10, 20, 40, 120)
        from starts in Gen.Choose(0, 90)
        from lateness in Gen.Elements(0, 0, 0.02, 0.08, 0.2, 0.3)
        from comes in Gen.Elements(true, true, true, false)
        from pauses in Gen.Elements<int?>(null, null, 7, 60)
        select new Plan(perHour, starts, lateness, comes, pauses)).ToArbitrary();

    [Property(Arbitrary = [typeof(NumberQueueProperties)], MaxTest = 30)]
    public void No_hour_gets_more_slots_than_the_limit(NonEmptyArray<Plan> plans, byte first, byte second)
    {
        int[] limits = [1, 7, 10, 40, 60, 61, 400];
        var limit = limits[first % limits.Length];
        var scene = new QueueScene(limit, Noon);
        Plan[] all = [.. plans.Get.Take(8)];

        Play(scene, all, ReleaseRate.Every(limit));
        scene.ChangeLimit(limits[second % limits.Length]);
        Play(scene, all, ReleaseRate.Every(limit));

        Assert.NotEmpty(scene.Slots);
        Assert.All(scene.Grants, grant => Assert.InRange(grant.InHour, 1, grant.Limit));
    }

    [Property(MaxTest = 100)]
    public void A_free_slot_goes_to_the_campaign_served_least_recently_and_a_tie_to_the_longest_due(
        NonEmptyArray<(byte Due, byte Served, bool New)> campaigns, int seed)
    {
        var waiting = Turns(campaigns.Get);

        var served = Serve(waiting, comes: _ => true, seed, out _);

        foreach (var (key, slot) in served)
        {
            var due = waiting.Where(turn => turn.Due <= slot).ToList();
            Assert.Equal(
                due.OrderBy(turn => turn.LastServedAt ?? DateTimeOffset.MinValue).ThenBy(turn => turn.Due).ThenBy(turn => turn.Key, StringComparer.Ordinal).First().Key,
                key);
            waiting.RemoveAll(turn => turn.Key == key);
        }

        Assert.Empty(waiting);
    }

    [Property(MaxTest = 100)]
    public void A_turn_that_lapses_goes_to_the_next(NonEmptyArray<(byte Served, bool New, bool Comes)> campaigns, int seed)
    {
        var waiting = Turns([.. campaigns.Get.Select(campaign => ((byte)0, campaign.Served, campaign.New))]);
        bool Comes(string key) => campaigns.Get[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)].Comes;

        var served = Serve(waiting, Comes, seed, out var missed);

        Assert.All(missed, key => Assert.False(Comes(key)));
        Assert.Equal(
            waiting.Where(turn => Comes(turn.Key)).OrderBy(turn => turn.LastServedAt ?? DateTimeOffset.MinValue).ThenBy(turn => turn.Key, StringComparer.Ordinal).Select(turn => turn.Key),
            served.Select(turn => turn.Key));
        var last = Noon;
        foreach (var (_, slot) in served)
        {
            Assert.InRange(slot - last, Interval, Interval + (Grace * missed.Count));
            last = slot;
        }
    }

    [Property(Arbitrary = [typeof(NumberQueueProperties)], MaxTest = 60)]
    public void No_campaign_that_comes_in_time_waits_for_more_than_one_turn_of_each_other(NonEmptyArray<Plan> plans)
    {
        Plan[] all = [.. plans.Get.Take(8).Select(plan => plan with { Lateness = 0 })];
        var scene = new QueueScene(40, Noon);

        Play(scene, all, Interval);

        var most = (Interval + Grace) * (all.Length + 1);
        Assert.All(scene.Campaigns.SelectMany(campaign => campaign.Attempts), attempt => Assert.InRange(attempt.At - attempt.Due, TimeSpan.Zero, most));
        Assert.All(
            scene.Campaigns.Where(campaign => campaign.Comes && campaign.WaitsSince is not null),
            campaign => Assert.InRange(scene.Now - campaign.WaitsSince!.Value, TimeSpan.FromHours(-1), most));
    }

    /// <summary>Plays two hours: launches and pauses as planned.</summary>
    private static void Play(QueueScene scene, Plan[] plans, TimeSpan interval)
    {
        var launched = new QueueScene.Campaign?[plans.Length];
        for (var minute = 0; minute < 120; minute++)
        {
            for (var i = 0; i < plans.Length; i++)
            {
                var plan = plans[i];
                if (plan.StartsAfter == minute || (minute == 0 && i == 0))
                {
                    launched[i] ??= scene.Add(new QueueScene.Campaign($"{scene.Campaigns.Count}", ReleaseRate.Every(plan.PerHour), scene.Now)
                    {
                        Lateness = interval * plan.Lateness,
                        Comes = plan.Comes || i == 0,
                    });
                }

                if (plan.StartsAfter + plan.PausesAfter == minute && launched[i] is { } campaign)
                {
                    scene.Pause(campaign);
                }
            }

            scene.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static List<Turn> Turns((byte Due, byte Served, bool New)[] campaigns) =>
        [.. campaigns.Select((campaign, i) => new Turn($"{i:000}", Noon.AddSeconds(campaign.Due), campaign.New ? null : Noon.AddMinutes(-1 - (campaign.Served % 5))))];

    /// <summary>
    /// All request a turn of a number of 40 an hour that gave a slot at noon, in an order by the seed. Then each comes
    /// when its answer or a notification says, unless it never comes again, until none is left.
    /// </summary>
    private static List<(string Key, DateTimeOffset Slot)> Serve(IEnumerable<Turn> turns, Func<string, bool> comes, int seed, out List<string> missed)
    {
        var queue = new NumberQueue(QueueScene.MinGrace);
        queue.Rebuild(40, [(Noon, 1)], Noon);
        var waiting = turns.ToDictionary(turn => turn.Key);
        var acts = new Dictionary<string, DateTimeOffset>();
        var served = new List<(string, DateTimeOffset)>();
        missed = [];
        var now = Noon;

        void Wake(IEnumerable<string> keys)
        {
            foreach (var key in keys.Where(key => comes(key) && waiting.ContainsKey(key)))
            {
                acts[key] = now;
            }
        }

        void Acquire(string key)
        {
            acts.Remove(key);
            var turn = queue.Acquire(waiting[key], now);
            if (turn.Granted)
            {
                served.Add((key, turn.Slot));
                waiting.Remove(key);
            }
            else if (comes(key))
            {
                acts[key] = turn.Slot;
            }

            Wake(turn.Notify);
        }

        var random = new Random(seed);
        foreach (var key in waiting.Keys.OrderBy(_ => random.Next()).ToArray())
        {
            Acquire(key);
        }

        while (acts.Count > 0)
        {
            var (next, at) = acts.MinBy(act => (act.Value, act.Key));
            if (queue.NextLapse is { } lapses && lapses < at)
            {
                now = lapses > now ? lapses : now;
                var lapse = queue.Lapse(now);
                Assert.NotNull(lapse.Missed);
                Assert.DoesNotContain(lapse.Missed, missed);
                missed.Add(lapse.Missed);
                Wake(lapse.Notify);
            }
            else
            {
                now = at > now ? at : now;
                Acquire(next);
            }
        }

        return served;
    }
}
