using System.Collections.Concurrent;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Freezes audiences outside the turns of the grains, for a million recipients take longer than a call may. A silo
/// that dies in the middle leaves nothing; the campaign's next wake starts the freeze again. A freeze is one long statement
/// that keeps a processor of the database busy, so freezes wait for their turn in shares per tenant.
/// </summary>
public sealed partial class AudienceFreezes(AudienceFreezer freezer, IGrainFactory grains, ILogger<AudienceFreezes> logger)
{
    private readonly CostTurns _turns = new(AtOnce, int.MaxValue, TimeProvider.System);
    private readonly ConcurrentDictionary<Guid, Task<FreezeResult?>> _running = [];

    /// <summary>
    /// Freezes at once on one silo: as many as this machine has processors, at least two, so that one tenant never has all
    /// of them.
    /// </summary>
    public static int AtOnce { get; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Freezes that wait and that run, for tests and metrics.</summary>
    public (int Waiting, int Running) Now => _turns.Now;

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
        using var turn = _turns.Ask(query.TenantId, weight: 1, goesOn: true)!;
        await turn.Began;
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
