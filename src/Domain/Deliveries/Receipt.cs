using MassMessaging.Domain.Sending;

namespace MassMessaging.Domain.Deliveries;

/// <summary>A provider's later report on one attempt.</summary>
/// <param name="AttemptId">Our id of the attempt, where the provider echoed it.</param>
/// <param name="ProviderId">The provider's id of the message, where it gave one.</param>
/// <param name="Status">Sent, Delivered, Read or Failed.</param>
/// <param name="At">When it happened, by the provider.</param>
/// <param name="Class">Why it failed; null unless <paramref name="Status"/> is Failed.</param>
/// <param name="Code">The provider's error code; null unless <paramref name="Status"/> is Failed.</param>
public sealed record Receipt(
    AttemptId? AttemptId,
    string? ProviderId,
    DeliveryStatus Status,
    DateTimeOffset At,
    ErrorClass? Class = null,
    string? Code = null)
{
    /// <summary>Whom the provider says that it went to, E.164 or a user id; null: it does not say.</summary>
    public string? Recipient { get; init; }
}
