using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Dispatching;

/// <summary>Has the campaign's breaker judge the refusals of a group whose codes are on no list.</summary>
public sealed partial class BreakerJudge(BreakerStore breakers, ILogger<BreakerJudge> logger)
{
    /// <summary>
    /// The group as the breaker judges it, and the refusal that pauses the campaign. While the breaker cannot judge, the
    /// recipients wait, which costs no try.
    /// </summary>
    internal async Task<(IReadOnlyList<ResolvedAttempt> Group, ResolvedAttempt? Trips)> JudgeAsync(
        ClaimedBatch batch, IReadOnlyList<ResolvedAttempt> group, CancellationToken giveUp)
    {
        var unlisted = group.Where(resolved => resolved.IsUnlisted).ToArray();
        if (unlisted.Length == 0)
        {
            return (group, null);
        }

        try
        {
            var results = await breakers.JudgeAsync(
                batch.CampaignId,
                batch.Order.SenderId,
                batch.Claim.NumberNo ?? 0,
                [.. unlisted.Select(resolved => new UnlistedRefusal(resolved.Recipient.Seq, resolved.Refusal!.Code))],
                giveUp);
            var fails = unlisted.Where((_, index) => results[index] == BreakerResult.Fail).ToHashSet();
            var trips = unlisted.Where((_, index) => results[index] == BreakerResult.Pause).FirstOrDefault();
            return ([.. group.Select(resolved => fails.Contains(resolved) ? Failed(resolved) : resolved)], trips);
        }
        catch (Exception failure)
        {
            LogNotJudged(batch.CampaignId, failure);
            return (group, null);
        }
    }

    /// <summary>Others were accepted, so the refusal is this recipient's.</summary>
    private static ResolvedAttempt Failed(ResolvedAttempt resolved)
    {
        var refusal = resolved.Refusal! with { Class = ErrorClass.Recipient };
        return resolved with { Event = OutcomePolicy.Final(resolved.Event, refusal), Refusal = refusal };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}: refusals with codes that are on no list could not be judged; their recipients wait")]
    private partial void LogNotJudged(Guid campaignId, Exception failure);
}
