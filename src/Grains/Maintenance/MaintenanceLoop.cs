using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Maintenance;

/// <summary>
/// Repeats each maintenance task at its own interval, one run of a task at a time. Tasks do not wait for each other. The
/// intervals are real time: how soon the work of a dead silo resumes does not depend on the product clock.
/// </summary>
internal sealed partial class MaintenanceLoop(IEnumerable<IMaintenanceTask> tasks, ClusterView cluster, ILogger<MaintenanceLoop> logger)
    : BackgroundService
{
    private Task _changed = Task.CompletedTask;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Here and not in the background, so that no change after the start is missed.
        cluster.Subscribe();
        _changed = cluster.Changed;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(tasks.Select(task => RepeatAsync(task, _changed, stoppingToken)));

    private async Task RepeatAsync(IMaintenanceTask task, Task changed, CancellationToken stoppingToken)
    {
        if (task.RunsFromStart)
        {
            await RunAsync(task, SiloShare.Whole, stoppingToken);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var interval = Task.Delay(task.Interval, stoppingToken);
            await (task.FollowsMembership ? Task.WhenAny(changed, interval) : interval);
            changed = cluster.Changed; // a change during the run is followed by another run
            if ((task.RunsFromStart ? SiloShare.Whole : cluster.Share) is { } share)
            {
                await RunAsync(task, share, stoppingToken);
            }
        }
    }

    private async Task RunAsync(IMaintenanceTask task, SiloShare share, CancellationToken stoppingToken)
    {
        try
        {
            await task.RunAsync(share, stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // A task that fails keeps neither its own next run nor the other tasks from running.
            LogFailed(task.GetType().Name, task.Interval, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The maintenance task {MaintenanceTask} failed; it runs again in {Interval}")]
    private partial void LogFailed(string maintenanceTask, TimeSpan interval, Exception failure);
}
