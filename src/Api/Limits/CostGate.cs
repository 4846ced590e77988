using MassMessaging.Api.Problems;
using MassMessaging.Domain.Costs;
using Npgsql;

namespace MassMessaging.Api.Limits;

/// <summary>
/// Where costly reads and writes of this process wait for their turn, so that those of one tenant never take what the
/// light calls of others need. <see cref="CostQueue"/> decides whose turn it is.
/// </summary>
/// <param name="options">How much at once.</param>
/// <param name="clock">The real clock.</param>
internal sealed class CostGate(CostOptions options, TimeProvider clock)
{
    /// <summary>The policy that a refused call violates.</summary>
    public const string Policy = "costly";

    private const int RetryAfterSeconds = 2;
    private readonly Lock _lock = new();
    private readonly CostQueue _queue = new(options.AtOnce, options.Waiting);
    private readonly Dictionary<CostTicket, TaskCompletionSource> _turns = [];

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

    /// <summary>Does costly work when its turn comes.</summary>
    /// <param name="tenantId">Whose it is.</param>
    /// <param name="weight">One of <see cref="CostWeights"/>.</param>
    /// <param name="work">The work; its token also ends it when it takes too long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusedException">
    /// 429: as much of the tenant's work waits as may. 503: its turn did not come in time. 422: it took too long.
    /// </exception>
    public Task<T> RunAsync<T>(Guid tenantId, int weight, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(tenantId, weight, goesOn: false, work, cancellationToken);

    /// <inheritdoc cref="RunAsync{T}(Guid, int, Func{CancellationToken, Task{T}}, CancellationToken)"/>
    /// <param name="tenantId">Whose it is.</param>
    /// <param name="weight">One of <see cref="CostWeights"/>.</param>
    /// <param name="goesOn">It is the next piece of an answer that has begun: its turn is waited for, however long that takes.</param>
    /// <param name="work">The work; its token also ends it when it takes too long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> RunAsync<T>(
        Guid tenantId, int weight, bool goesOn, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var place = await EnterAsync(tenantId, weight, goesOn, cancellationToken);
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(options.LongestSeconds), clock);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        try
        {
            return await work(ends.Token);
        }
        catch (OperationCanceledException late) when (tooLong.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(Problem.TooExpensive(), late);
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(Problem.TooExpensive(), late);
        }
    }

    /// <summary>Waits for the turn of costly work that has no time limit, a batch of an import; it ends when the place is disposed.</summary>
    /// <exception cref="RefusedException">As for <see cref="RunAsync{T}(Guid, int, Func{CancellationToken, Task{T}}, CancellationToken)"/>.</exception>
    public async Task<IDisposable> EnterAsync(Guid tenantId, int weight, bool goesOn, CancellationToken cancellationToken)
    {
        // Work that ends calls on the next work, and must not do it itself.
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CostTicket ticket;
        lock (_lock)
        {
            ticket = _queue.Ask(tenantId, weight, goesOn) ?? throw new RefusedException(RateLimits.Refusal(
                Policy, "As many costly calls of this tenant wait for their turn as may: forecasts, previews, lists, exports, imports.", RetryAfterSeconds));
            _turns.Add(ticket, turn);
            Begin();
        }

        try
        {
            await turn.Task.WaitAsync(goesOn ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(options.WaitSeconds), clock, cancellationToken);
            return new Place(this, ticket);
        }
        catch (TimeoutException late)
        {
            End(ticket);
            throw new RefusedException(Problem.Unavailable(), late);
        }
        catch (OperationCanceledException)
        {
            End(ticket);
            throw;
        }
    }

    private void End(CostTicket ticket)
    {
        lock (_lock)
        {
            _turns.Remove(ticket);
            _queue.End(ticket, Elapsed);
            Begin();
        }
    }

    private TimeSpan Elapsed => clock.GetElapsedTime(0);

    private void Begin()
    {
        foreach (var ticket in _queue.Begin(Elapsed))
        {
            if (_turns.Remove(ticket, out var turn))
            {
                turn.SetResult();
            }
        }
    }

    private sealed class Place(CostGate gate, CostTicket ticket) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            if (!_ended)
            {
                _ended = true;
                gate.End(ticket);
            }
        }
    }
}
