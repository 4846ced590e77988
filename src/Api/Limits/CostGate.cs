using MassMessaging.Api.Problems;
using MassMessaging.Persistence;
using Npgsql;

namespace MassMessaging.Api.Limits;

/// <summary>
/// Where costly reads and writes of this process wait for their turn, so that those of one tenant never take what the
/// light calls of others need.
/// </summary>
/// <param name="options">How much at once.</param>
/// <param name="clock">The real clock.</param>
internal sealed class CostGate(CostOptions options, TimeProvider clock)
{
    /// <summary>The policy that a refused call violates.</summary>
    public const string Policy = "costly";

    private const int RetryAfterSeconds = 2;
    private readonly CostTurns _turns = new(options.AtOnce, options.Waiting, clock);

    /// <inheritdoc cref="CostTurns.Now"/>
    public (int Waiting, int Held) Now => _turns.Now;

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
        var turn = _turns.Ask(tenantId, weight, goesOn) ?? throw new RefusedException(RateLimits.Refusal(
            Policy, null, RetryAfterSeconds));
        try
        {
            await turn.Began.WaitAsync(goesOn ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(options.WaitSeconds), clock, cancellationToken);
            return turn;
        }
        catch (TimeoutException late)
        {
            turn.Dispose();
            throw new RefusedException(Problem.Unavailable(), late);
        }
        catch (OperationCanceledException)
        {
            turn.Dispose();
            throw;
        }
    }
}
