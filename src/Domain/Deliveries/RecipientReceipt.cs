namespace MassMessaging.Domain.Deliveries;

/// <summary>A receipt whose attempt is known.</summary>
/// <param name="Attempt">The attempt that the receipt names, or that its provider's id stands for.</param>
/// <param name="Receipt">The receipt.</param>
public readonly record struct RecipientReceipt(AttemptId Attempt, Receipt Receipt);
