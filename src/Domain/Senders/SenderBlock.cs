using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Senders;

/// <summary>Why a sender may not send, as <c>blockedBy</c> of the API names it. The claim judges the same in SQL; a test compares the two.</summary>
public static class SenderBlock
{
    /// <summary>Every reason.</summary>
    public static IReadOnlyList<WaitReason> All { get; } =
    [
        WaitReason.TenantSuspended, WaitReason.SenderDeleted, .. Enum.GetValues<SenderStatus>().Select(Of).OfType<WaitReason>(),
    ];

    /// <summary>The reason; null: the sender may send.</summary>
    /// <param name="isDeleted">The sender was deleted.</param>
    /// <param name="status">The stored status.</param>
    /// <param name="paidUntil">The end of the paid time, exclusive; null: nothing is to be paid.</param>
    /// <param name="now">The time to judge by.</param>
    public static WaitReason? Of(bool isDeleted, SenderStatus status, DateTimeOffset? paidUntil, DateTimeOffset now) =>
        isDeleted ? WaitReason.SenderDeleted : Of(SenderLifecycle.At(status, paidUntil, now));

    private static WaitReason? Of(SenderStatus status) => status switch
    {
        SenderStatus.Active => null,
        SenderStatus.PendingTerms => WaitReason.SenderPendingTerms,
        SenderStatus.PendingPayment => WaitReason.SenderPendingPayment,
        SenderStatus.PendingLink => WaitReason.SenderPendingLink,
        SenderStatus.Paused => WaitReason.SenderPaused,
        SenderStatus.Unpaid => WaitReason.SenderUnpaid,
        SenderStatus.Restricted => WaitReason.SenderRestricted,
        SenderStatus.Disconnected => WaitReason.SenderDisconnected,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a sender's status."),
    };
}
