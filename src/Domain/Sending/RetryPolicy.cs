namespace MassMessaging.Domain.Sending;

/// <summary>What a refusal does to the recipient, the number and the campaign.</summary>
public enum OutcomeEffect
{
    /// <summary>The recipient waits for another try; the number and the campaign go on.</summary>
    RetryLater = 1,

    /// <summary>The number stops until it is repaired; the recipient waits and the try is not counted.</summary>
    WaitForSender = 2,

    /// <summary>Final for the recipient; the campaign goes on.</summary>
    Fail = 3,

    /// <summary>Final for the recipient, whose address is suppressed.</summary>
    FailAndSuppress = 4,

    /// <summary>Final for the recipient, and the campaign pauses: the next message would be refused as well.</summary>
    FailAndPauseCampaign = 5,

    /// <summary>The recipient waits and the try is not counted; the campaign's <see cref="Breaker"/> says what becomes of it.</summary>
    AskBreaker = 6,

    /// <summary>The recipient waits for the way to its kind of device and the try is not counted; the campaign goes on.</summary>
    WaitForPlatform = 7,
}

/// <summary>Whether and when a refused message is tried again. All durations are real time, not product time.</summary>
public static class RetryPolicy
{
    /// <summary>Tries of one recipient that count: the first and two more.</summary>
    public const int MaxTries = 3;

    /// <summary>The longest wait that a provider can request.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    /// <summary>Before a device is tried again whose kind cannot be reached: the operator has to repair that.</summary>
    public static readonly TimeSpan PlatformWait = TimeSpan.FromHours(1);

    /// <summary>Attempts of one recipient after which a kind of device that cannot be reached is not waited for any more: a day.</summary>
    public const int MaxPlatformAttempts = 24;

    /// <summary>How long to wait before the next try; null when there is none.</summary>
    /// <param name="cls">How the provider refused.</param>
    /// <param name="triesDone">Tries so far, this one included; from 1.</param>
    /// <param name="retryAfter">What the provider requested; wins when it is longer, up to <see cref="MaxWait"/>.</param>
    public static TimeSpan? Backoff(ErrorClass cls, int triesDone, TimeSpan? retryAfter)
    {
        if (triesDone >= MaxTries || Wait(cls, triesDone) is not { } own)
        {
            return null;
        }

        var asked = retryAfter > MaxWait ? MaxWait : retryAfter;
        return asked > own ? asked : own;
    }

    /// <summary>What a refusal does.</summary>
    /// <param name="cls">How the provider refused.</param>
    /// <param name="triesDone">Tries so far, this one included; from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cls"/> is no class.</exception>
    public static OutcomeEffect Effect(ErrorClass cls, int triesDone) => cls switch
    {
        ErrorClass.Throttled or ErrorClass.Transient => triesDone < MaxTries ? OutcomeEffect.RetryLater : OutcomeEffect.Fail,
        ErrorClass.SenderBlocked or ErrorClass.Config => OutcomeEffect.WaitForSender,
        ErrorClass.Recipient or ErrorClass.Device => OutcomeEffect.Fail,
        ErrorClass.Unlisted => OutcomeEffect.AskBreaker,
        ErrorClass.Platform => OutcomeEffect.WaitForPlatform,
        ErrorClass.OptedOut => OutcomeEffect.FailAndSuppress,
        ErrorClass.Content => OutcomeEffect.FailAndPauseCampaign,
        _ => throw new ArgumentOutOfRangeException(nameof(cls), cls, "Not an error class."),
    };

    private static TimeSpan? Wait(ErrorClass cls, int triesDone) => (cls, triesDone) switch
    {
        (ErrorClass.Throttled, <= 1) => TimeSpan.FromSeconds(30),
        (ErrorClass.Throttled, _) => TimeSpan.FromMinutes(2),
        (ErrorClass.Transient, <= 1) => TimeSpan.FromMinutes(1),
        (ErrorClass.Transient, _) => TimeSpan.FromMinutes(5),
        _ => null,
    };
}
