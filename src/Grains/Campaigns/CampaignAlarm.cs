using MassMessaging.Grains.Hosting;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Wakes a grain at product instants: a timer paces it while it is active, and a reminder is the durable promise that it
/// wakes. The grain computes from stored progress what is due, so missed or doubled ticks do not matter.
/// </summary>
/// <param name="grain">The grain.</param>
/// <param name="time">The clock of the instants.</param>
/// <param name="ring">What the grain does when it wakes.</param>
internal sealed class CampaignAlarm(Grain grain, ProductTime time, Func<CancellationToken, Task> ring)
{
    private const string Watchdog = "watchdog";

    private static readonly TimeSpan WatchdogInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxTimer = TimeSpan.FromHours(12);

    private IGrainTimer? _timer;
    private DateTimeOffset _setFor;

    /// <summary>
    /// The timer's time is still to come: the promise to wake is kept, and with a hundred thousand campaigns there are more
    /// ticks of reminders than releases. What changes the time wakes the campaign itself.
    /// </summary>
    public bool IsSet => _timer is not null && _setFor > time.Now;

    /// <summary>
    /// Promises durably that the grain wakes; registered before the status is stored that needs it. Not sooner than the store
    /// takes: a due time that has passed is skipped.
    /// </summary>
    public async Task PromiseAsync()
    {
        var jitter = TimeSpan.FromSeconds(Random.Shared.Next((int)WatchdogInterval.TotalSeconds));
        await grain.RegisterOrUpdateReminder(Watchdog, TimeSpan.FromSeconds(5) + jitter, WatchdogInterval);
    }

    /// <summary>Wakes the grain as soon as its present turn has ended.</summary>
    public void SetNow() => Set(time.Now);

    /// <summary>Wakes the grain at an instant instead of the one that was set before.</summary>
    public void Set(DateTimeOffset at)
    {
        _setFor = at;
        TimeSpan due;
        do
        {
            due = at - time.Now;
            SetTimer(due);
        }
        while (at - time.Now < due - time.FromReal(TimeSpan.FromMilliseconds(1))); // the clock was moved between reading it and setting the timer
    }

    /// <summary>Ends the promise: the grain has nothing more to do.</summary>
    public async Task EndAsync()
    {
        if (await grain.GetReminder(Watchdog) is { } reminder)
        {
            await grain.UnregisterReminder(reminder);
        }

        _timer?.Dispose();
        _timer = null;
    }

    private void SetTimer(TimeSpan due)
    {
        due = due < TimeSpan.Zero ? TimeSpan.Zero : due > MaxTimer ? MaxTimer : due;
        // Rounded up: a tick before its time would find nothing due.
        due = TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds));
        if (_timer is null)
        {
            _timer = grain.RegisterGrainTimer(ring, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }
}
