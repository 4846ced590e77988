using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// What a refusal means beyond its row, whether it came as the call's answer or in a later receipt: a suppression, a
/// paused campaign, a blocked sender. Done after the row is stored; what a crash leaves out, the next refusal does.
/// </summary>
public sealed partial class RefusalEffects(OutcomeEffectsStore store, IGrainFactory grains, ProductTime time, ILogger<RefusalEffects> logger)
{
    /// <summary>Applies the effects of one refusal.</summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="subject">Whom it was about, on which channel, by which sender.</param>
    /// <param name="senderRevision">The sender's revision when the call was made; null for receipts.</param>
    /// <param name="errorClass">The class of the refusal.</param>
    /// <param name="code">The provider's code.</param>
    /// <param name="tries">Which of its tries it was.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyAsync(
        Guid tenantId,
        Guid campaignId,
        RefusalSubject subject,
        int? senderRevision,
        ErrorClass errorClass,
        string code,
        int tries,
        CancellationToken cancellationToken)
    {
        switch (RetryPolicy.Effect(errorClass, tries))
        {
            case OutcomeEffect.FailAndSuppress when subject.Address is { } address:
                await store.SuppressAsync(tenantId, subject.Channel, address, code, time.Now, cancellationToken);
                break;
            case OutcomeEffect.FailAndPauseCampaign:
                await grains.Campaign(tenantId, campaignId).ContentRefusedAsync(DeliveryReasons.Of(errorClass, code));
                break;
            case OutcomeEffect.WaitForSender when subject.SenderId is { } senderId:
                await BlockAsync(senderId, senderRevision, errorClass == ErrorClass.Config ? "disconnected" : "restricted", code, cancellationToken);
                break;
        }
    }

    /// <summary>Stops an active sender.</summary>
    public Task BlockAsync(Guid senderId, int? revision, string status, string code, CancellationToken cancellationToken)
    {
        LogSenderBlocked(senderId, status, code);
        return store.BlockSenderAsync(senderId, revision, status, code, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sender {SenderId} is {Status}: {Code}")]
    private partial void LogSenderBlocked(Guid senderId, string status, string code);
}
