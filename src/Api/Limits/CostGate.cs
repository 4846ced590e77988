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
    public async Task<T> RunAsync<T>(Guid tenantId, int weight, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var ticket = await TurnAsync(tenantId, weight, cancellationToken);
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
        finally
        {
            End(ticket);
        }
    }

    private async Task<CostTicket> TurnAsync(Guid tenantId, int weight, CancellationToken cancellationToken)
    {
        // Whoever ends its work calls on the next ones, and must not do their work.
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        CostTicket ticket;
        lock (_lock)
        {
            ticket = _queue.Ask(tenantId, weight) ?? throw new RefusedException(RateLimits.Refusal(
                Policy, "As many costly calls of this tenant wait for their turn as may: forecasts, previews, searches, exports, imports.", RetryAfterSeconds));
            _turns.Add(ticket, turn);
            Begin();
        }

        try
        {
            await turn.Task.WaitAsync(TimeSpan.FromSeconds(options.WaitSeconds), clock, cancellationToken);
            return ticket;
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
}
