using MassMessaging.Domain.Deliveries;
using MassMessaging.Persistence.Chat;
using MassMessaging.Receipts;

namespace MassMessaging.Api.Chat;

/// <summary>Moves how far an app has stored and shown, and reports it to the campaigns as delivered and read.</summary>
internal sealed class InboxMarks(InboxStore inbox, ReceiptRouter receipts, TimeProvider time)
{
    private const int AtOnce = 500;

    /// <summary>Moves one mark forward; one that is behind, or repeated, changes nothing.</summary>
    /// <param name="tenantId">The customer's tenant.</param>
    /// <param name="customerNo">The customer.</param>
    /// <param name="upTo">The number of the last message stored or shown.</param>
    /// <param name="read">Shown; what was shown counts as stored.</param>
    /// <param name="cancellationToken">Gives up; what was done stays, and the next call does the rest.</param>
    public async Task<ConversationRow> MoveAsync(Guid tenantId, long customerNo, long upTo, bool read, CancellationToken cancellationToken)
    {
        while (true)
        {
            var passed = await inbox.UnmarkedAsync(tenantId, customerNo, upTo, read, AtOnce, cancellationToken);
            await ReportAsync(tenantId, passed, read ? DeliveryStatus.Read : DeliveryStatus.Delivered, cancellationToken);
            var more = passed.Count == AtOnce;
            var standing = await inbox.MoveMarksAsync(tenantId, customerNo, more ? passed[^1].Seq : upTo, read, cancellationToken);
            if (!more)
            {
                return standing;
            }
        }
    }

    private Task ReportAsync(Guid tenantId, IReadOnlyList<UnmarkedRow> passed, DeliveryStatus status, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Task.WhenAll(passed
            .Where(row => row.NumberNo is not null)
            .GroupBy(row => row.NumberNo!.Value)
            .Select(ofNumber => receipts.RouteAsync(tenantId, ofNumber.Key, ofNumber.Select(Reported), cancellationToken)));

        RecipientReceipt Reported(UnmarkedRow row)
        {
            var attempt = new AttemptId(row.CampaignId, row.RecipientSeq, row.Attempt);
            return new RecipientReceipt(attempt, new Receipt(attempt, ProviderId: null, status, now));
        }
    }
}
