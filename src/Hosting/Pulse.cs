namespace MassMessaging.Hosting;

/// <summary>An event that happens again and again. A waiter reads <see cref="Next"/> before its work, so that no event meanwhile is missed.</summary>
public sealed class Pulse
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>Completes when the event happens next.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Completes <see cref="Next"/> for all waiters, and begins a new one.</summary>
    public void Report() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    // Waiters go on in tasks of their own: the reporter may be a loop of the runtime.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
