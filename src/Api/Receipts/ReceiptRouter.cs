using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// Brings receipts of any channel to the pages of their recipients: by attempt id, else by the provider's id. Posts that
/// come side by side share a call to their page. What finds no attempt yet is kept and matched again when an outcome is
/// stored.
/// </summary>
internal sealed class ReceiptRouter
{
    /// <summary>Of one call: four for each person of a page.</summary>
    private const int Most = 4 * GrainKeys.PageSize;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly InboundStore _inbound;
    private readonly TimeProvider _time;
    private readonly GatheredCalls<ReceiptPage, RecipientReceipt, bool> _pages;

    public ReceiptRouter(InboundStore inbound, IGrainFactory grains, TimeProvider time)
    {
        (_inbound, _time) = (inbound, time);
        _pages = new((page, receipts) => grains.ApplyToPageAsync(page, receipts, CancellationToken.None), Most, Patience);
    }

    /// <summary>Applies receipts that came to one number of the tenant; returns when everything is committed.</summary>
    /// <param name="tenantId">Whose secret signed them.</param>
    /// <param name="numberNo">The number that they came to: attempts of other numbers are left alone.</param>
    /// <param name="receipts">In any order, and repeatedly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyAsync(Guid tenantId, int numberNo, IReadOnlyList<Receipt> receipts, CancellationToken cancellationToken)
    {
        var (known, others) = await _inbound.ResolveAsync(tenantId, numberNo, receipts, cancellationToken);
        var unmatched = await ReceiptPages.ByPageAsync(known, (campaignId, page, items) =>
            _pages.AskAsync(new ReceiptPage(tenantId, numberNo, campaignId, page), items, cancellationToken));
        await _inbound.KeepUnmatchedAsync(tenantId, numberNo, [.. others, .. unmatched], _time.GetUtcNow(), cancellationToken);
    }
}
