using MassMessaging.Domain.Deliveries;

namespace MassMessaging.Contracts;

/// <summary>Brings receipts to the pages of their recipients.</summary>
public static class ReceiptPages
{
    /// <summary>
    /// Applies receipts whose attempts are known; returns when everything is committed. A page's key begins with the
    /// tenant, so an attempt of another tenant's campaign meets an empty page.
    /// </summary>
    /// <param name="grains">Where the pages are.</param>
    /// <param name="tenantId">Whose number received them.</param>
    /// <param name="numberNo">The number: attempts of other numbers are left alone.</param>
    /// <param name="receipts">In any order, and repeatedly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The receipts that no page knows.</returns>
    public static async Task<IReadOnlyList<Receipt>> ApplyReceiptsAsync(
        this IGrainFactory grains, Guid tenantId, int numberNo, IEnumerable<(Receipt Receipt, AttemptId Attempt)> receipts, CancellationToken cancellationToken)
    {
        var pages = receipts.GroupBy(item => (item.Attempt.CampaignId, Page: GrainKeys.PageOf(item.Attempt.Seq)));
        var unmatched = await Task.WhenAll(pages.Select(async page =>
        {
            var items = page.ToArray();
            var batch = new ReceiptBatch(numberNo, [.. items.Select(item => new RecipientReceipt(
                item.Attempt.Seq, item.Attempt.Attempt, item.Receipt.Status, item.Receipt.At, item.Receipt.ProviderId, item.Receipt.Class, item.Receipt.Code))]);
            var report = await grains.Recipients(tenantId, page.Key.CampaignId, page.Key.Page).ApplyReceiptsAsync(batch, cancellationToken);
            return report.Unmatched.Select(index => items[index].Receipt);
        }));
        return [.. unmatched.SelectMany(receipts => receipts)];
    }
}
