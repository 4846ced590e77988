using System.Text.Json;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// What a refusal means beyond its row, whether it came as the call's answer or in a later receipt: a suppression, a
/// paused campaign, a blocked sender. A sender is blocked before the row is stored, the others are done after it; what a
/// crash leaves out, the next refusal does.
/// </summary>
public sealed partial class RefusalEffects(
    OutcomeEffectsStore store, CustomerStore customers, IGrainFactory grains, ProductTime time, ILogger<RefusalEffects> logger)
{
    /// <summary>
    /// Applies what a receipt means beyond its row. A held message that it resolves lets its campaign go on. A refusal has its
    /// effects where it moved the row to failed. An opt-out has its effect even where it moved nothing: it is the recipient's
    /// wish, and the process may have died after the row was stored. Applied again it changes nothing.
    /// </summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="seq">The recipient.</param>
    /// <param name="stored">What storing the receipt did.</param>
    /// <param name="refusal">The refusal; null: the receipt holds none.</param>
    /// <param name="at">When it happened, by the provider.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyReceiptAsync(
        Guid tenantId, Guid campaignId, int seq, EventEffect stored, SendOutcome.Refused? refusal, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (stored.Released)
        {
            await grains.Campaign(tenantId, campaignId).WakeAsync();
        }

        if (stored.Matched
            && refusal is { Class: not (ErrorClass.Throttled or ErrorClass.Transient or ErrorClass.Recipient) }
            && (stored.Became == DeliveryStatus.Failed || refusal.Class == ErrorClass.OptedOut)
            && await store.SubjectAsync(campaignId, seq, cancellationToken) is { } subject)
        {
            await ApplyAsync(tenantId, campaignId, subject, null, refusal, at, RetryPolicy.MaxTries, cancellationToken);
        }
    }

    /// <summary>Applies the effects of one refusal.</summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="subject">The address, the channel and the sender of the refused message.</param>
    /// <param name="senderRevision">The sender's revision when the call was made; null for receipts.</param>
    /// <param name="refusal">The refusal.</param>
    /// <param name="at">When the provider refused; counted as now when its clock runs ahead.</param>
    /// <param name="tries">Which of its tries it was.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyAsync(
        Guid tenantId,
        Guid campaignId,
        RefusalSubject subject,
        int? senderRevision,
        SendOutcome.Refused refusal,
        DateTimeOffset at,
        int tries,
        CancellationToken cancellationToken)
    {
        switch (RetryPolicy.Effect(refusal.Class, tries))
        {
            case OutcomeEffect.FailAndSuppress when subject.Address is { } address:
                var now = time.Now;
                var evidence = JsonSerializer.Serialize(new { by = "provider", code = refusal.Code });
                await customers.RecordOptOutsAsync(
                    tenantId, subject.Channel, [new OptOutEvent(address, at < now ? at : now, OptedOut: true, evidence)], now, cancellationToken);
                break;
            case OutcomeEffect.FailAndPauseCampaign:
                await grains.Campaign(tenantId, campaignId).ContentRefusedAsync(StatusReason.Of(refusal).Word);
                break;
            case OutcomeEffect.WaitForSender when subject.SenderId is { } senderId:
                await BlockAsync(
                    senderId, senderRevision, refusal.Class == ErrorClass.Config ? SenderStatus.Disconnected : SenderStatus.Restricted, refusal.Code, cancellationToken);
                break;
        }
    }

    /// <summary>The provider has paused the campaign's template: the next message would only be held back too.</summary>
    public Task PauseForTemplateAsync(Guid tenantId, Guid campaignId) => grains.Campaign(tenantId, campaignId).ContentRefusedAsync(StatusReason.TemplatePaused.Word);

    /// <summary>Pauses a campaign in which a code that is on no list turned out to concern all recipients; once paused it changes nothing.</summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="refusal">One of the refusals.</param>
    public Task TripAsync(Guid tenantId, Guid campaignId, SendOutcome.Refused refusal) =>
        grains.Campaign(tenantId, campaignId).ContentRefusedAsync(StatusReason.Of(refusal).Word);

    /// <summary>Stops an active sender.</summary>
    public Task BlockAsync(Guid senderId, int? revision, SenderStatus status, string code, CancellationToken cancellationToken)
    {
        LogSenderBlocked(senderId, status.ToWord(), code);
        return store.BlockSenderAsync(senderId, revision, status, code, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sender {SenderId} is {Status}: {Code}")]
    private partial void LogSenderBlocked(Guid senderId, string status, string code);
}
