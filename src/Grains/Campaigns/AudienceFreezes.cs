using System.Collections.Concurrent;
using MassMessaging.Contracts;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Campaigns;

/// <summary>
/// Freezes audiences outside the turns of the grains, because a million recipients take longer than a call may, and tells
/// the campaign how each freeze ended. A silo that dies in the middle leaves nothing; the campaign's alarm starts the freeze
/// again. A freeze is one long statement, so it waits for its tenant's turn.
/// </summary>
public sealed partial class AudienceFreezes(
    AudienceFreezer freezer, ProgressStore store, RowTurns turns, IGrainFactory grains, ProductTime time, ILogger<AudienceFreezes> logger)
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _running = [];

    /// <summary>Starts the freeze of a campaign's audience, unless it is running on this silo.</summary>
    public async Task StartAsync(CampaignState campaign, CampaignPlan plan, CancellationToken cancellationToken)
    {
        if (_running.ContainsKey(campaign.CampaignId)
            || plan.SenderId is not { } senderId || await store.SenderAsync(senderId, cancellationToken) is not { } sender)
        {
            return;
        }

        var audience = plan.Audience(campaign.TenantId, sender.NumberNo, campaign.LaunchedAt ?? time.Now, time.Now);
        Start(campaign.CampaignId, audience with { CampaignId = campaign.CampaignId }, plan.Cost(campaign.UnitPrice ?? 0));
    }

    /// <summary>
    /// The campaign needs no freeze, which is stored: it has ended, or it has its result from another freeze. A freeze that
    /// waits leaves its line, and one that runs is broken off.
    /// </summary>
    public void Withdraw(Guid campaignId)
    {
        if (_running.TryRemove(campaignId, out var withdrawn))
        {
            withdrawn.Cancel();
        }
    }

    private void Start(Guid campaignId, AudienceQuery query, MessageCost cost)
    {
        var withdrawn = new CancellationTokenSource();
        if (_running.TryAdd(campaignId, withdrawn))
        {
            _ = Task.Run(() => RunAsync(campaignId, query, cost, withdrawn));
        }
    }

    private async Task RunAsync(Guid campaignId, AudienceQuery query, MessageCost cost, CancellationTokenSource withdrawn)
    {
        try
        {
            using var turn = await turns.EnterAsync(query.TenantId, withdrawn.Token);
            if (OutcomeOf(await freezer.FreezeAsync(campaignId, query, cost, withdrawn.Token)) is { } outcome)
            {
                await grains.Campaign(query.TenantId, campaignId).FreezeEndedAsync(outcome);
            }
        }
        catch (OperationCanceledException) when (withdrawn.IsCancellationRequested)
        {
            // The campaign waits for no result.
        }
        catch (Exception failure)
        {
            LogFailed(campaignId, failure);
        }
        finally
        {
            // Not before the message is sent: the campaign's alarm in between would start a second freeze.
            _running.TryRemove(new KeyValuePair<Guid, CancellationTokenSource>(campaignId, withdrawn));
        }
    }

    /// <summary>What the campaign is told; null: it is not launched any more, and waits for nothing.</summary>
    private static FreezeOutcome? OutcomeOf(FreezeResult result) => result switch
    {
        FreezeResult.Frozen => new FreezeOutcome(Refusal: null),
        FreezeResult.Empty empty => new FreezeOutcome(EmptyAudience.Of(empty.Skipped).Rule.Code),
        FreezeResult.BalanceTooLow => new FreezeOutcome(Rule.BalanceTooLow.Code),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}: the audience could not be frozen; the freeze is tried again")]
    private partial void LogFailed(Guid campaignId, Exception failure);
}
