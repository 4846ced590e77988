using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Senders;

/// <summary>Which step brings a sender on.</summary>
public static class SenderNextStep
{
    /// <summary>The step; null: nothing is to be done.</summary>
    /// <param name="status">The sender's status as it counts now.</param>
    /// <param name="channel">The sender's channel.</param>
    /// <param name="webhookVerified">The provider has verified the sender's address.</param>
    public static SenderStep? Of(SenderStatus status, Channel channel, bool webhookVerified) => status switch
    {
        SenderStatus.PendingTerms => SenderStep.AcceptTerms,
        SenderStatus.PendingPayment or SenderStatus.Unpaid => SenderStep.Pay,
        SenderStatus.PendingLink or SenderStatus.Disconnected => SenderStep.Link,
        SenderStatus.Paused => SenderStep.Resume,
        SenderStatus.Restricted => SenderStep.AskProvider,
        SenderStatus.Active when channel == Channel.WhatsApp && !webhookVerified => SenderStep.ConnectWebhook,
        _ => null,
    };
}
