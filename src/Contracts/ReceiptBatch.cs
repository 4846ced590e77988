using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Contracts;

/// <summary>Receipts for attempts of one page, that came to one number of the page's tenant.</summary>
/// <param name="NumberNo">The number that received them: attempts of other numbers are left alone.</param>
/// <param name="Receipts">The receipts.</param>
[GenerateSerializer, Immutable, Alias("receipt-batch")]
public sealed record ReceiptBatch([property: Id(0)] int NumberNo, [property: Id(1)] RecipientReceipt[] Receipts);

/// <summary>The wire form of a <see cref="RecipientReceipt"/>, whose own type knows nothing of Orleans.</summary>
[GenerateSerializer, Alias("recipient-receipt")]
public struct RecipientReceiptSurrogate
{
    /// <summary>The attempt's campaign.</summary>
    [Id(8)]
    public Guid CampaignId;

    /// <summary>The recipient.</summary>
    [Id(0)]
    public int Seq;

    /// <summary>The attempt's number.</summary>
    [Id(1)]
    public short Attempt;

    /// <summary>What became of the message.</summary>
    [Id(2)]
    public DeliveryStatus Status;

    /// <summary>When it happened, by the provider.</summary>
    [Id(3)]
    public DateTimeOffset At;

    /// <summary>The provider's id of the message.</summary>
    [Id(4)]
    public string? ProviderId;

    /// <summary>Why it failed.</summary>
    [Id(5)]
    public ErrorClass? Class;

    /// <summary>The provider's error code.</summary>
    [Id(6)]
    public string? Code;

    /// <summary>The address that the provider names.</summary>
    [Id(7)]
    public string? Recipient;
}

/// <summary>Turns receipts into their wire form and back.</summary>
[RegisterConverter]
public sealed class RecipientReceiptConverter : IConverter<RecipientReceipt, RecipientReceiptSurrogate>
{
    /// <inheritdoc/>
    public RecipientReceipt ConvertFromSurrogate(in RecipientReceiptSurrogate surrogate)
    {
        var attempt = new AttemptId(surrogate.CampaignId, surrogate.Seq, surrogate.Attempt);
        return new RecipientReceipt(
            attempt,
            new Receipt(attempt, surrogate.ProviderId, surrogate.Status, surrogate.At, surrogate.Class, surrogate.Code) { Recipient = surrogate.Recipient });
    }

    /// <inheritdoc/>
    public RecipientReceiptSurrogate ConvertToSurrogate(in RecipientReceipt value) => new()
    {
        CampaignId = value.Attempt.CampaignId,
        Seq = value.Attempt.Seq,
        Attempt = value.Attempt.Attempt,
        Status = value.Receipt.Status,
        At = value.Receipt.At,
        ProviderId = value.Receipt.ProviderId,
        Class = value.Receipt.Class,
        Code = value.Receipt.Code,
        Recipient = value.Receipt.Recipient,
    };
}
