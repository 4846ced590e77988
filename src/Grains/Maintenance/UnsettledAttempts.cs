using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Gives an unknown attempt the reason <c>noReceipt</c> when its provider has sent no receipt for 15 minutes.</summary>
internal sealed class UnsettledAttempts(OutcomeEffectsStore outcomes, ProductTime time, ClusterView cluster) : IMaintenanceTask
{
    private const int MaxAttempts = 500;

    private static readonly TimeSpan NoReceiptAfter = TimeSpan.FromMinutes(15);

    public TimeSpan Interval => cluster.RoundInterval;

    public bool FollowsMembership => true;

    public Task RunAsync(SiloShare share, CancellationToken cancellationToken) =>
        outcomes.NameUnsettledAsync(time.FromReal(NoReceiptAfter), share.Silos, share.Index, MaxAttempts, cancellationToken);
}
