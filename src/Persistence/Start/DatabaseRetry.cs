using Npgsql;

namespace MassMessaging.Persistence.Start;

/// <summary>
/// Repeats work on a database that is not there yet, or not at the moment: a silo that starts beside it, or while it restarts,
/// needs no supervisor for that.
/// </summary>
public static class DatabaseRetry
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    /// <summary>Repeats the work until the database answers. What it answers, a refusal included, is the end of it.</summary>
    /// <param name="work">May be repeated.</param>
    /// <param name="report">Gets the reason for waiting, once for each time that the reason changes.</param>
    /// <exception cref="NpgsqlException">The database refused, as a wrong password, or its host is not known.</exception>
    public static Task<T> UntilAnsweredAsync<T>(Func<Task<T>> work, Func<string, Task> report)
    {
        string? reported = null;
        return RunAsync(
            work,
            failure => failure is NpgsqlException { IsTransient: true } && !StartFailure.IsUnknownHost(failure),
            async away =>
            {
                if (reported != away.Message)
                {
                    await report($"The database does not answer; waiting for it. {away.Message}");
                    reported = away.Message;
                }
            },
            MaxDelay,
            CancellationToken.None);
    }

    /// <summary>Repeats the work until no failure says that the database is away, with delays of half a second to five.</summary>
    /// <param name="work">May be repeated.</param>
    /// <param name="isAway">Whether a failure says so; another one is the end of it.</param>
    /// <param name="report">Gets each such failure.</param>
    /// <param name="cancellationToken">Ends the delays.</param>
    public static Task<T> RunAsync<T>(Func<Task<T>> work, Func<Exception, bool> isAway, Func<Exception, Task> report, CancellationToken cancellationToken) =>
        RunAsync(work, isAway, report, MaxDelay, cancellationToken);

    /// <summary>The same with delays of half a second to a given length.</summary>
    /// <param name="work">May be repeated.</param>
    /// <param name="isAway">Whether a failure says that the database is away; another one is the end of it.</param>
    /// <param name="report">Gets each such failure.</param>
    /// <param name="maxDelay">The longest delay, from half a second.</param>
    /// <param name="cancellationToken">Ends the delays.</param>
    public static async Task<T> RunAsync<T>(
        Func<Task<T>> work, Func<Exception, bool> isAway, Func<Exception, Task> report, TimeSpan maxDelay, CancellationToken cancellationToken)
    {
        for (var delay = FirstDelay; ; delay = delay * 2 < maxDelay ? delay * 2 : maxDelay)
        {
            try
            {
                return await work();
            }
            catch (Exception away) when (isAway(away))
            {
                await report(away);
                await Task.Delay(delay, cancellationToken);
            }
        }
    }
}
