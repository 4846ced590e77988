using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

public sealed class LastingSlotsTests
{
    private static readonly Guid Ann = Guid.Parse("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Bob = Guid.Parse("00000000-0000-0000-0000-00000000000b");

    [Fact]
    public void A_tenant_holds_no_more_than_its_bound_however_many_slots_are_free()
    {
        var slots = new LastingSlots(100, perTenant: 3);

        Assert.Equal(3, Taken(slots, Ann, 10));
        Assert.Equal(SlotResult.TenantFull, slots.Acquire(Ann, TimeSpan.Zero));
        Assert.Equal(SlotResult.Acquired, slots.Acquire(Bob, TimeSpan.Zero));
    }

    [Fact]
    public void A_place_given_back_can_be_taken_again()
    {
        var slots = new LastingSlots(100, perTenant: 1);
        Assert.Equal(SlotResult.Acquired, slots.Acquire(Ann, TimeSpan.Zero));

        slots.Release(Ann);

        Assert.Equal(SlotResult.Acquired, slots.Acquire(Ann, TimeSpan.Zero));
        Assert.Equal(SlotResult.TenantFull, slots.Acquire(Ann, TimeSpan.Zero));
    }

    [Fact]
    public void A_tenant_that_holds_none_finds_a_place_where_another_is_refused()
    {
        var slots = new LastingSlots(16, perTenant: 16);
        Taken(slots, Ann, 16);

        Assert.Equal(SlotResult.AllFull, slots.Acquire(Ann, TimeSpan.Zero));
        Assert.Equal(SlotResult.Acquired, slots.Acquire(Bob, TimeSpan.Zero));
    }

    [Fact]
    public void A_refusal_for_want_of_slots_costs_the_tenant_nothing_of_its_bound()
    {
        var slots = new LastingSlots(8, perTenant: 8);
        var held = Taken(slots, Ann, 8);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(SlotResult.AllFull, slots.Acquire(Ann, TimeSpan.Zero));
        }

        for (var i = 0; i < held; i++)
        {
            slots.Release(Ann);
        }

        Assert.Equal(held, Taken(slots, Ann, 8));
    }

    [Fact]
    public void Who_holds_nothing_is_forgotten()
    {
        var counts = new HeldCounts<Guid>(2);
        for (var i = 0; i < 100; i++)
        {
            var who = Guid.NewGuid();
            Assert.True(counts.Acquire(who));
            counts.Release(who);
        }

        Assert.Equal(0, counts.Holders);
    }

    private static int Taken(LastingSlots slots, Guid tenant, int tries) =>
        Enumerable.Range(0, tries).Count(_ => slots.Acquire(tenant, TimeSpan.Zero) == SlotResult.Acquired);
}
