using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// One page of a campaign's recipients. It keeps nothing in memory: rows are claimed in the database, so that two
/// activations of a page cannot both send to one person.
/// </summary>
[GrainType("recipients")]
public sealed partial class RecipientsGrain(
    ClaimStore claims,
    DeliveryWriter writer,
    RefusalEffects effects,
    SendPump pump,
    SiloPlaces silo,
    ChatSending chat,
    SendPlaces places,
    ProductTime time,
    IOptions<SendingOptions> options,
    ILogger<RecipientsGrain> logger) : Grain, IRecipientsGrain
{
    private (Guid TenantId, Guid CampaignId, int Page) Key => GrainKeys.ParsePage(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async Task<SendReport> SendAsync(SendOrder order, CancellationToken cancellationToken)
    {
        var (tenantId, campaignId, page) = Key;
        if (order.Channel == ChatSending.Channel)
        {
            return await chat.SendAsync(Request(order, tenantId, campaignId, page, order.Permits), order.Text, time.Now);
        }

        var shared = silo.Take(tenantId, Math.Min(order.Permits, GrainKeys.PageSize));
        var taken = shared == 0 ? 0 : places.Take(order.SenderId, shared, tenantId, campaignId);
        silo.Release(tenantId, shared - taken);
        if (taken == 0)
        {
            return new SendReport(ClaimVerdict.Busy, 0, 0, time.Now);
        }

        var unused = taken;
        try
        {
            var request = Request(order, tenantId, campaignId, page, taken);
            var started = Stopwatch.GetTimestamp();
            var claim = await ClaimAsync(request);
            if (claim is null)
            {
                return new SendReport(ClaimVerdict.Busy, 0, 0, time.Now);
            }

            unused -= claim.Claimed.Count;
            pump.Start(new ClaimedBatch(tenantId, campaignId, order, claim), started);
            return new SendReport(
                Verdict(claim), claim.Claimed.Count, claim.Skipped, claim.At, claim.FreeAt, claim.Blocked, claim.NoneLeft);
        }
        finally
        {
            places.Release(order.SenderId, unused);
            silo.Release(tenantId, unused);
        }
    }

    /// <inheritdoc/>
    public async Task<ReceiptsReport> ApplyReceiptsAsync(ReceiptBatch batch, CancellationToken cancellationToken)
    {
        var (tenantId, campaignId, page) = Key;
        var mine = Enumerable.Range(0, batch.Receipts.Length).Where(i => GrainKeys.PageOf(batch.Receipts[i].Seq) == page).ToArray();
        var stored = await writer.ApplyAsync([.. mine.Select(i => ToEvent(batch.Receipts[i]))], cancellationToken);
        var matched = mine.Where((_, i) => stored[i].Matched).ToHashSet();
        foreach (var (receipt, effect) in mine.Zip(stored, (index, effect) => (batch.Receipts[index], effect)))
        {
            await effects.ApplyReceiptAsync(tenantId, campaignId, receipt.Seq, effect, RefusalOf(receipt), receipt.At, cancellationToken);
        }

        return new ReceiptsReport(matched.Count, [.. Enumerable.Range(0, batch.Receipts.Length).Where(i => !matched.Contains(i))]);

        DeliveryEvent ToEvent(RecipientReceipt receipt) => new(campaignId, receipt.Seq, receipt.Attempt, receipt.Status, receipt.At)
        {
            NumberNo = batch.NumberNo,
            TenantId = tenantId,
            ProviderId = receipt.ProviderId,
            Reason = receipt.Status == DeliveryStatus.Failed ? DeliveryReasons.Of(receipt.Class, receipt.Code) : null,
        };
    }

    private static SendOutcome.Refused? RefusalOf(RecipientReceipt receipt) =>
        receipt is { Class: { } errorClass, Code: { } code } ? new SendOutcome.Refused(errorClass, code, RetryAfter: null) : null;

    private ClaimRequest Request(SendOrder order, Guid tenantId, Guid campaignId, int page, int permits) => new(
        tenantId,
        campaignId,
        (page * GrainKeys.PageSize) + 1,
        (page + 1) * GrainKeys.PageSize,
        permits,
        order.Retries,
        order.Revision,
        order.SenderId,
        order.Channel,
        NeedsTemplate: order.Channel == "whatsapp", // the Cloud API takes free text only inside the customer service window
        order.Template is not null,
        order.OpensAt,
        order.ClosesAt,
        order.Slot,
        order.Anchor,
        order.NextDue,
        time.FromReal(options.Value.Deadline))
    {
        LastAttemptAt = order.LastAttemptAt,
    };

    /// <summary>Null when nothing was claimed because the database failed; what may have committed is given back.</summary>
    private async Task<ClaimResult?> ClaimAsync(ClaimRequest request)
    {
        using var limit = new CancellationTokenSource(options.Value.StartWithin);
        try
        {
            return await claims.ClaimAsync(request, limit.Token);
        }
        catch (ClaimLostException lost)
        {
            LogClaimLost(this.GetPrimaryKeyString(), lost);
            pump.GiveBack(request.CampaignId, token => claims.FindAsync(request, lost.ClaimId, token));
            return null;
        }
        catch (NpgsqlException failed)
        {
            LogClaimFailed(this.GetPrimaryKeyString(), failed);
            return null;
        }
    }

    private static ClaimVerdict Verdict(ClaimResult claim) => claim.Word switch
    {
        ClaimWord.Go when claim.Claimed.Count > 0 => ClaimVerdict.Claimed,
        ClaimWord.Go when claim.Skipped > 0 => ClaimVerdict.OnlySkipped,
        ClaimWord.Go => ClaimVerdict.NoneLeft,
        ClaimWord.CampaignChanged => ClaimVerdict.CampaignChanged,
        ClaimWord.TenantSuspended => ClaimVerdict.TenantSuspended,
        ClaimWord.SenderBlocked => ClaimVerdict.SenderBlocked,
        ClaimWord.WindowClosed => ClaimVerdict.WindowClosed,
        ClaimWord.Throttled => ClaimVerdict.Throttled,
        ClaimWord.DailyLimit => ClaimVerdict.DailyLimit,
        ClaimWord.Overtaken => ClaimVerdict.Overtaken,
        _ => throw new UnreachableException(),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Page {PageKey}: the claim's answer was lost; nothing of it is sent")]
    private partial void LogClaimLost(string pageKey, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Page {PageKey}: the claim failed; nothing was claimed")]
    private partial void LogClaimFailed(string pageKey, Exception failure);
}
