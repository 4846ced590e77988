using FsCheck;
using FsCheck.Xunit;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Deliveries.DeliveryStatus;

namespace MassMessaging.Domain.Tests.Deliveries;

public sealed class DeliveryLifecycleTests
{
    private static readonly DeliveryStatus[] Reports = [DeliveryStatus.Sending, Unknown, Sent, Failed, Delivered, Read];

    [Fact]
    public void A_delivery_moves_only_up_this_ladder()
    {
        DeliveryStatus[] ladder = [Waiting, DeliveryStatus.Sending, Unknown, Sent, Failed, Delivered, Read];
        for (var current = 0; current < ladder.Length; current++)
        {
            for (var reported = 0; reported < ladder.Length; reported++)
            {
                Assert.Equal(ladder[Math.Max(current, reported)], DeliveryLifecycle.Merge(ladder[current], ladder[reported]));
            }
        }
    }

    [Fact]
    public void Skipped_comes_from_waiting_only_and_stays()
    {
        Assert.Equal(Skipped, DeliveryLifecycle.Merge(Waiting, Skipped));
        Assert.All(Reports, status => Assert.Equal(status, DeliveryLifecycle.Merge(status, Skipped)));
        Assert.All(Enum.GetValues<DeliveryStatus>(), status => Assert.Equal(Skipped, DeliveryLifecycle.Merge(Skipped, status)));
    }

    [Property]
    public void Every_order_and_repetition_of_receipts_ends_the_same(byte[] received, NonEmptyArray<int> shuffle)
    {
        var receipts = received.Take(5).Select(b => Reports[b % Reports.Length]).ToArray();
        var expected = receipts.Aggregate(DeliveryStatus.Sending, DeliveryLifecycle.Merge);

        foreach (var order in Permutations(receipts))
        {
            Assert.Equal(expected, order.Aggregate(DeliveryStatus.Sending, DeliveryLifecycle.Merge));
        }

        var repeated = receipts.Length == 0 ? receipts : shuffle.Get.Select(i => receipts[(i & int.MaxValue) % receipts.Length]).Concat(receipts);
        Assert.Equal(expected, repeated.Aggregate(DeliveryStatus.Sending, DeliveryLifecycle.Merge));
    }

    [Fact]
    public void Merging_is_commutative_associative_and_idempotent()
    {
        foreach (var a in Reports)
        {
            Assert.Equal(a, DeliveryLifecycle.Merge(a, a));
            foreach (var b in Reports)
            {
                Assert.Equal(DeliveryLifecycle.Merge(a, b), DeliveryLifecycle.Merge(b, a));
                foreach (var c in Reports)
                {
                    Assert.Equal(
                        DeliveryLifecycle.Merge(DeliveryLifecycle.Merge(a, b), c),
                        DeliveryLifecycle.Merge(a, DeliveryLifecycle.Merge(b, c)));
                }
            }
        }
    }

    [Fact]
    public void Words_are_the_APIs_and_come_back()
    {
        Assert.Equal(
            ["waiting", "sending", "unknown", "sent", "failed", "delivered", "read", "skipped"],
            EnumWords.All<DeliveryStatus>());
        Assert.All(Enum.GetValues<DeliveryStatus>(), status =>
            Assert.Equal((true, status), (EnumWords.TryParse<DeliveryStatus>(status.ToWord(), out var read), read)));
        Assert.False(EnumWords.TryParse<DeliveryStatus>("Sent", out _));
        Assert.False(EnumWords.TryParse<DeliveryStatus>("3", out _));
        Assert.False(EnumWords.TryParse<DeliveryStatus>(null, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((DeliveryStatus)8).ToWord());
    }

    private static IEnumerable<DeliveryStatus[]> Permutations(DeliveryStatus[] items)
    {
        if (items.Length <= 1)
        {
            yield return items;
            yield break;
        }

        for (var i = 0; i < items.Length; i++)
        {
            foreach (var rest in Permutations([.. items[..i], .. items[(i + 1)..]]))
            {
                yield return [items[i], .. rest];
            }
        }
    }
}
