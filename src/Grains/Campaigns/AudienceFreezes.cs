using System.Collections.Concurrent;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Freezes audiences outside the turns of the grains, for a million recipients take longer than a call may. A silo
/// that dies in the middle leaves nothing; the campaign's next wake starts the freeze again.
/// </summary>
public sealed partial class AudienceFreezes(AudienceFreezer freezer, IGrainFactory grains, ILogger<AudienceFreezes> logger)
{
    /// <summary>At once on one silo: a freeze is one long statement that keeps a core of the database busy.</summary>
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly ConcurrentDictionary<Guid, Task<FreezeResult?>> _running = [];

    /// <summary>Starts the freeze unless this silo is at it.</summary>
    public void Start(Guid campaignId, AudienceQuery query, MessageCost cost) =>
        _running.GetOrAdd(campaignId, _ => Task.Run(() => RunAsync(campaignId, query, cost)));

    /// <summary>The result of a freeze that ended on this silo, once; null: none, still running, or failed.</summary>
    public FreezeResult? TakeResult(Guid campaignId) =>
        _running.TryGetValue(campaignId, out var task) && task.IsCompleted && _running.TryRemove(campaignId, out _) ? task.Result : null;

    /// <summary>The campaign knows its audience: whatever this silo remembers of the freeze is not needed.</summary>
    public void Forget(Guid campaignId) => _running.TryRemove(campaignId, out _);

    private async Task<FreezeResult?> RunAsync(Guid campaignId, AudienceQuery query, MessageCost cost)
    {
        await _places.WaitAsync();
        try
        {
            return await freezer.FreezeAsync(campaignId, query, cost, CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogFailed(campaignId, failure);
            return null;
        }
        finally
        {
            _places.Release();
            // The task is not complete before this returns: the campaign may look a moment later, by its own timer.
            _ = Task.Run(async () =>
            {
                await Task.Yield();
                await grains.Campaign(query.TenantId, campaignId).AudienceReadyAsync();
            });
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}: the audience could not be frozen; tried again")]
    private partial void LogFailed(Guid campaignId, Exception failure);
}
