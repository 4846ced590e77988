using FsCheck.Xunit;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Persistence.Tests.Events;

public sealed class LatticeTests(Stage stage) : IClassFixture<Stage>
{
    /// <summary>Promise 4: in whatever order and however often reports come, and however they fall into batches.</summary>
    [Property(MaxTest = 30, Arbitrary = [typeof(DeliveryReportsGenerator)])]
    public async Task Any_order_repetition_and_batching_of_reports_ends_in_the_status_of_the_lattice(DeliveryReports reports)
    {
        var campaign = await SendingAsync();
        await using var writer = new DeliveryWriter(stage.Source, new SiloIdentity("ann"));

        foreach (var batch in reports.Batches)
        {
            await writer.ApplyAsync([.. batch.Select(report => Event(campaign, report))], CancellationToken.None);
            await campaign.CountAsync();
        }

        for (var seq = 1; seq <= DeliveryReports.Recipients; seq++)
        {
            var said = reports.Of(seq).ToArray();
            var row = await campaign.RowAsync(seq);
            var expected = said.Aggregate(DeliveryStatus.Sending, (status, report) => DeliveryLifecycle.Merge(status, report.Status));
            Assert.Equal(expected, (DeliveryStatus)row.Status);
            Assert.Equal(First(said, DeliveryStatus.Delivered), row.DeliveredAt);
            Assert.Equal(First(said, DeliveryStatus.Read), row.ReadAt);
            // Read implies delivered implies sent; of sent the time that was stored first stays.
            Assert.True(row.DeliveredAt is null || row.SentAt is not null);
            Assert.Contains(row.SentAt, said.Where(Reached(DeliveryStatus.Sent)).Select(At).Cast<DateTime?>().Append(null));
            Assert.Equal(expected is DeliveryStatus.Sending, await campaign.InAsync("in_flight_attempts", seq));
            Assert.Equal(
                expected is DeliveryStatus.Unknown or DeliveryStatus.Failed ? [$"{seq}:{(int)expected}:{row.Reason}"] : [],
                (await campaign.IssuesAsync()).Where(issue => issue.StartsWith($"{seq}:", StringComparison.Ordinal)));
            Assert.Equal(expected is DeliveryStatus.Unknown or DeliveryStatus.Failed, row.Reason is not null);
        }
    }

    private static DateTime? First(IEnumerable<DeliveryReport> said, DeliveryStatus step) =>
        said.Where(Reached(step)).Select(At).Cast<DateTime?>().Min();

    private static Func<DeliveryReport, bool> Reached(DeliveryStatus step) =>
        report => report.Status >= step && report.Status != DeliveryStatus.Failed;

    private static DateTime At(DeliveryReport report) => Stage.Noon.AddSeconds(report.Second).UtcDateTime;

    private static DeliveryEvent Event(StagedCampaign campaign, DeliveryReport report) => campaign.Event(report.Seq, report.Status, Stage.Noon.AddSeconds(report.Second)) with
    {
        Reason = report.Status switch
        {
            DeliveryStatus.Failed => "recipient:131026",
            DeliveryStatus.Unknown => DeliveryReasons.NoAnswer,
            _ => null,
        },
        Traced = report.Traced,
    };

    private async Task<StagedCampaign> SendingAsync()
    {
        var tenant = await stage.TenantAsync(DeliveryReports.Recipients);
        await stage.Seed.ExecuteAsync("update numbers set limited = false where number_no = @NumberNo", tenant.Sender);
        var campaign = await stage.CampaignAsync(tenant);
        await campaign.ClaimAsync(DeliveryReports.Recipients);
        return campaign;
    }
}
