using System.Diagnostics;
using MassMessaging.Hosting;

namespace MassMessaging.Grains.Maintenance;

/// <summary>This silo's share of the cluster's work, and changes of the cluster.</summary>
internal sealed class ClusterView(ISiloStatusOracle membership, ILocalSiloDetails self) : ISiloStatusListener
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(5);

    /// <summary>After a silo's death its campaigns come due one by one, and only maintenance wakes them.</summary>
    private static readonly TimeSpan TakeoverInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TakeoverTime = TimeSpan.FromSeconds(20);

    private long? _lastDeath;
    private readonly Pulse _changes = new();

    /// <summary>A silo has died within the last 20 s.</summary>
    public bool TakesOver => _lastDeath is { } death && Stopwatch.GetElapsedTime(death) < TakeoverTime;

    /// <summary>Real time between two rounds of work that a dead silo leaves behind.</summary>
    public TimeSpan RoundInterval => TakesOver ? TakeoverInterval : UsualInterval;

    /// <summary>Completes when a silo joins or dies. A waiter reads it before its run, so that no change is missed.</summary>
    public Task Changed => _changes.Next;

    /// <summary>This silo's share now; null while the silo is not active.</summary>
    public SiloShare? Share
    {
        get
        {
            if (membership.CurrentStatus != SiloStatus.Active)
            {
                return null;
            }

            var active = membership.GetApproximateSiloStatuses(onlyActive: true).Keys.Order().ToList();
            var index = active.IndexOf(self.SiloAddress);
            return index < 0 ? null : new SiloShare(active.Count, index);
        }
    }

    /// <summary>Begins to follow the membership.</summary>
    public void Subscribe() => membership.SubscribeToSiloStatusEvents(this);

    /// <inheritdoc/>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
        {
            _lastDeath = Stopwatch.GetTimestamp();
        }

        if (status is SiloStatus.Dead or SiloStatus.Active)
        {
            _changes.Report();
        }
    }
}
