namespace MassMessaging.Domain.Webhooks;

/// <summary>When a webhook that was not taken is told again: the example schedule of the Standard Webhooks specification.</summary>
public static class WebhookRetries
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The longest wait that a receiver's Retry-After is followed for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <summary>Attempts in all, the first one included.</summary>
    public static int MaxAttempts => Delays.Length + 1;

    /// <summary>The wait after an attempt that failed; null: it was the last.</summary>
    /// <param name="attempt">The attempt's number, from 1.</param>
    /// <param name="retryAfter">What the receiver asked for; null: nothing. A shorter wait than the schedule's is not followed.</param>
    /// <param name="jitter">0 to 1: adds up to a fifth, so that what failed together does not come again together.</param>
    public static TimeSpan? After(int attempt, TimeSpan? retryAfter, double jitter)
    {
        if (attempt >= MaxAttempts)
        {
            return null;
        }

        var wait = Delays[attempt - 1] * (1 + (0.2 * jitter));
        var asked = retryAfter > LongestWait ? LongestWait : retryAfter ?? TimeSpan.Zero;
        return asked > wait ? asked : wait;
    }
}
