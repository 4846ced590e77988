using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Domain.Tests.Deliveries;

public sealed class RecipientFilterTests
{
    [Fact]
    public void No_condition_means_everybody()
    {
        var filter = new RecipientFilter([], null, []);
        Assert.True(filter.IsEverybody);
        Assert.All(Enum.GetValues<DeliveryStatus>(), status => Assert.True(filter.Passes(status, null)));
    }

    [Theory]
    [InlineData(DeliveryStatus.Sent, new[] { DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Read })]
    [InlineData(DeliveryStatus.Delivered, new[] { DeliveryStatus.Delivered, DeliveryStatus.Read })]
    [InlineData(DeliveryStatus.Read, new[] { DeliveryStatus.Read })]
    public void Who_reached_a_status_reached_it_or_a_better_one_and_a_failure_is_none(DeliveryStatus reached, DeliveryStatus[] passing) =>
        Assert.Equal(passing, new RecipientFilter([], reached, []).Statuses);

    [Fact]
    public void Status_and_reached_hold_together()
    {
        Assert.Equal([DeliveryStatus.Read], new RecipientFilter([DeliveryStatus.Read, DeliveryStatus.Failed], DeliveryStatus.Sent, []).Statuses);
        Assert.Empty(new RecipientFilter([DeliveryStatus.Waiting], DeliveryStatus.Sent, []).Statuses);
        Assert.Empty(new RecipientFilter([], DeliveryStatus.Sent, ["optedOut"]).Statuses);
    }

    [Theory]
    [InlineData("recipient:131026", "recipient:131026", true)]
    [InlineData("recipient", "recipient:131026", true)]
    [InlineData("recipient:131026", "recipient:131000", false)]
    [InlineData("recipient:131026", "recipient", false)]
    [InlineData("recip", "recipient:131026", false)]
    [InlineData("noAddress", null, false)]
    public void A_reason_is_named_whole_or_without_its_code(string named, string? reason, bool passes) =>
        Assert.Equal(passes, new RecipientFilter([], null, [named]).Passes(DeliveryStatus.Failed, reason));

    [Theory]
    [InlineData(DeliveryStatus.Waiting, true, false)]
    [InlineData(DeliveryStatus.Sending, true, true)]
    [InlineData(DeliveryStatus.Unknown, true, true)]
    [InlineData(DeliveryStatus.Sent, false, true)]
    [InlineData(DeliveryStatus.Failed, true, true)]
    [InlineData(DeliveryStatus.Delivered, false, true)]
    [InlineData(DeliveryStatus.Read, false, true)]
    [InlineData(DeliveryStatus.Skipped, true, false)]
    public void A_status_tells_where_its_people_are_found(DeliveryStatus status, bool sideTable, bool attempted)
    {
        var filter = new RecipientFilter([status], null, []);
        Assert.Equal((sideTable, attempted), (filter.HasSideTables, filter.IsAttempted));
    }
}
