namespace MassMessaging.Domain.Deliveries;

/// <summary>Something that happened to one attempt: an outcome, a receipt, a passed deadline, a claim given back.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Seq">The recipient.</param>
/// <param name="Attempt">The attempt; events of another attempt of the row change nothing.</param>
/// <param name="Status">
/// Waiting (try again at <see cref="NextAttemptAt"/>), Unknown, Sent, Failed, Delivered or Read.
/// </param>
/// <param name="At">When it happened.</param>
public sealed record DeliveryEvent(Guid CampaignId, int Seq, short Attempt, DeliveryStatus Status, DateTimeOffset At)
{
    /// <summary>Receipts: the number that received it; the attempt must have been made through it.</summary>
    public int? NumberNo { get; init; }

    /// <summary>Receipts: the tenant whose webhook it was; the campaign must be this tenant's.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>Why it waits, failed or is unknown.</summary>
    public string? Reason { get; init; }

    /// <summary>The provider's id of the message.</summary>
    public string? ProviderId { get; init; }

    /// <summary>Receipts may name the message by the provider's id alone: it is kept so that they find the attempt.</summary>
    public bool Traced { get; init; } = true;

    /// <summary>Where the claim left the row (PostgreSQL's <c>ctid</c>), so that the row need not be searched; null: not known.</summary>
    public string? RowLocation { get; init; }

    /// <summary>Receipts: the address that the provider says the message was sent to; null: it does not say.</summary>
    public string? Recipient { get; init; }

    /// <summary>For Waiting: not before this.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>For Waiting: the attempt does not count towards the three.</summary>
    public bool Refund { get; init; }
}
