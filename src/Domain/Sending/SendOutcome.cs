namespace MassMessaging.Domain.Sending;

/// <summary>Why a provider refused a message: a closed list that decides what happens next.</summary>
public enum ErrorClass
{
    /// <summary>Too fast for the provider: try again later, within the attempt budget.</summary>
    Throttled = 1,

    /// <summary>A passing fault: try again later, within the attempt budget.</summary>
    Transient = 2,

    /// <summary>Final for this recipient.</summary>
    Recipient = 3,

    /// <summary>Final for this recipient, whose opt-out the provider reports: also writes a suppression.</summary>
    OptedOut = 4,

    /// <summary>The text or template was refused: final for this recipient, and the campaign pauses.</summary>
    Content = 5,

    /// <summary>The provider blocked the sender: the number stops, the recipient waits, the attempt does not count.</summary>
    SenderBlocked = 6,

    /// <summary>Credentials or set-up are wrong: the number stops, the recipient waits, the attempt does not count.</summary>
    Config = 7,

    /// <summary>The code does not say what was refused: the recipient waits, and the campaign's breaker judges. Never in a report.</summary>
    Unlisted = 8,

    /// <summary>One device of this recipient: the next one is tried, and without one it is final for the recipient. Never in a report.</summary>
    Device = 9,

    /// <summary>The way to this kind of device is broken, so the recipient waits; other kinds go on. Never in a report.</summary>
    Platform = 10,
}

/// <summary>What one provider call answered. Closed: every adapter maps to one of the five.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>
    /// Addresses that the provider names for the recipient besides the one that the message went to: E.164, or a user id.
    /// Mostly none.
    /// </summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    /// <summary>The provider took the message.</summary>
    /// <param name="ProviderId">The provider's id of the message, used to match receipts that carry no attempt id.</param>
    public sealed record Accepted(string ProviderId) : SendOutcome;

    /// <summary>The provider took the message and holds it back: a later report says whether it went or was dropped.</summary>
    /// <param name="ProviderId">The provider's id of the message.</param>
    /// <param name="TemplatePaused">The provider has paused the template: the next message would be held too.</param>
    public sealed record Held(string ProviderId, bool TemplatePaused) : SendOutcome;

    /// <summary>The provider certainly did not take the message.</summary>
    /// <param name="Class">What kind of refusal it is.</param>
    /// <param name="Code">The provider's own code, or a short word of ours such as <c>connect</c>.</param>
    /// <param name="RetryAfter">How long the provider requested us to wait, in real time; null: it did not say.</param>
    public sealed record Refused(ErrorClass Class, string Code, TimeSpan? RetryAfter = null) : SendOutcome
    {
        /// <summary>The provider's own sentence, cleaned; null where it wrote none or the code is known.</summary>
        public string? Words { get; init; }

        /// <summary>Device: the app has been removed from it for good.</summary>
        public bool DeviceIsGone { get; init; }
    }

    /// <summary>
    /// The call was certainly not made, because of the connection and not of the message: the recipient waits, and
    /// the try does not count.
    /// </summary>
    /// <param name="Code">A short word, such as <c>connect</c> or <c>busy</c>, or the provider's own code.</param>
    public sealed record NotSent(string Code) : SendOutcome;

    /// <summary>The message may have gone out: resolved only by a receipt, never sent again.</summary>
    /// <param name="Detail">What happened, for operators; holds no address and no text.</param>
    public sealed record Unknown(string Detail) : SendOutcome;
}
