using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Deliveries;

/// <summary>Why a person who waits has not been attempted yet.</summary>
public static class WaitingCause
{
    /// <summary>The campaign sends, and the person's turn is still to come.</summary>
    public const string Turn = "turn";

    private const string Window = "window";

    /// <summary>The cause's word; null where the campaign is a draft or has ended.</summary>
    /// <param name="status">The campaign's status.</param>
    /// <param name="blockedBy">What holds its sender or tenant; null: nothing.</param>
    /// <param name="campaignWaitsFor">What the campaign stored as the cause of its own waiting; null: it is about to send.</param>
    /// <param name="campaignDue">Until when it waits; null: not known.</param>
    /// <param name="retryAt">When the person is to be tried again; null: nobody has tried yet.</param>
    /// <param name="now">The time to judge by.</param>
    public static string? Of(
        CampaignStatus status, string? blockedBy, string? campaignWaitsFor, DateTimeOffset? campaignDue, DateTimeOffset? retryAt, DateTimeOffset now)
    {
        if (status == CampaignStatus.Paused)
        {
            return "campaignPaused";
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
        if (retryAt > now && !(campaignWaitsFor == Window && campaignDue >= retryAt))
        {
            return "retry";
        }

        return status == CampaignStatus.Scheduled ? Window : HasPassed(campaignWaitsFor) ? Turn : campaignWaitsFor;
    }

    /// <summary>Whether it can be said when the turn of somebody who waits comes.</summary>
    /// <param name="status">The campaign's status.</param>
    /// <param name="blockedBy">What holds its sender or tenant; null: nothing.</param>
    /// <param name="campaignWaitsFor">What the campaign stored as the cause of its own waiting; null: it is about to send.</param>
    public static bool HasTime(CampaignStatus status, string? blockedBy, string? campaignWaitsFor) =>
        status is CampaignStatus.Scheduled or CampaignStatus.Running && blockedBy is null && campaignWaitsFor is not "templateHeld";

    // What the campaign stored stands until it acts again; that nothing of this kind holds it any more is known at once.
    private static bool HasPassed(string? word) =>
        word is null or "retry" or "campaignPaused" or "tenantSuspended" || word.StartsWith("sender", StringComparison.Ordinal);
}
