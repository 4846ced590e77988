using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Releasing;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Campaigns;

/// <summary>Reads and stores what the release of a campaign needs, as <see cref="ReleaseMachine"/> takes it.</summary>
public sealed class ReleaseStore(ProgressStore store)
{
    /// <summary>The stored progress; null: none is stored.</summary>
    public async Task<ReleaseProgress?> LoadAsync(CampaignState campaign, CancellationToken cancellationToken) =>
        await store.LoadAsync(campaign.CampaignId, cancellationToken) is { } stored
            ? new ReleaseProgress(
                [new ReleaseLane(FirstSeq: 1, LastSeq: null, stored.CursorPage, new PaceState(stored.Anchor, stored.LastSlot, stored.LastAttemptAt))],
                stored.NextDue,
                EnumWords.Find<WaitReason>(stored.WaitingFor))
            : null;

    /// <summary>Stores progress that a command changed.</summary>
    public Task SaveAsync(CampaignState campaign, ReleaseLane lane, ReleaseStep.Sleep wait, CancellationToken cancellationToken) => store.SaveAsync(
        campaign.TenantId,
        campaign.CampaignId,
        campaign.Definition!.SenderId,
        new CampaignProgress(wait.Until, lane.CursorPage, lane.Pace.Anchor, lane.Pace.LastSlot, lane.Pace.LastAttemptAt, wait.Reason?.ToWord()),
        cancellationToken);

    /// <summary>Stores until when the campaign does nothing.</summary>
    public Task StoreWaitAsync(CampaignState campaign, ReleaseStep.Sleep wait, CancellationToken cancellationToken) =>
        store.SetNextDueAsync(campaign.CampaignId, wait.Until, wait.Reason?.ToWord(), cancellationToken);

    /// <summary>Moves the stored cursor.</summary>
    public async Task<ReleaseResult> StoreCursorAsync(CampaignState campaign, ReleaseStep.StoreCursor cursor, CancellationToken cancellationToken)
    {
        await store.MoveCursorAsync(campaign.CampaignId, cursor.Page, cancellationToken);
        return new ReleaseResult.Done();
    }

    /// <summary>Reads which number the sender has.</summary>
    public async Task<ReleaseResult> FindNumberAsync(CampaignState campaign, CancellationToken cancellationToken) =>
        await store.SenderAsync(campaign.Definition!.SenderId!.Value, cancellationToken) is { } sender
            ? new ReleaseResult.NumberFound(new SenderNumber(sender.NumberKey, sender.Limited))
            : new ReleaseResult.NumberFound(new SenderNumber(Key: null, Limited: false));

    /// <summary>Reads how many recipients the frozen audience has.</summary>
    public async Task<ReleaseResult> FindAudienceAsync(CampaignState campaign, CancellationToken cancellationToken) =>
        new ReleaseResult.AudienceFound((await store.AudienceAsync(campaign.CampaignId, cancellationToken))!.Total);

    /// <summary>Reads which retry is due first.</summary>
    public async Task<ReleaseResult> FindRetryAsync(CampaignState campaign, CancellationToken cancellationToken) =>
        await store.NextRetryAsync(campaign.CampaignId, cancellationToken) is { } retry
            ? new ReleaseResult.RetryFound(retry.Seq, retry.At)
            : new ReleaseResult.RetryFound(Seq: null, default);

    /// <summary>Lets the campaign claim again although a message of it is still held back.</summary>
    public Task EndHoldAsync(CampaignState campaign, CancellationToken cancellationToken) => store.EndHoldAsync(campaign.CampaignId, cancellationToken);

    /// <summary>Deletes the progress of a campaign that has nothing more to do.</summary>
    public Task DeleteAsync(Guid campaignId, CancellationToken cancellationToken) => store.DeleteAsync(campaignId, cancellationToken);
}
