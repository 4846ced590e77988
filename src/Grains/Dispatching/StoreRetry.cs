using MassMessaging.Persistence.Start;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Dispatching;

/// <summary>Repeats work on the database, which may be restarting, until it is done or the rows' deadline has come and ExpiredAttempts takes over.</summary>
public sealed partial class StoreRetry(ILogger<StoreRetry> logger)
{
    /// <summary>Between two tries, in real time.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    /// <summary>Repeats the work until it succeeds.</summary>
    /// <exception cref="Exception">The failure with which the last try ended at the deadline.</exception>
    public Task<T> UntilDoneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken deadline) => DatabaseRetry.RunAsync(
        () => work(deadline),
        _ => !deadline.IsCancellationRequested,
        failure =>
        {
            LogRetried(failure);
            return Task.CompletedTask;
        },
        Delay,
        deadline);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer; trying again")]
    private partial void LogRetried(Exception failure);
}
