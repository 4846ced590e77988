using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Tests.Sending;

public sealed class LastingPlacesTests
{
    private static readonly Guid Ann = Guid.Parse("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Bob = Guid.Parse("00000000-0000-0000-0000-00000000000b");

    [Fact]
    public void A_tenant_holds_no_more_than_its_bound_however_many_places_are_free()
    {
        var places = new LastingPlaces(100, perTenant: 3);

        Assert.Equal(3, Taken(places, Ann, 10));
        Assert.Equal(PlaceAnswer.TenantFull, places.Take(Ann, TimeSpan.Zero));
        Assert.Equal(PlaceAnswer.Taken, places.Take(Bob, TimeSpan.Zero));
    }

    [Fact]
    public void A_place_given_back_can_be_taken_again()
    {
        var places = new LastingPlaces(100, perTenant: 1);
        Assert.Equal(PlaceAnswer.Taken, places.Take(Ann, TimeSpan.Zero));

        places.Release(Ann);

        Assert.Equal(PlaceAnswer.Taken, places.Take(Ann, TimeSpan.Zero));
        Assert.Equal(PlaceAnswer.TenantFull, places.Take(Ann, TimeSpan.Zero));
    }

    [Fact]
    public void A_tenant_that_holds_none_finds_a_place_where_another_is_refused()
    {
        var places = new LastingPlaces(16, perTenant: 16);
        Taken(places, Ann, 16);

        Assert.Equal(PlaceAnswer.AllFull, places.Take(Ann, TimeSpan.Zero));
        Assert.Equal(PlaceAnswer.Taken, places.Take(Bob, TimeSpan.Zero));
    }

    [Fact]
    public void A_refusal_for_want_of_places_costs_the_tenant_nothing_of_its_bound()
    {
        var places = new LastingPlaces(8, perTenant: 8);
        var held = Taken(places, Ann, 8);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(PlaceAnswer.AllFull, places.Take(Ann, TimeSpan.Zero));
        }

        for (var i = 0; i < held; i++)
        {
            places.Release(Ann);
        }

        Assert.Equal(held, Taken(places, Ann, 8));
    }

    [Fact]
    public void Who_holds_nothing_is_forgotten()
    {
        var counts = new HeldCounts<Guid>(2);
        for (var i = 0; i < 100; i++)
        {
            var who = Guid.NewGuid();
            Assert.True(counts.Take(who));
            counts.Release(who);
        }

        Assert.Equal(0, counts.Holders);
    }

    private static int Taken(LastingPlaces places, Guid tenant, int tries) =>
        Enumerable.Range(0, tries).Count(_ => places.Take(tenant, TimeSpan.Zero) == PlaceAnswer.Taken);
}
