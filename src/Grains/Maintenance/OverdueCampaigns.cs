using MassMessaging.Contracts;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Wakes campaigns and test messages that should have acted, so that the work of a silo that died resumes in seconds.</summary>
internal sealed class OverdueCampaigns(ProgressStore progress, TestMessageStore tests, IGrainFactory grains, ProductTime time, ClusterView cluster)
    : IMaintenanceTask
{
    private const int MaxCampaigns = 500;

    private static readonly TimeSpan UsualGrace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TakeoverGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(10);

    public TimeSpan Interval => cluster.RoundInterval;

    public bool FollowsMembership => true;

    public async Task RunAsync(SiloShare share, CancellationToken cancellationToken)
    {
        var grace = time.FromReal(cluster.TakesOver ? TakeoverGrace : UsualGrace);
        foreach (var overdue in await progress.OverdueAsync(
            grace, time.FromReal(Ahead), share.Silos, share.Index, MaxCampaigns, cancellationToken))
        {
            _ = grains.Campaign(overdue.TenantId, overdue.CampaignId).WakeAsync();
        }

        foreach (var overdue in await tests.OverdueAsync(grace, share.Silos, share.Index, MaxCampaigns, cancellationToken))
        {
            _ = grains.TestMessage(overdue.TenantId, overdue.CampaignId).WakeAsync();
        }
    }
}
