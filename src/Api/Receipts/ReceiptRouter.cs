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
        var (known, others) = await inbound.ResolveAsync(tenantId, numberNo, receipts, cancellationToken);
        var unmatched = await grains.ApplyReceiptsAsync(tenantId, numberNo, known, cancellationToken);
        await inbound.KeepUnmatchedAsync(tenantId, numberNo, [.. others, .. unmatched], time.GetUtcNow(), cancellationToken);
    }
}
