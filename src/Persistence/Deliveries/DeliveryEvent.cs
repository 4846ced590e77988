using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Persistence.Deliveries;

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

    /// <summary>Where the claim left the row (<see cref="ClaimedRecipient.Place"/>), which spares the look for it; null: not known.</summary>
    public string? Place { get; init; }

    /// <summary>Receipts: whom the provider says that it went to; null: it does not say.</summary>
    public string? Recipient { get; init; }

    /// <summary>For Waiting: not before this.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>For Waiting: the attempt does not count towards the three.</summary>
    public bool Refund { get; init; }
}

/// <summary>What storing an event did.</summary>
/// <param name="Matched">The row holds that attempt (through that number, of that tenant).</param>
/// <param name="Became">The status it moved to; null when it did not move.</param>
/// <param name="Address">The address of the row where the receipt names another; null: it names the same, or none.</param>
public readonly record struct EventEffect(bool Matched, DeliveryStatus? Became, string? Address = null)
{
    /// <summary>A message that the provider held back is settled: its campaign may claim again.</summary>
    public bool Released { get; init; }
}
