namespace MassMessaging.Domain.Campaigns;

/// <summary>Where a campaign is in its life.</summary>
public enum CampaignStatus
{
    /// <summary>Being written: nothing is frozen, nothing is sent.</summary>
    Draft = 0,

    /// <summary>Launched, its start still to come.</summary>
    Scheduled = 1,

    /// <summary>Releasing messages, or waiting for its next turn.</summary>
    Running = 2,

    /// <summary>Held by its owner, or by a template or content error.</summary>
    Paused = 3,

    /// <summary>Final: no recipient was left waiting.</summary>
    Completed = 4,

    /// <summary>Final: stopped by its owner.</summary>
    Cancelled = 5,

    /// <summary>Final: its end came first.</summary>
    Expired = 6,
}

/// <summary>Groups of statuses that rules name.</summary>
public static class CampaignStatusExtensions
{
    /// <summary>Nothing can change a campaign of this status any more.</summary>
    public static bool IsFinal(this CampaignStatus status) =>
        status is CampaignStatus.Completed or CampaignStatus.Cancelled or CampaignStatus.Expired;

    /// <summary>Launched and not final: scheduled, running or paused.</summary>
    public static bool IsLaunched(this CampaignStatus status) =>
        status is CampaignStatus.Scheduled or CampaignStatus.Running or CampaignStatus.Paused;
}
