using MassMessaging.Domain.Costs;

namespace MassMessaging.Persistence;

/// <summary>
/// Lets costly work of this process begin when its turn comes. <see cref="CostQueue"/> decides whose turn it is. For use
/// from several threads.
/// </summary>
/// <param name="places">Places for work at once, from 1.</param>
/// <param name="mostWaiting">Pieces of work of one tenant that wait at once, from 1.</param>
/// <param name="clock">The real clock.</param>
public sealed class CostTurns(int places, int mostWaiting, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly CostQueue _queue = new(places, mostWaiting);
    private readonly Dictionary<CostTicket, TaskCompletionSource> _waiting = [];

    /// <summary>Pieces of work that wait and places that are held, for tests and metrics.</summary>
    public (int Waiting, int Held) Now
    {
        get
        {
            lock (_lock)
            {
                return (_queue.Waiting, _queue.Held);
            }
        }
    }

    /// <summary>Puts a piece of work into its tenant's line.</summary>
    /// <param name="tenantId">The tenant of the read.</param>
    /// <param name="weight">Places that the work needs; from 1.</param>
    /// <param name="goesOn">The work is the next piece of what has begun already, and waits though the line is full.</param>
    /// <returns>The work's turn; null: as many pieces of the tenant's work wait as may.</returns>
    public CostTurn? Ask(Guid tenantId, int weight, bool goesOn)
    {
        // Work that ends calls on the next work, and must not do it itself.
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_queue.Ask(tenantId, weight, goesOn) is not { } ticket)
            {
                return null;
            }

            _waiting.Add(ticket, began);
            Begin();
            return new CostTurn(this, ticket, began.Task);
        }
    }

    /// <summary>Ends work, or takes it out of its line.</summary>
    internal void End(CostTicket ticket)
    {
        lock (_lock)
        {
            _waiting.Remove(ticket);
            _queue.End(ticket, Elapsed);
            Begin();
        }
    }

    private TimeSpan Elapsed => clock.GetElapsedTime(0);

    private void Begin()
    {
        foreach (var ticket in _queue.Begin(Elapsed))
        {
            if (_waiting.Remove(ticket, out var began))
            {
                began.SetResult();
            }
        }
    }
}

/// <summary>The turn of one piece of work. Disposing of it gives its places back, or takes it out of its line.</summary>
public sealed class CostTurn : IDisposable
{
    private readonly CostTurns _turns;
    private readonly CostTicket _ticket;
    private int _ended;

    internal CostTurn(CostTurns turns, CostTicket ticket, Task began) => (_turns, _ticket, Began) = (turns, ticket, began);

    /// <summary>Completes when the work may begin.</summary>
    public Task Began { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _turns.End(_ticket);
        }
    }
}
