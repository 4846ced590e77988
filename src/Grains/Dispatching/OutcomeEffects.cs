using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// What the answers of calls mean beyond their rows. Nothing here throws: the row is stored or will be, and what is left out
/// the next refusal does, or the receipt.
/// </summary>
public sealed partial class OutcomeEffects(RefusalEffects refusals, PeopleStore people, ILogger<OutcomeEffects> logger)
{
    /// <summary>Applies the effects of a refusal; applied twice it changes nothing more.</summary>
    /// <returns>Whether they were applied.</returns>
    internal Task<bool> ApplyAsync(ClaimedBatch batch, ResolvedAttempt refused, CancellationToken giveUp) => TryAsync(
        batch,
        refused,
        () => refusals.ApplyAsync(
            batch.TenantId,
            batch.CampaignId,
            new RefusalSubject(refused.Recipient.Address, Channel.Parse(batch.Order.Channel), batch.Order.SenderId),
            batch.Claim.SenderRevision,
            refused.Refusal!,
            refused.Event.At,
            refused.Recipient.Tries,
            giveUp));

    /// <summary>Pauses the campaign, whose template the provider has paused. Meanwhile the campaign claims no recipient: the stored row holds it.</summary>
    internal Task PauseForTemplateAsync(ClaimedBatch batch, ResolvedAttempt held) =>
        TryAsync(batch, held, () => refusals.PauseForTemplateAsync(batch.TenantId, batch.CampaignId));

    /// <summary>Pauses the campaign, whose breaker has tripped.</summary>
    internal Task TripAsync(ClaimedBatch batch, ResolvedAttempt trips) =>
        TryAsync(batch, trips, () => refusals.TripAsync(batch.TenantId, batch.CampaignId, trips.Refusal!));

    /// <summary>Learns the other addresses by which the answers name their recipients; the receipts say them again.</summary>
    internal async Task LearnAsync(ClaimedBatch batch, IReadOnlyList<ResolvedAttempt> group, CancellationToken giveUp)
    {
        LearnedPair[] named =
        [
            .. group.SelectMany(resolved => resolved.Named.Select(other => LearnedPair.Of(resolved.Recipient.Address, other, "answer", resolved.Event.At))),
        ];
        try
        {
            await people.LearnAsync(batch.TenantId, named, giveUp);
        }
        catch (Exception failure)
        {
            LogNotLearned(batch.CampaignId, failure);
        }
    }

    private async Task<bool> TryAsync(ClaimedBatch batch, ResolvedAttempt resolved, Func<Task> effect)
    {
        try
        {
            await effect();
            return true;
        }
        catch (Exception failure)
        {
            LogNoEffect(batch.CampaignId, resolved.Recipient.Seq, failure);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}, recipient {Seq}: what the answer means beyond its row could not be done")]
    private partial void LogNoEffect(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}: other addresses of recipients that the provider named could not be stored")]
    private partial void LogNotLearned(Guid campaignId, Exception failure);
}
