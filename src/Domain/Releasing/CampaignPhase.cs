namespace MassMessaging.Domain.Releasing;

/// <summary>Where a launched campaign stands, as far as that decides what it does next.</summary>
public enum CampaignPhase
{
    /// <summary>Its audience is being stored; it may be scheduled, running or paused.</summary>
    Freezing,

    /// <summary>Its start is still to come.</summary>
    Scheduled,

    /// <summary>It releases messages.</summary>
    Running,

    /// <summary>It would release messages, but the silo's clock has drifted from the database's clock.</summary>
    ClockSkewed,

    /// <summary>It is paused.</summary>
    Paused,

    /// <summary>It has ended, with recipients left to skip, calls in flight or money to settle.</summary>
    Closing,
}
