namespace MassMessaging.Grains.Maintenance;

/// <summary>Work that every silo repeats in the background. A run that is doubled on two silos changes nothing.</summary>
internal interface IMaintenanceTask
{
    /// <summary>Real time between the end of a run and the next one. It is read before each run.</summary>
    TimeSpan Interval { get; }

    /// <summary>A run also follows as soon as a silo has joined or died, because its share of the work has another owner then.</summary>
    bool FollowsMembership => false;

    /// <summary>Runs also before the silo takes part in the cluster, and once at its start. Such a task gets the whole as its share.</summary>
    bool RunsFromStart => false;

    /// <summary>Does what is due. An exception is logged, and the next run follows after the interval.</summary>
    Task RunAsync(SiloShare share, CancellationToken cancellationToken);
}
