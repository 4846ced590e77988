using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// Brings receipts of any channel to the pages of their recipients: by attempt id, else by the provider's id. What finds
/// no attempt yet is kept and matched again when an outcome is stored.
/// </summary>
internal sealed class ReceiptRouter(InboundStore inbound, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Applies receipts that came to one number of the tenant; returns when everything is committed.</summary>
    /// <param name="tenantId">Whose secret signed them.</param>
    /// <param name="numberNo">The number that they came to: attempts of other numbers are left alone.</param>
    /// <param name="receipts">In any order, and repeatedly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyAsync(Guid tenantId, int numberNo, IReadOnlyList<Receipt> receipts, CancellationToken cancellationToken)
    {
        var byProvider = receipts.Where(receipt => receipt is { AttemptId: null, ProviderId: not null }).Select(receipt => receipt.ProviderId!).Distinct().ToArray();
        var known = byProvider.Length == 0
            ? new Dictionary<string, AttemptId>()
            : await inbound.AttemptsAsync(tenantId, numberNo, byProvider, cancellationToken);
        var pages = new Dictionary<(Guid Campaign, int Page), List<(Receipt Receipt, AttemptId Attempt)>>();
        foreach (var receipt in receipts)
        {
            AttemptId? found = receipt.ProviderId is { } id && known.TryGetValue(id, out var looked) ? looked : null;
            if ((receipt.AttemptId ?? found) is { } attempt)
            {
                var key = (attempt.CampaignId, GrainKeys.PageOf(attempt.Seq));
                if (!pages.TryGetValue(key, out var page))
                {
                    pages[key] = page = [];
                }

                page.Add((receipt, attempt));
            }
            else
            {
                await KeepAsync(tenantId, numberNo, receipt, cancellationToken);
            }
        }

        await Task.WhenAll(pages.Select(page => ApplyPageAsync(tenantId, numberNo, page.Key.Campaign, page.Key.Page, page.Value, cancellationToken)));
    }

    // The page's key begins with the tenant, so an attempt id of another tenant's campaign meets an empty page.
    private async Task ApplyPageAsync(
        Guid tenantId, int numberNo, Guid campaignId, int page, List<(Receipt Receipt, AttemptId Attempt)> receipts, CancellationToken cancellationToken)
    {
        var batch = new ReceiptBatch(numberNo, [.. receipts.Select(item => new RecipientReceipt(
            item.Attempt.Seq, item.Attempt.Attempt, item.Receipt.Status, item.Receipt.At, item.Receipt.ProviderId, item.Receipt.Class, item.Receipt.Code))]);
        var report = await grains.Recipients(tenantId, campaignId, page).ApplyReceiptsAsync(batch, cancellationToken);
        foreach (var unmatched in report.Unmatched)
        {
            await KeepAsync(tenantId, numberNo, receipts[unmatched].Receipt, cancellationToken);
        }
    }

    private async Task KeepAsync(Guid tenantId, int numberNo, Receipt receipt, CancellationToken cancellationToken)
    {
        if (receipt.ProviderId is { } providerId)
        {
            await inbound.KeepUnmatchedAsync(tenantId, numberNo, providerId, receipt, time.GetUtcNow(), cancellationToken);
        }
    }
}
