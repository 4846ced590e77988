using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// What is left to do on the rows of a campaign that has ended. The work itself is done outside the grain's turn, and wakes
/// the campaign when it has ended.
/// </summary>
public sealed class CampaignClosing(ProgressStore store, RowWork rows, ReservationStore reservations)
{
    /// <summary>Recipients skipped in one turn: some tens of milliseconds of the database.</summary>
    private const int SkipBatch = 1_000;

    private volatile bool _countedRows; // set outside the grain's turns

    /// <summary>Counts the recipients who wait and the calls in flight.</summary>
    public async Task<ReleaseResult> CountAsync(CampaignState campaign, CancellationToken cancellationToken)
    {
        if (rows.IsUnderWay(campaign.CampaignId))
        {
            return new ReleaseResult.RowsInWork();
        }

        var totals = await store.TotalsAsync(campaign.CampaignId, cancellationToken);
        return new ReleaseResult.Unfinished(totals.Waiting, totals.Sending);
    }

    /// <summary>Begins to skip the recipients who wait.</summary>
    public ReleaseResult SkipRemaining(CampaignState campaign)
    {
        var (campaignId, reason, skippedUpTo) = (campaign.CampaignId, campaign.Status == CampaignStatus.Expired ? SkipReason.CampaignEnded : SkipReason.Cancelled, 0);
        rows.Begin(campaign.TenantId, campaignId, async () =>
        {
            var last = await store.SkipWaitingAsync(campaignId, skippedUpTo, reason, SkipBatch, CancellationToken.None);
            skippedUpTo = last ?? skippedUpTo;
            return last is not null;
        });
        return new ReleaseResult.RowsInWork();
    }

    /// <summary>Settles the money, or begins to count the rows that this needs.</summary>
    public async Task<ReleaseResult> SettleAsync(CampaignState campaign, CancellationToken cancellationToken)
    {
        var campaignId = campaign.CampaignId;
        // Attempts at texts of several prices are counted row by row. Until that is done once, the grain's turn does not do it.
        if (campaign.UnitsChanges is { } changes && !_countedRows)
        {
            rows.Begin(campaign.TenantId, campaignId, async () =>
            {
                await reservations.SettleAsync(campaignId, changes, CancellationToken.None);
                _countedRows = true;
                return false;
            });
            return new ReleaseResult.RowsInWork();
        }

        await reservations.SettleAsync(campaignId, campaign.UnitsChanges ?? [], cancellationToken);
        return new ReleaseResult.Done();
    }
}
