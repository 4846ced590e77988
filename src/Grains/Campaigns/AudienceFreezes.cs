using System.Collections.Concurrent;
using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Freezes audiences outside the turns of the grains, for a million recipients take longer than a call may. A silo
/// that dies in the middle leaves nothing; the campaign's next wake starts the freeze again. A freeze is one long statement,
/// so it waits for its tenant's turn.
/// </summary>
public sealed partial class AudienceFreezes(
    AudienceFreezer freezer, RowTurns turns, IGrainFactory grains, ILogger<AudienceFreezes> logger)
{
    private readonly ConcurrentDictionary<Guid, Freeze> _running = [];

    private sealed record Freeze(Task<FreezeResult?> Ends, CancellationTokenSource Withdrawn);

    /// <summary>Starts the freeze unless this silo is at it.</summary>
    public void Start(Guid campaignId, AudienceQuery query, MessageCost cost) => _running.GetOrAdd(campaignId, _ =>
    {
        var withdrawn = new CancellationTokenSource();
        return new Freeze(Task.Run(() => RunAsync(campaignId, query, cost, withdrawn.Token)), withdrawn);
    });

    /// <summary>The result of a freeze that ended on this silo, once; null: none, still running, or failed.</summary>
    public FreezeResult? TakeResult(Guid campaignId) =>
        _running.TryGetValue(campaignId, out var freeze) && freeze.Ends.IsCompleted && _running.TryRemove(campaignId, out _) ? freeze.Ends.Result : null;

    /// <summary>The campaign knows its audience: whatever this silo remembers of the freeze is not needed.</summary>
    public void Forget(Guid campaignId) => _running.TryRemove(campaignId, out _);

    /// <summary>
    /// The campaign has ended, which is stored: a freeze of it could only find that out at its end. One that waits leaves
    /// its line, and one that runs is broken off.
    /// </summary>
    public void Withdraw(Guid campaignId)
    {
        if (_running.TryRemove(campaignId, out var freeze))
        {
            freeze.Withdrawn.Cancel();
        }
    }

    private async Task<FreezeResult?> RunAsync(Guid campaignId, AudienceQuery query, MessageCost cost, CancellationToken withdrawn)
    {
        try
        {
            using var turn = await turns.EnterAsync(query.TenantId, withdrawn);
            return await freezer.FreezeAsync(campaignId, query, cost, withdrawn);
        }
        catch (OperationCanceledException) when (withdrawn.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            LogFailed(campaignId, failure);
            return null;
        }
        finally
        {
            if (!withdrawn.IsCancellationRequested)
            {
                // The task is not complete before this returns: the campaign may look a moment later, by its own timer.
                _ = Task.Run(async () =>
                {
                    await Task.Yield();
                    await grains.Campaign(query.TenantId, campaignId).AudienceReadyAsync();
                });
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}: the audience could not be frozen; tried again")]
    private partial void LogFailed(Guid campaignId, Exception failure);
}
