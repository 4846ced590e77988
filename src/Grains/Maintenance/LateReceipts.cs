using MassMessaging.Grains.Dispatching;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Maintenance;

/// <summary>Applies receipts that arrived before the provider's own id of their message was stored.</summary>
internal sealed class LateReceipts(OutcomeEffectsStore outcomes, DeliveryWriter writer, RefusalEffects refusals, ClusterView cluster) : IMaintenanceTask
{
    private const int MaxReceipts = 500;

    public TimeSpan Interval => cluster.RoundInterval;

    public bool FollowsMembership => true;

    public async Task RunAsync(SiloShare share, CancellationToken cancellationToken)
    {
        var matches = await outcomes.LateMatchesAsync(MaxReceipts, cancellationToken);
        if (matches.Count == 0)
        {
            return;
        }

        var stored = await writer.ApplyAsync([.. matches.Select(match => match.ToEvent())], cancellationToken);
        foreach (var (match, effect) in matches.Zip(stored))
        {
            var happened = match.ToEvent();
            await refusals.ApplyReceiptAsync(match.TenantId, match.CampaignId, match.Seq, effect, match.Refusal, happened.At, cancellationToken);
        }

        await outcomes.DropMatchedAsync(matches, cancellationToken);
    }
}
