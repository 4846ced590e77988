using System.Collections.Concurrent;
using MassMessaging.Contracts;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Works through the rows of campaigns that have ended, outside the turns of the grains and in pieces. Each piece waits for
/// its tenant's turn. What a silo that dies leaves undone is begun again by the campaign's next wake.
/// </summary>
public sealed partial class RowWork(RowTurns turns, IGrainFactory grains, ILogger<RowWork> logger)
{
    private readonly ConcurrentDictionary<Guid, byte> _underWay = [];

    /// <summary>Whether this silo is at the rows of a campaign.</summary>
    public bool IsUnderWay(Guid campaignId) => _underWay.ContainsKey(campaignId);

    /// <summary>Begins, unless this silo is at it, and wakes the campaign at the end. A piece that fails ends the work.</summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="piece">Does the next piece, safely again, and tells whether there may be another.</param>
    public void Begin(Guid tenantId, Guid campaignId, Func<Task<bool>> piece)
    {
        if (_underWay.TryAdd(campaignId, 0))
        {
            _ = Task.Run(() => RunAsync(tenantId, campaignId, piece));
        }
    }

    private async Task RunAsync(Guid tenantId, Guid campaignId, Func<Task<bool>> piece)
    {
        try
        {
            while (await InTurnAsync(tenantId, piece))
            {
                // The next piece waits for a turn of its own.
            }
        }
        catch (Exception failure)
        {
            // The campaign looks again by its timer: woken now, it would fail again at once.
            LogFailed(campaignId, failure);
            _underWay.TryRemove(campaignId, out _);
            return;
        }

        _underWay.TryRemove(campaignId, out _);
        await grains.Campaign(tenantId, campaignId).WakeAsync();
    }

    private async Task<bool> InTurnAsync(Guid tenantId, Func<Task<bool>> piece)
    {
        using var turn = await turns.EnterAsync(tenantId, CancellationToken.None);
        return await piece();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}: its rows could not be worked through; tried again")]
    private partial void LogFailed(Guid campaignId, Exception failure);
}
