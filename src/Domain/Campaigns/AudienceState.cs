namespace MassMessaging.Domain.Campaigns;

/// <summary>The customers that a campaign addresses: those that its filter finds now, or the stored list.</summary>
public enum AudienceState
{
    /// <summary>The filter is evaluated anew each time.</summary>
    Live = 0,

    /// <summary>Launched; the list is being stored.</summary>
    Freezing = 1,

    /// <summary>The list is stored.</summary>
    Frozen = 2,
}
