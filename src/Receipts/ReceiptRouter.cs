using MassMessaging.Contracts;
using MassMessaging.Domain.Databases;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Hosting;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Receipts;

/// <summary>
/// Brings receipts of any channel to the pages of their recipients, by attempt id, else by the provider's id. Receipts
/// that arrive side by side share a call to their page. A receipt that finds no attempt yet is kept, and matched again
/// when an outcome is stored.
/// </summary>
public sealed class ReceiptRouter
{
    /// <summary>Receipts of one call: four for each recipient of a page.</summary>
    private const int MaxBatch = 4 * GrainKeys.PageSize;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly InboundStore _inbound;
    private readonly IGrainFactory _grains;
    private readonly Batcher<Page, RecipientReceipt[], ArraySegment<bool>> _pages;

    /// <summary>A router for all channels of a process.</summary>
    public ReceiptRouter(InboundStore inbound, IGrainFactory grains)
    {
        (_inbound, _grains) = (inbound, grains);
        _pages = new(ApplyToPageAsync, new BatchOptions<RecipientReceipt[]>
        {
            MaxSize = MaxBatch,
            SizeOf = receipts => receipts.Length,
            Patience = Patience,
            IsOutage = failure => failure is TimeoutException or OrleansException || (failure as DatabaseFailedException)?.Trouble.MayPass() == true,
        });
    }

    /// <summary>The page of some receipts, and the number that received them, which is the tenant's.</summary>
    private readonly record struct Page(Guid TenantId, int NumberNo, Guid CampaignId, int Index);

    /// <summary>Finds the attempts of receipts that came to one number of the tenant, and applies them; returns when everything is committed.</summary>
    /// <param name="tenantId">The tenant whose secret signed them.</param>
    /// <param name="numberNo">The number that received them: attempts of other numbers are left alone.</param>
    /// <param name="receipts">In any order, and repeatedly.</param>
    /// <param name="now">The time to record for receipts that are kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyAsync(
        Guid tenantId, int numberNo, IReadOnlyList<Receipt> receipts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (known, others) = await _inbound.ResolveAsync(tenantId, numberNo, receipts, cancellationToken);
        var unmatched = await RouteAsync(tenantId, numberNo, known, cancellationToken);
        await _inbound.KeepUnmatchedAsync(tenantId, numberNo, [.. others, .. unmatched], now, cancellationToken);
    }

    /// <summary>
    /// Applies receipts whose attempts are known; returns when everything is committed. A page's key begins with the
    /// tenant, so an attempt of another tenant's campaign meets an empty page.
    /// </summary>
    /// <param name="tenantId">The tenant whose number received them.</param>
    /// <param name="numberNo">The number: attempts of other numbers are left alone.</param>
    /// <param name="receipts">In any order, and repeatedly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The receipts that no page knows.</returns>
    public async Task<IReadOnlyList<Receipt>> RouteAsync(
        Guid tenantId, int numberNo, IEnumerable<RecipientReceipt> receipts, CancellationToken cancellationToken)
    {
        var pages = receipts.GroupBy(receipt => new Page(tenantId, numberNo, receipt.Attempt.CampaignId, GrainKeys.PageOf(receipt.Attempt.Seq)));
        var unmatched = await Task.WhenAll(pages.Select(async page =>
        {
            var ofPage = page.ToArray();
            var matched = await _pages.AddAsync(page.Key, ofPage, cancellationToken);
            return ofPage.Where((_, index) => !matched[index]).Select(receipt => receipt.Receipt);
        }));
        return [.. unmatched.SelectMany(missed => missed)];
    }

    private async Task<IReadOnlyList<ArraySegment<bool>>> ApplyToPageAsync(Page page, IReadOnlyList<RecipientReceipt[]> callers)
    {
        RecipientReceipt[] receipts = callers is [var only] ? only : [.. callers.SelectMany(ofCaller => ofCaller)];
        var matched = await _grains.Recipients(page.TenantId, page.CampaignId, page.Index)
            .ApplyReceiptsAsync(new ReceiptBatch(page.NumberNo, receipts), CancellationToken.None);
        return BatchResults.Split(matched, callers, ofCaller => ofCaller.Length);
    }
}
