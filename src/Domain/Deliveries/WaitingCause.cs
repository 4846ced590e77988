using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Deliveries;

/// <summary>Why a person who waits has not been attempted yet.</summary>
public static class WaitingCause
{
    /// <summary>The cause; null where the campaign is a draft or has ended.</summary>
    /// <param name="status">The campaign's status.</param>
    /// <param name="blockedBy">What holds its sender or tenant; null: nothing.</param>
    /// <param name="campaignWaitsFor">What the campaign stored as the cause of its own waiting; null: it is about to send.</param>
    /// <param name="campaignDue">Until when it waits; null: not known.</param>
    /// <param name="retryAt">When the person is to be tried again; null: nobody has tried yet.</param>
    /// <param name="now">The time to judge by.</param>
    public static WaitReason? Of(
        CampaignStatus status, WaitReason? blockedBy, WaitReason? campaignWaitsFor, DateTimeOffset? campaignDue, DateTimeOffset? retryAt, DateTimeOffset now)
    {
        if (status == CampaignStatus.Paused)
        {
            return WaitReason.CampaignPaused;
        }

        if (status is not (CampaignStatus.Scheduled or CampaignStatus.Running))
        {
            return null;
        }

        if (blockedBy is not null)
        {
            return blockedBy;
        }

        // Closed hours that last longer than the wait for the retry are what holds the person.
        if (retryAt > now && !(campaignWaitsFor == WaitReason.Window && campaignDue >= retryAt))
        {
            return WaitReason.Retry;
        }

        return status == CampaignStatus.Scheduled ? WaitReason.Window : HasPassed(campaignWaitsFor) ? WaitReason.Turn : campaignWaitsFor;
    }

    /// <summary>Whether it can be said when the turn of somebody who waits comes.</summary>
    /// <param name="status">The campaign's status.</param>
    /// <param name="blockedBy">What holds its sender or tenant; null: nothing.</param>
    /// <param name="campaignWaitsFor">What the campaign stored as the cause of its own waiting; null: it is about to send.</param>
    public static bool HasTime(CampaignStatus status, WaitReason? blockedBy, WaitReason? campaignWaitsFor) =>
        status is CampaignStatus.Scheduled or CampaignStatus.Running && blockedBy is null && campaignWaitsFor is not WaitReason.TemplateHeld;

    // What the campaign stored stands until it acts again; that nothing of this kind holds it any more is known at once.
    private static bool HasPassed(WaitReason? reason) =>
        reason is null or WaitReason.Retry or WaitReason.CampaignPaused || SenderBlock.All.Contains(reason.Value);
}
