namespace MassMessaging.FaultLab.Faults;

/// <summary>What the lab does to the product.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL to a silo; started again later.</summary>
    SiloKilled,

    /// <summary>SIGTERM to a silo: it drains and goes; started again later.</summary>
    SiloShutDown,

    /// <summary>SIGSTOP, later SIGCONT: a silo sleeps through its own death.</summary>
    SiloStopped,

    /// <summary>A silo gets a tenth of its time, in stops of 0.9 s, or stands still for 4 s of every 10: starved, and not dead.</summary>
    SiloStarved,

    /// <summary>SIGSTOP to whichever silo has just claimed for a blast, as near to its calls as a signal can come; later SIGCONT.</summary>
    SiloStoppedAtClaim,

    /// <summary>SIGKILL to an Api.</summary>
    ApiKilled,

    /// <summary>SIGSTOP, later SIGCONT to an Api.</summary>
    ApiStopped,

    /// <summary>SIGKILL to PostgreSQL and all its children.</summary>
    DatabaseKilled,

    /// <summary>PostgreSQL is shut down (fast or immediate) and started again.</summary>
    DatabaseRestarted,

    /// <summary>Every answer of the database to one process is late.</summary>
    DatabaseSlow,

    /// <summary>One process loses its connections to the database, and gets none for a while.</summary>
    DatabaseCut,

    /// <summary>What goes between one process and the database is swallowed, then arrives after all.</summary>
    DatabaseHeld,

    /// <summary>The database's disk is full for a while.</summary>
    DiskFull,

    /// <summary>One silo cannot talk to the others; all reach the database and the provider.</summary>
    SilosSplit,

    /// <summary>A silo's clock is off, by a second to some minutes.</summary>
    ClockOff,

    /// <summary>The provider accepts and answers after the time limit.</summary>
    ProviderAnswersLate,

    /// <summary>The provider accepts, and its answer is lost.</summary>
    ProviderLosesAnswers,

    /// <summary>The connection breaks before the provider accepts.</summary>
    ProviderDrops,

    /// <summary>The provider refuses for being asked too fast.</summary>
    ProviderThrottles,

    /// <summary>The provider answers 5xx, having accepted or not.</summary>
    ProviderBreaks,

    /// <summary>The provider holds template messages back for a while, and drops some of them then.</summary>
    ProviderHolds,

    /// <summary>Receipts come twice, out of order, before the answer, contradict each other or are signed wrongly.</summary>
    ReceiptsDisturbed,

    /// <summary>The provider cannot reach the webhook and posts again later.</summary>
    ReceiptsLate,
}
