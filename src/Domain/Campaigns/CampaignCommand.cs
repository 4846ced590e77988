namespace MassMessaging.Domain.Campaigns;

/// <summary>A command to a campaign: by its owner, by the clock, or by what happens to it.</summary>
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

    /// <summary>No recipient is left waiting.</summary>
    Complete = 4,

    /// <summary>The end that was set has come.</summary>
    Expire = 5,

    /// <summary>Stop for good.</summary>
    Cancel = 6,

    /// <summary>Change the definition.</summary>
    Edit = 7,

    /// <summary>Hide the campaign, after a cancel where it is launched.</summary>
    Delete = 8,

    /// <summary>Leave customers out by hand.</summary>
    Exclude = 9,

    /// <summary>Take an exclusion back.</summary>
    Include = 10,

    /// <summary>The audience is stored.</summary>
    AudienceFrozen = 11,

    /// <summary>The audience breaks a rule, and nothing of it is stored.</summary>
    AudienceNotFrozen = 12,
}
