using System.Collections.Concurrent;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Dispatching;

/// <summary>Stores the outcomes of a claim's calls, applies what they mean beyond their rows, and releases their slots.</summary>
public sealed partial class OutcomeRecorder(
    DeliveryWriter writer,
    StoreRetry retry,
    BreakerJudge breaker,
    OutcomeEffects effects,
    SenderSlots slots,
    IOptions<SendingOptions> options,
    ILogger<OutcomeRecorder> logger)
{
    /// <summary>Stores a group of outcomes; then comes what refusals among them mean beyond their rows. It never throws.</summary>
    /// <param name="batch">The claim.</param>
    /// <param name="group">The outcomes; may be empty.</param>
    /// <param name="last">Nothing else of the claim is left to be stored, so the claim ends with these.</param>
    /// <returns>Whether all were stored at once: if not, the claim stays until its deadline.</returns>
    internal async Task<bool> RecordAsync(ClaimedBatch batch, IReadOnlyList<ResolvedAttempt> group, bool last)
    {
        using var giveUp = new CancellationTokenSource(options.Value.Deadline);
        ResolvedAttempt? trips = null;
        if (group.Any(resolved => resolved.IsUnlisted))
        {
            (group, trips) = await breaker.JudgeAsync(batch, group, giveUp.Token);
        }

        // A sender stops before any row waits again: the next claim may follow at once, and would call through it.
        var stopped = group.FirstOrDefault(resolved => resolved.StopsSender) is { } stops && await effects.ApplyAsync(batch, stops, giveUp.Token);
        var stored = true;
        try
        {
            await writer.ApplyAsync([.. group.Select(resolved => resolved.Event)], giveUp.Token, last ? batch.Claim.ClaimId : null);
        }
        catch (Exception failure)
        {
            stored = false;
            LogNotStoredAtOnce(failure);
            group = await StoreOneByOneAsync(batch, group, giveUp.Token);
        }

        await ApplyEffectsAsync(batch, group, stopped, giveUp.Token);
        if (trips is not null)
        {
            await effects.TripAsync(batch, trips);
        }

        return stored;
    }

    private async Task ApplyEffectsAsync(ClaimedBatch batch, IReadOnlyList<ResolvedAttempt> group, bool stopped, CancellationToken giveUp)
    {
        if (group.FirstOrDefault(resolved => resolved.TemplatePaused) is { } held)
        {
            await effects.PauseForTemplateAsync(batch, held);
        }

        var refused = group.Where(resolved => resolved.Refusal is not null).ToArray();
        slots.Release(batch, group.Count - refused.Length);
        await Task.WhenAll(refused.Select(async resolved =>
        {
            // All went through one sender: stopped once, it is stopped for each of them.
            if (!stopped || !resolved.StopsSender)
            {
                await effects.ApplyAsync(batch, resolved, giveUp);
            }

            slots.Release(batch, 1);
        }));
        if (group.Any(resolved => resolved.Named.Count > 0))
        {
            await effects.LearnAsync(batch, group, giveUp);
        }
    }

    /// <summary>One of them may be what cannot be stored: each is tried again by itself. Returns those that were stored.</summary>
    private async Task<IReadOnlyList<ResolvedAttempt>> StoreOneByOneAsync(
        ClaimedBatch batch, IReadOnlyList<ResolvedAttempt> group, CancellationToken giveUp)
    {
        var stored = new ConcurrentBag<ResolvedAttempt>();
        await Task.WhenAll(group.Select(async resolved =>
        {
            try
            {
                await retry.UntilDoneAsync(token => writer.ApplyAsync([resolved.Event], token), giveUp);
                stored.Add(resolved);
            }
            catch (Exception failure)
            {
                // The row stays `sending`; its deadline makes it unknown.
                LogNotStored(batch.CampaignId, resolved.Recipient.Seq, failure);
                slots.Release(batch, 1);
            }
        }));
        return [.. stored];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A group of outcomes could not be stored at once; each is tried again by itself")]
    private partial void LogNotStoredAtOnce(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}, recipient {Seq}: the outcome could not be stored; it becomes unknown")]
    private partial void LogNotStored(Guid campaignId, int seq, Exception failure);
}
