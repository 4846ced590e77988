using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Sending;

/// <summary>What a tenant has to do next with a sender, so that it sends and its reports come.</summary>
public static class SenderNextStep
{
    /// <summary>The step.</summary>
    /// <param name="status">The sender's status as it counts now, such as <c>pendingLink</c> or <c>unpaid</c>.</param>
    /// <param name="channel">The sender's channel.</param>
    /// <param name="webhookVerified">The provider has verified the sender's address.</param>
    /// <returns><c>acceptTerms</c>, <c>pay</c>, <c>link</c>, <c>connectWebhook</c>, <c>resume</c> or <c>askProvider</c>; null: nothing.</returns>
    public static string? Of(string status, Channel channel, bool webhookVerified) => status switch
    {
        "pendingTerms" => "acceptTerms",
        "pendingPayment" or "unpaid" => "pay",
        "pendingLink" or "disconnected" => "link",
        "paused" => "resume",
        "restricted" => "askProvider",
        "active" when channel == Channel.WhatsApp && !webhookVerified => "connectWebhook",
        _ => null,
    };
}
