namespace MassMessaging.Api.Cluster;

/// <summary>
/// Reports that the connection to a silo has ended: the silo died, stopped or cannot be reached. Orleans fails outstanding
/// calls between silos when the silo that executes them dies. It does not fail those of a client, which wait for their
/// time limit (found with Microsoft.Orleans.Client 10.4.2).
/// </summary>
internal sealed class SiloLosses
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>Completes when the next connection ends. A caller reads it before its call, so that no loss is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Completes <see cref="Next"/> for all that wait, and begins a new one.</summary>
    public void Report() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    // Callers go on in tasks of their own: the runtime reports a loss from the loop that reads its connections.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
