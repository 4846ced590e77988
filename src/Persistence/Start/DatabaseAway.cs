using Npgsql;

namespace MassMessaging.Persistence.Start;

/// <summary>
/// Waits for a database that is not there yet, or not at the moment: a silo that starts beside it, or while it restarts,
/// needs no supervisor for that.
/// </summary>
public static class DatabaseAway
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Asks until the database answers. What it answers, a refusal included, is the end of it.</summary>
    /// <param name="ask">A question that may be repeated.</param>
    /// <param name="tell">Told why it waits, once for each time that the reason changes.</param>
    /// <exception cref="NpgsqlException">The database refused, as a wrong password, or its host is not known.</exception>
    public static Task<T> AskAsync<T>(Func<Task<T>> ask, Func<string, Task> tell)
    {
        string? told = null;
        return AskAsync(
            ask,
            failure => failure is NpgsqlException { IsTransient: true } && !StartFailure.IsUnknownHost(failure),
            async away =>
            {
                if (told != away.Message)
                {
                    await tell($"The database does not answer; waiting for it. {away.Message}");
                    told = away.Message;
                }
            },
            CancellationToken.None);
    }

    /// <summary>Asks until no failure says that the database is away, with pauses of half a second to five.</summary>
    /// <param name="ask">A question that may be repeated.</param>
    /// <param name="isAway">Whether a failure says so; another one is the end of it.</param>
    /// <param name="tell">Told of each such failure.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask, Func<Exception, bool> isAway, Func<Exception, Task> tell, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await ask();
            }
            catch (Exception away) when (isAway(away))
            {
                await tell(away);
                await Task.Delay(pause, cancellationToken);
            }
        }
    }
}
