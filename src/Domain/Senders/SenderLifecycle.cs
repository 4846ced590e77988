using MassMessaging.Domain.Vocabulary;
using static MassMessaging.Domain.Senders.SenderEvent;
using static MassMessaging.Domain.Senders.SenderStatus;

namespace MassMessaging.Domain.Senders;

/// <summary>Which statuses follow which: the one table of a sender's life. A test holds the statements of the database against it.</summary>
public static class SenderLifecycle
{
    /// <summary>The status of a new sender.</summary>
    public static SenderStatus First(Channel channel) =>
        channel.HasMonthlyFee ? PendingTerms : channel.HasProvider ? PendingLink : Active;

    /// <summary>The status after an event.</summary>
    /// <param name="status">The stored status that the event finds.</param>
    /// <param name="what">The event.</param>
    /// <returns>The next status, the same one where the event changes nothing; null: a command is refused, a report is passed over.</returns>
    public static SenderStatus? Next(SenderStatus status, SenderEvent what) => (what, status) switch
    {
        (AcceptTerms, PendingTerms) => PendingPayment,
        (AcceptTerms, _) => status,

        (Pay, PendingTerms) => null,
        (Pay, PendingPayment) => PendingLink,
        (Pay, Unpaid) => Active,
        (Pay, _) => status,

        (Link, PendingTerms or PendingPayment) => null,
        // New credentials neither pay a sender nor undo its owner's pause.
        (Link, Paused or Unpaid) => status,
        (Link, _) => Active,

        (Pause, Active or Paused) => Paused,

        // The provider reports that it reinstated an account, but of no single number. So the owner may resume a restricted sender.
        (Resume, Paused or Restricted or Active) => Active,

        (NumberRefused, Active) => Restricted,
        (CredentialsRefused, Active) => Disconnected,

        // What its owner paused stays paused.
        (AccountRestricted, Active or Unpaid or Restricted) => Restricted,
        (AccountDisconnected, Active or Unpaid or Restricted) => Disconnected,
        (AccountReinstated, Restricted) => Active,

        _ => null,
    };

    /// <summary>A stored status as it counts at a time: an active sender that is not paid for is unpaid.</summary>
    /// <param name="status">The stored status.</param>
    /// <param name="paidUntil">The end of the paid time, exclusive; null: nothing is to be paid.</param>
    /// <param name="now">The time to judge by.</param>
    public static SenderStatus At(SenderStatus status, DateTimeOffset? paidUntil, DateTimeOffset now) =>
        status == Active && paidUntil <= now ? Unpaid : status;
}
