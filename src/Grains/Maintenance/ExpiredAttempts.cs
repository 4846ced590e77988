using MassMessaging.Domain.Deliveries;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Makes attempts <c>unknown</c> that passed their deadline without an outcome, and deletes claims of which no attempt is in flight.</summary>
internal sealed partial class ExpiredAttempts(
    OutcomeEffectsStore outcomes, ClaimStore claims, DeliveryWriter writer, ProductTime time, ClusterView cluster, ILogger<ExpiredAttempts> logger)
    : IMaintenanceTask
{
    private const int MaxAttempts = 500;

    public TimeSpan Interval => cluster.RoundInterval;

    public bool FollowsMembership => true;

    public async Task RunAsync(SiloShare share, CancellationToken cancellationToken)
    {
        var lost = await outcomes.PassedDeadlinesAsync(share.Silos, share.Index, MaxAttempts, cancellationToken);
        if (lost.Count > 0)
        {
            var now = time.Now;
            await writer.ApplyAsync(
                [
                    .. lost.Select(attempt => new DeliveryEvent(attempt.CampaignId, attempt.Seq, attempt.Attempt, DeliveryStatus.Unknown, now)
                    {
                        Reason = DeliveryReasons.NoAnswer,
                    }),
                ],
                cancellationToken);
            LogExpired(lost.Count);
        }

        await claims.DeleteExpiredAsync(share.Silos, share.Index, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} attempts passed their deadline and are unknown now")]
    private partial void LogExpired(int count);
}
