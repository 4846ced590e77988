using MassMessaging.Domain.Sending;

namespace MassMessaging.Grains.Dispatching;

/// <summary>The provider calls of one sender on a silo: made in their order, a bounded number at once.</summary>
/// <param name="atOnce">Calls under way at once, from 1.</param>
/// <param name="prefetch">Counts the answers.</param>
public sealed class CallQueue(int atOnce, PrefetchLimit prefetch)
{
    private readonly Lock _gate = new();
    private readonly Queue<(Func<int, Task> Make, int Call)> _waiting = [];
    private int _callers;

    /// <summary>Adds calls, for which slots have been acquired.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="make">Makes the n-th from 0; it ends when its answer is there, and never throws.</param>
    public void Start(int calls, Func<int, Task> make)
    {
        int callers;
        lock (_gate)
        {
            for (var call = 0; call < calls; call++)
            {
                _waiting.Enqueue((make, call));
            }

            callers = Math.Min(atOnce - _callers, calls);
            _callers += callers;
        }

        for (var caller = 0; caller < callers; caller++)
        {
            _ = Task.Run(CallAsync);
        }
    }

    /// <summary>One call after another until none waits: a task for each would cost more than it does.</summary>
    private async Task CallAsync()
    {
        while (Next() is var (make, call))
        {
            await make(call);
            prefetch.Answered();
        }
    }

    private (Func<int, Task> Make, int Call)? Next()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var call))
            {
                return call;
            }

            _callers--;
            return null;
        }
    }
}
