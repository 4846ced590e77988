using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// One page of a campaign's recipients. It keeps nothing in memory: rows are claimed in the database, so that two
/// activations of a page cannot both send to one recipient.
/// </summary>
[GrainType("recipients")]
public sealed class RecipientsGrain(DeliveryWriter writer, RefusalEffects effects, PeopleStore people, PageDispatcher dispatcher) : Grain, IRecipientsGrain
{
    private (Guid TenantId, Guid CampaignId, int Page) Key => GrainKeys.ParsePage(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<ClaimReply> SendAsync(SendOrder order, CancellationToken cancellationToken)
    {
        var (tenantId, campaignId, page) = Key;
        return dispatcher.SendAsync(tenantId, campaignId, page, order);
    }

    /// <inheritdoc/>
    public async Task<bool[]> ApplyReceiptsAsync(ReceiptBatch batch, CancellationToken cancellationToken)
    {
        var (tenantId, campaignId, _) = Key;
        var stored = await writer.ApplyAsync([.. batch.Receipts.Select(ToEvent)], cancellationToken);
        foreach (var ((attempt, receipt), effect) in batch.Receipts.Zip(stored))
        {
            await effects.ApplyReceiptAsync(tenantId, campaignId, attempt.Seq, effect, RefusalOf(receipt), receipt.At, cancellationToken);
        }

        await people.LearnAsync(tenantId, NamedOtherwise(batch.Receipts, stored), cancellationToken);
        return [.. stored.Select(effect => effect.Matched)];

        DeliveryEvent ToEvent(RecipientReceipt known) =>
            new(campaignId, known.Attempt.Seq, known.Attempt.Attempt, known.Receipt.Status, known.Receipt.At)
            {
                NumberNo = batch.NumberNo,
                TenantId = tenantId,
                ProviderId = known.Receipt.ProviderId,
                Reason = known.Receipt.Status == DeliveryStatus.Failed ? DeliveryReasons.Of(known.Receipt.Class, known.Receipt.Code) : null,
                Recipient = known.Receipt.Recipient,
            };
    }

    /// <summary>The recipients that the provider names by another address than the one the message was sent to.</summary>
    private static LearnedPair[] NamedOtherwise(IEnumerable<RecipientReceipt> receipts, IReadOnlyList<EventEffect> stored) =>
    [
        .. receipts.Zip(stored, (known, effect) => (known.Receipt.Recipient, known.Receipt.At, effect.Address))
            .Where(named => named is { Recipient: not null, Address: not null })
            .Select(named => LearnedPair.Of(named.Address!, named.Recipient!, "receipt", named.At)),
    ];

    private static SendOutcome.Refused? RefusalOf(Receipt receipt) =>
        receipt is { Class: { } errorClass, Code: { } code } ? new SendOutcome.Refused(errorClass, code, RetryAfter: null) : null;
}
