using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Grains.Tests;

/// <summary>Receipts as the router brings them to a page.</summary>
internal static class Reported
{
    public static RecipientReceipt Of(
        Guid campaignId, int seq, short attempt, DeliveryStatus status, DateTimeOffset at, string? providerId, ErrorClass? why = null, string? code = null)
    {
        var id = new AttemptId(campaignId, seq, attempt);
        return new RecipientReceipt(id, new Receipt(id, providerId, status, at, why, code));
    }
}
