using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MassMessaging.Grains.Dispatching;

/// <summary>Claims recipients of a page, and judges those whose numbers have changed and stand in the claim's way.</summary>
public sealed partial class PageClaimer(
    ClaimStore claims, ReaddressStore addresses, LostClaimRecovery recovery, IOptions<SendingOptions> options, ILogger<PageClaimer> logger)
{
    /// <summary>Null when nothing was claimed because the database failed; what may have committed is given back.</summary>
    public async Task<ClaimResult?> ClaimAsync(ClaimRequest request)
    {
        using var limit = new CancellationTokenSource(options.Value.StartWithin);
        try
        {
            return await claims.ClaimAsync(request, limit.Token);
        }
        catch (ClaimLostException lost)
        {
            LogClaimLost(request.CampaignId, request.FirstSeq, lost);
            recovery.Start(request, lost.ClaimId);
            return null;
        }
        catch (NpgsqlException failed)
        {
            LogClaimFailed(request.CampaignId, request.FirstSeq, failed);
            return null;
        }
    }

    /// <summary>
    /// Judges the recipient that stands first in line with a changed number; of an unpaced campaign the whole page, which is
    /// sent at this moment. Answers how many were skipped. What the database could not do now, the next claim meets again.
    /// </summary>
    public async Task<int> ReaddressAsync(ClaimRequest request, int moved)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, from recipient {Seq}: the claim's answer was lost; nothing of it is sent")]
    private partial void LogClaimLost(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, recipient {Seq}: the changed number could not be judged; the next claim meets it again")]
    private partial void LogNotReaddressed(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, from recipient {Seq}: the claim failed; nothing was claimed")]
    private partial void LogClaimFailed(Guid campaignId, int seq, Exception failure);
}
