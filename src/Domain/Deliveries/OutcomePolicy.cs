using System.Diagnostics;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Deliveries;

/// <summary>An attempt whose provider call is over, as far as its outcome depends on it.</summary>
/// <param name="Id">The attempt.</param>
/// <param name="Tries">Which of its tries this was, from 1; a try that was not counted does not raise it.</param>
public readonly record struct CalledAttempt(AttemptId Id, int Tries)
{
    /// <summary>Where the claim left the row in the database's words; null: not known.</summary>
    public string? RowLocation { get; init; }

    /// <summary>Receipts of its channel may name the message by the provider's id alone.</summary>
    public bool Traced { get; init; }

    /// <summary>Until the campaign's next turn, in product time; negative: none is known.</summary>
    public TimeSpan ToNextTurn { get; init; }

    /// <summary>Product seconds per real second; 0: the product clock stands still, and durations count as they are.</summary>
    public double ClockSpeed { get; init; }
}

/// <summary>What is stored of an attempt, by the answer to its provider call.</summary>
public static class OutcomePolicy
{
    /// <summary>Before what could not be called is tried again, in real time: a lost connection is no matter of milliseconds.</summary>
    public static readonly TimeSpan NotSentWait = TimeSpan.FromSeconds(10);

    /// <summary>The event that the outcome of a call means.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="outcome">What the call answered.</param>
    /// <param name="now">When the call was over, in product time.</param>
    public static DeliveryEvent Resolve(in CalledAttempt attempt, SendOutcome outcome, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var (campaignId, seq, number) = attempt.Id;
        var happened = new DeliveryEvent(campaignId, seq, number, DeliveryStatus.Sent, now)
        {
            ProviderId = (outcome as SendOutcome.Accepted)?.ProviderId ?? (outcome as SendOutcome.Held)?.ProviderId,
            Traced = attempt.Traced,
            RowLocation = attempt.RowLocation,
        };
        return outcome switch
        {
            SendOutcome.Accepted => happened,
            SendOutcome.Held => happened with { Status = DeliveryStatus.Unknown, Reason = DeliveryReasons.HeldByProvider },
            SendOutcome.Unknown => happened with { Status = DeliveryStatus.Unknown, Reason = DeliveryReasons.NoAnswer },
            SendOutcome.NotSent notSent => WaitsAgain(
                happened, DeliveryReasons.Of(ErrorClass.Transient, notSent.Code), ToProduct(NotSentWait, attempt.ClockSpeed), refund: true),
            SendOutcome.Refused refused => Refused(attempt, happened, refused),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The call was not made, and certainly will not be: the recipient waits again at once, and the try does not count.</summary>
    public static DeliveryEvent Void(AttemptId attempt, DateTimeOffset now) =>
        new(attempt.CampaignId, attempt.Seq, attempt.Attempt, DeliveryStatus.Waiting, now) { NextAttemptAt = now, Refund = true };

    /// <summary>The recipient has no device any more to which the message could be sent.</summary>
    public static DeliveryEvent NoDevice(AttemptId attempt, DateTimeOffset now) =>
        new(attempt.CampaignId, attempt.Seq, attempt.Attempt, DeliveryStatus.Failed, now)
        {
            Reason = DeliveryReasons.Of(ErrorClass.Recipient, "noDevice"),
        };

    /// <summary>A refusal that had its recipient wait for the breaker, once the breaker has found that it is this recipient's and final.</summary>
    /// <param name="waiting">What <see cref="Resolve"/> made of the refusal.</param>
    /// <param name="refused">The refusal, in the class that it turned out to be.</param>
    public static DeliveryEvent Final(DeliveryEvent waiting, SendOutcome.Refused refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return waiting with
        {
            Status = DeliveryStatus.Failed,
            Reason = DeliveryReasons.Of(refused.Class, refused.Code),
            NextAttemptAt = null,
            Refund = false,
        };
    }

    private static DeliveryEvent Refused(in CalledAttempt attempt, DeliveryEvent happened, SendOutcome.Refused refused)
    {
        var reason = DeliveryReasons.Of(refused.Class, refused.Code);
        var speed = attempt.ClockSpeed;
        return RetryPolicy.Effect(refused.Class, attempt.Tries) switch
        {
            OutcomeEffect.RetryLater when RetryPolicy.Backoff(refused.Class, attempt.Tries, refused.RetryAfter) is { } wait =>
                WaitsAgain(happened, reason, ToProduct(wait, speed), refund: false),
            OutcomeEffect.WaitForSender => WaitsAgain(happened, reason, TimeSpan.Zero, refund: true),
            OutcomeEffect.AskBreaker => WaitsAgain(
                happened,
                reason,
                Breaker.WaitFor(attempt.ToNextTurn, ToProduct(Breaker.MinWait, speed), ToProduct(Breaker.MaxWait, speed)),
                refund: true),
            OutcomeEffect.WaitForPlatform when attempt.Id.Attempt < RetryPolicy.MaxPlatformAttempts =>
                WaitsAgain(happened, reason, ToProduct(RetryPolicy.PlatformWait, speed), refund: true),
            _ => happened with { Status = DeliveryStatus.Failed, Reason = reason },
        };
    }

    private static DeliveryEvent WaitsAgain(DeliveryEvent happened, string reason, TimeSpan wait, bool refund) => happened with
    {
        Status = DeliveryStatus.Waiting,
        Reason = reason,
        NextAttemptAt = happened.At + wait,
        Refund = refund,
    };

    private static TimeSpan ToProduct(TimeSpan real, double speed) => speed > 0 ? real * speed : real;
}
