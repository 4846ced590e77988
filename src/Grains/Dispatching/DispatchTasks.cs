using System.Collections.Concurrent;

namespace MassMessaging.Grains.Dispatching;

/// <summary>The work of dispatching that runs outside the turns of grains, so that a graceful stop cuts nothing.</summary>
public sealed class DispatchTasks
{
    private readonly ConcurrentDictionary<Task, bool> _running = [];

    /// <summary>Has <see cref="DrainAsync"/> wait for the task's end.</summary>
    public void Track(Task task)
    {
        _running.TryAdd(task, true);
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Waits until every call that has been started has ended and its outcome is stored.</summary>
    public Task DrainAsync() => Task.WhenAll(_running.Keys);
}
