using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// How a page of a campaign's recipients is claimed and sent. Nothing is kept in memory: rows are claimed in the database,
/// so that two who ask for one page cannot both send to one person. Pages of a blast are asked through their grains, which
/// spreads them over the silos; a paced campaign, which sends one message a turn, asks where it is, and needs no grain for
/// a page.
/// </summary>
public sealed partial class PageSending(
    ClaimStore claims,
    ReaddressStore addresses,
    SendPump pump,
    ChatSending chat,
    SendPlaces places,
    ProductTime time,
    IOptions<SendingOptions> options,
    ILogger<PageSending> logger)
{
    /// <summary>People one after the other with changed numbers whom one call judges for a campaign with pace.</summary>
    private const int MostReaddressed = 8;

    /// <summary>
    /// Claims up to the permitted number of waiting recipients, starts their provider calls and answers when the claim has
    /// committed. Outcomes are stored as they come.
    /// </summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="page">Its page, from 0.</param>
    /// <param name="order">How many, and what to send.</param>
    public async Task<ClaimReply> SendAsync(Guid tenantId, Guid campaignId, int page, SendOrder order)
    {
        if (order.Channel == ChatSending.Channel)
        {
            return await chat.SendAsync(Request(order, tenantId, campaignId, page, order.Permits), order.Text, time.Now);
        }

        var taken = places.Take(order.SenderId, Math.Min(order.Permits, GrainKeys.PageSize), tenantId, campaignId);
        if (taken == 0)
        {
            return new ClaimReply(ClaimResultKind.Busy, time.Now);
        }

        var unused = taken;
        try
        {
            var request = Request(order, tenantId, campaignId, page, taken);
            var started = Stopwatch.GetTimestamp();
            var (claim, skipped) = (await ClaimAsync(request), 0);
            for (var round = 0; claim is { Moved: { } moved, Claimed.Count: 0 } && round < MostReaddressed; round++)
            {
                skipped += claim.Skipped + await ReaddressAsync(request, moved);
                started = Stopwatch.GetTimestamp();
                claim = await ClaimAsync(request);
            }

            if (claim is null)
            {
                return new ClaimReply(ClaimResultKind.Busy, time.Now);
            }

            unused -= claim.Claimed.Count;
            pump.Start(new ClaimedBatch(tenantId, campaignId, order, claim), started);
            skipped += claim.Skipped;
            // Who was skipped in a round before counts too: the page may hold more.
            var kind = skipped > 0 && claim.Kind is (ClaimResultKind.NoneLeft or ClaimResultKind.Busy) ? ClaimResultKind.OnlySkipped : claim.Kind;
            var pageIsDone = claim.PageIsDone || kind == ClaimResultKind.NoneLeft;
            return new ClaimReply(kind, claim.At, claim.FreeAt, claim.Blocked, PagesDone: pageIsDone ? 1 : 0);
        }
        finally
        {
            places.Release(order.SenderId, unused, tenantId);
        }
    }

    private ClaimRequest Request(SendOrder order, Guid tenantId, Guid campaignId, int page, int permits) => new(
        tenantId, campaignId, (page * GrainKeys.PageSize) + 1, (page + 1) * GrainKeys.PageSize, permits, order.SenderId, order.Channel, order.Terms)
    {
        NeedsTemplate = order.Channel == "whatsapp", // the Cloud API takes free text only inside the customer service window
        HasTemplate = order.Template is not null,
        DeadlineIn = time.FromReal(options.Value.Deadline),
    };

    /// <summary>
    /// Judges the person who stands first in line with a changed number; of a blast the whole page, which goes out at this moment.
    /// Answers how many were skipped. What the database could not do now, the next claim meets again.
    /// </summary>
    private async Task<int> ReaddressAsync(ClaimRequest request, int moved)
    {
        using var limit = new CancellationTokenSource(options.Value.StartWithin);
        try
        {
            var (first, last) = request.Permits == 1 ? (moved, moved) : (request.FirstSeq, request.LastSeq);
            return await addresses.ReaddressAsync(request, first, last, limit.Token);
        }
        catch (Exception failed) when (failed is NpgsqlException or OperationCanceledException)
        {
            LogNotReaddressed(request.CampaignId, moved, failed);
            return 0;
        }
    }

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
            LogClaimLost(request.CampaignId, request.FirstSeq, lost);
            pump.GiveBack(request.CampaignId, token => claims.FindAsync(request, lost.ClaimId, token));
            return null;
        }
        catch (NpgsqlException failed)
        {
            LogClaimFailed(request.CampaignId, request.FirstSeq, failed);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, from recipient {Seq}: the claim's answer was lost; nothing of it is sent")]
    private partial void LogClaimLost(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, recipient {Seq}: the changed number could not be judged; the next claim meets it again")]
    private partial void LogNotReaddressed(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, from recipient {Seq}: the claim failed; nothing was claimed")]
    private partial void LogClaimFailed(Guid campaignId, int seq, Exception failure);
}
