using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Dispatching;

/// <summary>An attempt whose call is over.</summary>
/// <param name="Recipient">The recipient.</param>
/// <param name="Event">What is stored of the attempt.</param>
/// <param name="Refusal">The provider's refusal, for what it means beyond the row; null: there was none.</param>
internal sealed record ResolvedAttempt(ClaimedRecipient Recipient, DeliveryEvent Event, SendOutcome.Refused? Refusal)
{
    /// <summary>The provider has paused the template, and says so in the answer to a message that it took.</summary>
    public bool TemplatePaused { get; init; }

    /// <summary>Other addresses that the provider names for the recipient.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    /// <summary>The provider's code is on no list, so the campaign's breaker judges.</summary>
    public bool IsUnlisted => Refusal is { Class: ErrorClass.Unlisted };

    /// <summary>The refusal stops the sender.</summary>
    public bool StopsSender => Refusal is { } refusal && RetryPolicy.Effect(refusal.Class, Recipient.Tries) == OutcomeEffect.WaitForSender;
}
