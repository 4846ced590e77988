using FsCheck.Xunit;
using MassMessaging.Domain.Costs;

namespace MassMessaging.Domain.Tests.Costs;

public sealed class CostQueueTests
{
    private const int Places = 8;
    private static readonly Guid Ann = Guid.Parse("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Bob = Guid.Parse("00000000-0000-0000-0000-00000000000b");
    private static readonly Guid Cleo = Guid.Parse("00000000-0000-0000-0000-00000000000c");

    private readonly CostQueue _queue = new(Places, mostWaiting: 20);
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void A_tenant_alone_holds_at_most_half_of_the_places()
    {
        Ask(Ann, 2, 2, 2);

        Assert.Equal([Ann, Ann], Begin());
        Assert.Equal((4, 1), (_queue.Held, _queue.Waiting));
    }

    [Fact]
    public void A_single_piece_of_work_may_weigh_more_than_half()
    {
        Ask(Ann, 50);
        Ask(Bob, 1);

        Assert.Equal([Ann], Begin());
        Assert.Equal(Places, _queue.Held);
    }

    [Fact]
    public void A_newcomer_comes_before_the_waiting_rest_of_a_flood()
    {
        Ask(Ann, 4, 4, 4, 4);
        var first = Assert.Single(_queue.Begin(_now));
        Ask(Cleo, 4);
        Begin();
        Ask(Bob, 4);
        Pass(milliseconds: 500);
        _queue.End(first, _now);

        Assert.Equal([Bob], Begin());
    }

    [Fact]
    public void Heavy_work_that_does_not_fit_yet_is_not_overtaken_by_lighter_work()
    {
        Ask(Ann, 4);
        var ann = Assert.Single(_queue.Begin(_now));
        Ask(Bob, Places);
        Pass(milliseconds: 50);
        Ask(Cleo, 1);

        Assert.Empty(_queue.Begin(_now));
        _queue.End(ann, _now);
        Assert.Equal([Bob], Begin());
    }

    [Fact]
    public void Long_work_costs_its_tenant_the_turns_that_short_work_takes()
    {
        Ask(Ann, 8);
        var ann = Assert.Single(_queue.Begin(_now));
        Ask(Ann, 8);
        Ask(Bob, [.. Enumerable.Repeat(8, 20)]);
        Pass(milliseconds: 1_000);
        _queue.End(ann, _now);

        // Bob comes in level with the tenth of a second that Ann's work was supposed to take, and it took nine tenths more.
        Assert.Equal(
            [.. Enumerable.Repeat(Bob, 9), Ann],
            Enumerable.Range(0, 10).Select(_ => RunOne(milliseconds: 100)));
    }

    [Fact]
    public void Idleness_is_not_saved_up()
    {
        Ask(Bob, 8);
        RunOne(milliseconds: 100);
        Ask(Ann, 8, 8, 8, 8, 8, 8, 8, 8);
        for (var i = 0; i < 5; i++)
        {
            RunOne(milliseconds: 1_000);
        }

        Ask(Bob, 8, 8, 8, 8);
        Assert.Equal([Ann, Bob, Ann, Bob], Enumerable.Range(0, 4).Select(_ => RunOne(milliseconds: 1_000)));
    }

    [Fact]
    public void Only_so_many_pieces_of_a_tenants_work_wait()
    {
        Ask(Ann, [.. Enumerable.Repeat(1, 20)]);

        Assert.Null(_queue.Ask(Ann, 1));
        Assert.NotNull(_queue.Ask(Bob, 1));
        Begin();
        Assert.NotNull(_queue.Ask(Ann, 1));
    }

    [Fact]
    public void Work_that_is_given_up_leaves_the_line_and_holds_nothing()
    {
        Ask(Ann, 8);
        Begin();
        var waits = _queue.Ask(Bob, 8)!;
        _queue.End(waits, _now);

        Assert.Null(waits.BeganAt);
        Assert.Equal((8, 0), (_queue.Held, _queue.Waiting));
    }

    [Fact]
    public void Tenants_that_always_want_more_come_to_cost_the_same_whatever_their_work_weighs()
    {
        var spent = new Dictionary<Guid, double> { [Ann] = 0, [Bob] = 0, [Cleo] = 0 };
        var kinds = new Dictionary<Guid, (int Weight, int Milliseconds)> { [Ann] = (8, 700), [Bob] = (8, 40), [Cleo] = (5, 200) };
        foreach (var who in kinds.Keys)
        {
            Ask(who, kinds[who].Weight);
        }

        for (var step = 0; step < 5_000; step++)
        {
            var ticket = Assert.Single(_queue.Begin(_now));
            var (weight, milliseconds) = kinds[ticket.TenantId];
            Ask(ticket.TenantId, weight);
            Pass(milliseconds);
            _queue.End(ticket, _now);
            spent[ticket.TenantId] += weight * milliseconds;
        }

        Assert.InRange(spent.Values.Max() / spent.Values.Min(), 1, 1.05);
    }

    /// <summary>Whatever is asked, ended and given up: the places hold, lines keep their order, and nothing is left behind.</summary>
    [Property(MaxTest = 300)]
    public void All_work_begins_in_the_order_of_its_line_and_the_places_hold(int seed)
    {
        var random = new Random(seed);
        var places = random.Next(1, 20);
        var queue = new CostQueue(places, mostWaiting: 5);
        var (waiting, running) = (new List<CostTicket>(), new List<CostTicket>());
        for (var step = 0; step < 400 || waiting.Count + running.Count > 0; step++)
        {
            Assert.True(step < 5_000, "work is left that never begins");
            if (step < 400 && random.Next(2) == 0 && queue.Ask(Tenant(random), random.Next(1, 12)) is { } asked)
            {
                waiting.Add(asked);
            }

            if (step < 400 && random.Next(10) == 0 && waiting.Count > 0)
            {
                End(waiting);
            }

            foreach (var begun in queue.Begin(_now))
            {
                Assert.Equal(waiting.First(ticket => ticket.TenantId == begun.TenantId), begun);
                waiting.Remove(begun);
                running.Add(begun);
            }

            Assert.Equal((running.Sum(ticket => ticket.Weight), waiting.Count), (queue.Held, queue.Waiting));
            Assert.True(waiting.Count == 0 || running.Count > 0, "work waits though all places are free");
            Assert.InRange(queue.Held, 0, places);
            Assert.All(
                running.GroupBy(ticket => ticket.TenantId),
                own => Assert.True(own.Count() == 1 || own.Sum(ticket => ticket.Weight) <= places / 2));
            if (running.Count > 0 && random.Next(3) == 0)
            {
                End(running);
            }

            Pass(random.Next(0, 300));
        }

        Assert.Equal((0, 0), (queue.Held, queue.Waiting));

        void End(List<CostTicket> of)
        {
            var ticket = of[random.Next(of.Count)];
            of.Remove(ticket);
            queue.End(ticket, _now);
        }
    }

    /// <summary>However long a flood is and however heavy its work, a tenant that comes later waits for what runs, not for the flood.</summary>
    [Property(MaxTest = 200)]
    public void A_newcomer_waits_for_no_more_than_one_further_piece_of_each_other_tenant(int seed)
    {
        var random = new Random(seed);
        var queue = new CostQueue(Places, mostWaiting: 1_000);
        var running = new List<CostTicket>();
        for (var i = 0; i < 600; i++)
        {
            queue.Ask(Tenant(random), random.Next(1, Places + 1));
        }

        for (var step = 0; step < 50; step++)
        {
            Step();
        }

        var newcomer = queue.Ask(Cleo, random.Next(1, Places + 1))!;
        var overtaking = new List<Guid>();
        while (newcomer.BeganAt is null)
        {
            overtaking.AddRange(Step().Where(ticket => ticket != newcomer && newcomer.BeganAt is null).Select(ticket => ticket.TenantId));
        }

        Assert.Equal(overtaking.Distinct(), overtaking);

        IReadOnlyList<CostTicket> Step()
        {
            var begun = queue.Begin(_now);
            running.AddRange(begun);
            Pass(random.Next(100, 400)); // shorter work than supposed is given back as turns
            var ends = running[random.Next(running.Count)];
            running.Remove(ends);
            queue.End(ends, _now);
            return begun;
        }
    }

    private static Guid Tenant(Random random) => new(random.Next(1, 6), 0, 0, new byte[8]);

    private void Ask(Guid who, params int[] weights)
    {
        foreach (var weight in weights)
        {
            Assert.NotNull(_queue.Ask(who, weight));
        }
    }

    private IEnumerable<Guid> Begin() => _queue.Begin(_now).Select(ticket => ticket.TenantId);

    private Guid RunOne(int milliseconds)
    {
        var ticket = Assert.Single(_queue.Begin(_now));
        Pass(milliseconds);
        _queue.End(ticket, _now);
        return ticket.TenantId;
    }

    private void Pass(int milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);
}
