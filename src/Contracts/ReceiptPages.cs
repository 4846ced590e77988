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
    public static Task<IReadOnlyList<Receipt>> ApplyReceiptsAsync(
        this IGrainFactory grains, Guid tenantId, int numberNo, IEnumerable<(Receipt Receipt, AttemptId Attempt)> receipts, CancellationToken cancellationToken) =>
        ByPageAsync(receipts, (campaignId, page, items) => grains.ApplyToPageAsync(new ReceiptPage(tenantId, numberNo, campaignId, page), items, cancellationToken));

    /// <summary>Applies receipts of one page; returns when they are committed.</summary>
    /// <param name="grains">Where the pages are.</param>
    /// <param name="page">The page, and the number that received them.</param>
    /// <param name="receipts">In any order, and repeatedly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each whether it belongs to an attempt of the page through that number.</returns>
    public static async Task<IReadOnlyList<bool>> ApplyToPageAsync(
        this IGrainFactory grains, ReceiptPage page, IReadOnlyList<RecipientReceipt> receipts, CancellationToken cancellationToken)
    {
        var report = await grains.Recipients(page.TenantId, page.CampaignId, page.Page)
            .ApplyReceiptsAsync(new ReceiptBatch(page.NumberNo, [.. receipts]), cancellationToken);
        var matched = new bool[receipts.Count];
        Array.Fill(matched, true);
        foreach (var index in report.Unmatched)
        {
            matched[index] = false;
        }

        return matched;
    }

    /// <summary>Parts receipts by the pages of their attempts and applies the parts side by side.</summary>
    /// <param name="receipts">With their attempts.</param>
    /// <param name="apply">Applies receipts of one campaign's page; the answer says for each whether the page knows it.</param>
    /// <returns>The receipts that no page knows.</returns>
    public static async Task<IReadOnlyList<Receipt>> ByPageAsync(
        IEnumerable<(Receipt Receipt, AttemptId Attempt)> receipts,
        Func<Guid, int, IReadOnlyList<RecipientReceipt>, Task<IReadOnlyList<bool>>> apply)
    {
        var pages = receipts.GroupBy(item => (item.Attempt.CampaignId, Page: GrainKeys.PageOf(item.Attempt.Seq)));
        var unmatched = await Task.WhenAll(pages.Select(async page =>
        {
            var items = page.ToArray();
            var matched = await apply(page.Key.CampaignId, page.Key.Page, [.. items.Select(item => new RecipientReceipt(
                item.Attempt.Seq, item.Attempt.Attempt, item.Receipt.Status, item.Receipt.At, item.Receipt.ProviderId, item.Receipt.Class, item.Receipt.Code)
            {
                Recipient = item.Receipt.Recipient,
            })]);
            return items.Where((_, index) => !matched[index]).Select(item => item.Receipt);
        }));
        return [.. unmatched.SelectMany(missed => missed)];
    }
}

/// <summary>Where receipts belong.</summary>
/// <param name="TenantId">Whose number received them.</param>
/// <param name="NumberNo">The number.</param>
/// <param name="CampaignId">The campaign that they name.</param>
/// <param name="Page">The page of its recipients, from 0.</param>
public readonly record struct ReceiptPage(Guid TenantId, int NumberNo, Guid CampaignId, int Page);
