namespace MassMessaging.Domain.Campaigns;

/// <summary>What may be asked of a campaign, by its owner or by the clock.</summary>
public enum CampaignCommand
{
    /// <summary>Freeze the audience and start, at once or at the start that was set.</summary>
    Launch = 0,

    /// <summary>The start that was set has come.</summary>
    StartDue = 1,

    /// <summary>Hold every further release.</summary>
    Pause = 2,

    /// <summary>Go on after a pause.</summary>
    Resume = 3,

    /// <summary>Nobody is left waiting.</summary>
    Complete = 4,

    /// <summary>The end that was set has come.</summary>
    Expire = 5,

    /// <summary>Stop for good.</summary>
    Cancel = 6,
}
