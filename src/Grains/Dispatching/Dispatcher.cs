using MassMessaging.Domain.Senders;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// Starts the provider calls of a silo, outside the turns of its grains, so that pauses and receipts never queue behind
/// a hung provider. One call for each claimed recipient, no retry; every outcome is stored.
/// </summary>
public sealed partial class Dispatcher(
    SenderAccessReader access,
    RefusalEffects refusals,
    PushDevices devices,
    AttemptCall attempt,
    OutcomeRecorder recorder,
    SenderSlots slots,
    DispatchTasks tasks,
    ILogger<Dispatcher> logger)
{
    /// <summary>Starts the calls of a committed claim; each takes one of the slots that were acquired for it.</summary>
    /// <param name="batch">What was claimed.</param>
    /// <param name="started">When the claim began, by the stopwatch: the calls must start within five seconds of it.</param>
    public void Start(ClaimedBatch batch, long started)
    {
        var recipients = batch.Claim.Claimed;
        if (recipients.Count == 0)
        {
            return;
        }

        var outcomes = new OutcomeBatcher(recipients.Count, (group, last) => recorder.RecordAsync(batch, group, last));
        tasks.Track(outcomes.Completion);
        // Read once for all calls of the claim; each awaits them.
        var calls = new ClaimCalls(batch, AccessAsync(batch), devices.LookUp(batch), started);
        slots.CallsOf(batch.Order.SenderId).Start(recipients.Count, call => CallAsync(calls, recipients[call], outcomes));
    }

    /// <summary>The call is over when its answer is there; storing it takes no other call's slot.</summary>
    private async Task CallAsync(ClaimCalls calls, ClaimedRecipient recipient, OutcomeBatcher outcomes)
    {
        ResolvedAttempt? resolved = null;
        try
        {
            resolved = await attempt.MakeAsync(calls, recipient);
        }
        catch (Exception failure)
        {
            // The row stays `sending`; its deadline makes it unknown.
            LogNoOutcome(calls.Batch.CampaignId, recipient.Seq, failure);
            slots.Release(calls.Batch, 1);
        }

        outcomes.CallEnded(resolved);
    }

    /// <summary>Null when the sender's credentials cannot be had: nothing is sent, and the rows wait again.</summary>
    private async Task<SenderAccess?> AccessAsync(ClaimedBatch batch)
    {
        var (senderId, revision) = (batch.Order.SenderId, batch.Claim.SenderRevision);
        var found = await access.ReadAsync(senderId, revision);
        if (found.Defect is { } defect)
        {
            await StopSenderAsync(senderId, revision, defect);
        }

        return found.Access;
    }

    /// <summary>Before any of its rows waits again, or the sender's whole audience would be claimed in vain. Never throws: the next claim stops it.</summary>
    private async Task StopSenderAsync(Guid senderId, int revision, string defect)
    {
        try
        {
            await refusals.BlockAsync(senderId, revision, SenderStatus.Disconnected, defect, CancellationToken.None);
        }
        catch (NpgsqlException failure)
        {
            LogNotStopped(senderId, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}, recipient {Seq}: the call ended without an outcome; it becomes unknown")]
    private partial void LogNoOutcome(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sender {SenderId} could not be stopped though its credentials cannot be had; the next claim stops it")]
    private partial void LogNotStopped(Guid senderId, Exception failure);
}
