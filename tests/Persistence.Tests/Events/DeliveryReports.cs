using FsCheck;
using FsCheck.Fluent;
using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Persistence.Tests.Events;

/// <summary>What may be said of one attempt, in the order and as often as it comes.</summary>
/// <param name="Seq">The recipient, from 1.</param>
/// <param name="Status">Unknown, Sent, Failed, Delivered or Read.</param>
/// <param name="Second">When, in seconds after the claim.</param>
/// <param name="Traced">Whether the provider's id is kept apart: what is nothing but accepted is stored another way without.</param>
public sealed record DeliveryReport(int Seq, DeliveryStatus Status, int Second, bool Traced);

/// <summary>Reports on some attempts, cut into the batches in which they are stored.</summary>
public sealed record DeliveryReports(IReadOnlyList<IReadOnlyList<DeliveryReport>> Batches)
{
    public const int Recipients = 6;

    public IEnumerable<DeliveryReport> Of(int seq) => Batches.SelectMany(batch => batch).Where(report => report.Seq == seq);

    public override string ToString() =>
        string.Join(" | ", Batches.Select(batch => string.Join(' ', batch.Select(report => $"{report.Seq}:{report.Status}@{report.Second}{(report.Traced ? "t" : "")}"))));
}

/// <summary>Draws reports of every kind in any order, some of them several times.</summary>
public static class DeliveryReportsGenerator
{
    private static readonly DeliveryStatus[] Kinds =
        [DeliveryStatus.Unknown, DeliveryStatus.Sent, DeliveryStatus.Failed, DeliveryStatus.Delivered, DeliveryStatus.Read];

    public static Arbitrary<DeliveryReports> Reports()
    {
        var report =
            from seq in Gen.Choose(1, DeliveryReports.Recipients)
            from kind in Gen.Elements(Kinds)
            from second in Gen.Choose(1, 60)
            from traced in ArbMap.Default.GeneratorFor<bool>()
            select new DeliveryReport(seq, kind, second, traced);
        var batch = report.NonEmptyListOf().Select(list => (IReadOnlyList<DeliveryReport>)[.. list.Concat(list.Where((_, i) => i % 3 == 0)).Take(12)]);
        var all = batch.ArrayOf(4).Select(batches => new DeliveryReports(batches));
        return Arb.From(all, reports => Enumerable.Range(0, reports.Batches.Count)
            .Select(left => new DeliveryReports([.. reports.Batches.Where((_, i) => i != left)])));
    }
}
