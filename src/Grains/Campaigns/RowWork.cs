using System.Collections.Concurrent;
using MassMessaging.Contracts;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Works on the rows of campaigns that have ended, outside the turns of the grains and in pieces. Each piece waits for its
/// tenant's turn. When the silo dies, the campaign's next wake-up begins the rest of the work.
/// </summary>
public sealed partial class RowWork(RowTurns turns, IGrainFactory grains, ILogger<RowWork> logger)
{
    private readonly ConcurrentDictionary<Guid, byte> _underWay = [];

    /// <summary>Whether this silo works on the rows of a campaign.</summary>
    public bool IsUnderWay(Guid campaignId) => _underWay.ContainsKey(campaignId);

    /// <summary>Begins the work, unless this silo does it already, and wakes the campaign at the end. A piece that fails ends the work.</summary>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="piece">Does the next piece, which may be done before, and answers whether another may follow.</param>
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
            // The campaign's alarm begins the work again: woken now, it would fail again at once.
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}: the work on its rows failed; it is tried again")]
    private partial void LogFailed(Guid campaignId, Exception failure);
}
