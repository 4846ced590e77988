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
    public async Task<ReceiptsReport> ApplyReceiptsAsync(ReceiptBatch batch, CancellationToken cancellationToken)
    {
        var (tenantId, campaignId, page) = Key;
        var mine = Enumerable.Range(0, batch.Receipts.Length).Where(i => GrainKeys.PageOf(batch.Receipts[i].Seq) == page).ToArray();
        var stored = await writer.ApplyAsync([.. mine.Select(i => ToEvent(batch.Receipts[i]))], cancellationToken);
        var matched = mine.Where((_, i) => stored[i].Matched).ToHashSet();
        foreach (var (receipt, effect) in mine.Zip(stored, (index, effect) => (batch.Receipts[index], effect)))
        {
            await effects.ApplyReceiptAsync(tenantId, campaignId, receipt.Seq, effect, RefusalOf(receipt), receipt.At, cancellationToken);
        }

        await people.LearnAsync(tenantId, NamedOtherwise(mine.Select(index => batch.Receipts[index]), stored), cancellationToken);

        return new ReceiptsReport(matched.Count, [.. Enumerable.Range(0, batch.Receipts.Length).Where(i => !matched.Contains(i))]);

        DeliveryEvent ToEvent(RecipientReceipt receipt) => new(campaignId, receipt.Seq, receipt.Attempt, receipt.Status, receipt.At)
        {
            NumberNo = batch.NumberNo,
            TenantId = tenantId,
            ProviderId = receipt.ProviderId,
            Reason = receipt.Status == DeliveryStatus.Failed ? DeliveryReasons.Of(receipt.Class, receipt.Code) : null,
            Recipient = receipt.Recipient,
        };
    }

    /// <summary>The recipients that the provider names by another address than the one the message was sent to.</summary>
    private static LearnedPair[] NamedOtherwise(IEnumerable<RecipientReceipt> receipts, IReadOnlyList<EventEffect> stored) =>
    [
        .. receipts.Zip(stored).Where(pair => pair is { First.Recipient: not null, Second.Address: not null })
            .Select(pair => LearnedPair.Of(pair.Second.Address!, pair.First.Recipient!, "receipt", pair.First.At)),
    ];

    private static SendOutcome.Refused? RefusalOf(RecipientReceipt receipt) =>
        receipt is { Class: { } errorClass, Code: { } code } ? new SendOutcome.Refused(errorClass, code, RetryAfter: null) : null;
}
