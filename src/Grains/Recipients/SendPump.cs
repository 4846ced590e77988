using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using MassMessaging.Channels;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// Makes the provider calls of a silo, outside the turns of its grains, so that pauses and receipts never queue behind
/// a hung provider. One call for each claimed recipient, no retry; every outcome is stored.
/// </summary>
public sealed partial class SendPump(
    IEnumerable<IChannel> channels,
    DeliveryWriter writer,
    RefusalEffects refusals,
    PeopleStore people,
    BreakerStore breakers,
    SenderCredentials credentials,
    PushDevices devices,
    SendPlaces places,
    ProductTime time,
    IOptions<SendingOptions> options,
    ILogger<SendPump> logger)
{
    private const int LooksForLostClaim = 10;

    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, IChannel> _channels = channels.ToDictionary(channel => channel.Name);
    private readonly ConcurrentDictionary<Task, bool> _running = [];

    /// <summary>Starts the calls of a committed claim; each takes one of the places taken for it.</summary>
    /// <param name="batch">What was claimed.</param>
    /// <param name="started">When the claim began: the calls must start within five seconds of it.</param>
    public void Start(ClaimedBatch batch, long started)
    {
        if (batch.Claim.Claimed.Count == 0)
        {
            return;
        }

        var outcomes = new OutcomeGroups(batch.Claim.Claimed.Count, (group, last) => SettleAsync(batch, group, last));
        Track(outcomes.Done);
        // Asked once for all calls of the claim; each awaits them.
        var calls = new Calls(batch, AccessAsync(batch), devices.LookUp(batch), started, outcomes);
        places.Call(batch.Order.SenderId, batch.Claim.Claimed.Count, call => SendAsync(calls, batch.Claim.Claimed[call]));
    }

    /// <summary>Gives a lost claim's rows back in the background, should it have committed.</summary>
    public void GiveBack(Guid campaignId, Func<CancellationToken, Task<IReadOnlyList<(int Seq, short Attempt)>>> find) =>
        Track(Task.Run(async () =>
        {
            using var giveUp = new CancellationTokenSource(options.Value.Deadline);
            for (var look = 0; look < LooksForLostClaim; look++)
            {
                // The server may still be at it when the first look finds nothing.
                var rows = await UntilDoneAsync(find, giveUp.Token);
                var now = time.Now;
                await StoreAsync([.. rows.Select(row => OutcomePolicy.Void(new AttemptId(campaignId, row.Seq, row.Attempt), now))], giveUp.Token);
                await Task.Delay(StoreRetry, giveUp.Token);
            }
        }));

    /// <summary>Waits until every call has ended and its outcome is stored, so that a graceful stop cuts nothing.</summary>
    public Task DrainAsync() => Task.WhenAll(_running.Keys);

    /// <summary>The call is over when its answer is there; storing it takes no other call's place.</summary>
    private async Task SendAsync(Calls calls, ClaimedRecipient recipient)
    {
        Settled? settled = null;
        try
        {
            settled = await CallAsync(calls, recipient);
        }
        catch (Exception failure)
        {
            // The row stays `sending`; its deadline makes it unknown.
            LogNotStored(calls.Batch.CampaignId, recipient.Seq, failure);
            Release(calls.Batch, 1);
        }

        calls.Outcomes.Tell(settled);
    }

    /// <summary>
    /// Stores a group of outcomes; then comes what refusals among them mean beyond their rows. Answers whether all were
    /// stored at once: if not, the claim stays until its deadline.
    /// </summary>
    private async Task<bool> SettleAsync(ClaimedBatch batch, IReadOnlyList<Settled> group, bool last)
    {
        using var giveUp = new CancellationTokenSource(options.Value.Deadline);
        Settled? trips = null;
        if (group.Any(IsUnlisted))
        {
            (group, trips) = await JudgedAsync(batch, group, giveUp.Token);
        }

        // A sender stops before any row waits again: the next claim may follow at once, and would call through it.
        var stopped = group.FirstOrDefault(StopsSender) is { } stops && await ApplyEffectAsync(batch, stops, giveUp.Token);
        var stored = true;
        try
        {
            await writer.ApplyAsync([.. group.Select(settled => settled.Event)], giveUp.Token, last ? batch.Claim.ClaimId : null);
        }
        catch (Exception failure)
        {
            stored = false;
            LogDatabaseAway(failure);
            group = await OneByOneAsync(batch, group, giveUp.Token);
        }

        if (group.FirstOrDefault(settled => settled.TemplatePaused) is { } held)
        {
            await PauseForTemplateAsync(batch, held);
        }

        var refused = group.Where(settled => settled.Refusal is not null).ToArray();
        Release(batch, group.Count - refused.Length);
        await Task.WhenAll(refused.Select(async settled =>
        {
            // All went through one sender: stopped once, it is stopped for each of them.
            if (!stopped || !StopsSender(settled))
            {
                await ApplyEffectAsync(batch, settled, giveUp.Token);
            }

            Release(batch, 1);
        }));
        await LearnAsync(batch, group, giveUp.Token);
        if (trips is not null)
        {
            await TripAsync(batch, trips);
        }

        return stored;
    }

    /// <summary>
    /// The answer may name the person by another address. Never throws: what is left out here the receipts say again.
    /// </summary>
    private async Task LearnAsync(ClaimedBatch batch, IReadOnlyList<Settled> group, CancellationToken giveUp)
    {
        LearnedPair[] named =
        [
            .. group.SelectMany(settled => settled.Named.Select(other => LearnedPair.Of(settled.Recipient.Address, other, "answer", settled.Event.At))),
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

    /// <summary>
    /// The group as the campaign's breaker judges those in it whose code names nobody, and the one that pauses the campaign.
    /// Until it can be asked they wait, which spends nobody.
    /// </summary>
    private async Task<(IReadOnlyList<Settled> Group, Settled? Trips)> JudgedAsync(ClaimedBatch batch, IReadOnlyList<Settled> group, CancellationToken giveUp)
    {
        var unlisted = group.Where(IsUnlisted).ToArray();
        try
        {
            var results = await breakers.JudgeAsync(
                batch.CampaignId,
                batch.Order.SenderId,
                batch.Claim.NumberNo ?? 0,
                [.. unlisted.Select(settled => new UnlistedRefusal(settled.Recipient.Seq, settled.Refusal!.Code))],
                giveUp);
            var fails = unlisted.Where((_, index) => results[index] == BreakerResult.Fail).ToHashSet();
            var trips = unlisted.Where((_, index) => results[index] == BreakerResult.Pause).FirstOrDefault();
            return ([.. group.Select(settled => fails.Contains(settled) ? Failed(settled) : settled)], trips);
        }
        catch (Exception failure)
        {
            LogNotJudged(batch.CampaignId, failure);
            return (group, null);
        }
    }

    private static bool IsUnlisted(Settled settled) => settled.Refusal is { Class: ErrorClass.Unlisted };

    /// <summary>Others were accepted, so the refusal is this person's.</summary>
    private static Settled Failed(Settled settled)
    {
        var refusal = settled.Refusal! with { Class = ErrorClass.Recipient };
        return settled with { Event = OutcomePolicy.Final(settled.Event, refusal), Refusal = refusal };
    }

    private async Task TripAsync(ClaimedBatch batch, Settled settled)
    {
        try
        {
            await refusals.TripAsync(batch.TenantId, batch.CampaignId, settled.Refusal!);
        }
        catch (Exception failure)
        {
            LogNoEffect(batch.CampaignId, settled.Recipient.Seq, failure); // the next refusal does it
        }
    }

    private static bool StopsSender(Settled settled) =>
        settled.Refusal is { } refusal && RetryPolicy.Effect(refusal.Class, settled.Recipient.Tries) == OutcomeEffect.WaitForSender;

    /// <summary>One of them may be what cannot be stored: each is tried again by itself. Returns those that were stored.</summary>
    private async Task<IReadOnlyList<Settled>> OneByOneAsync(ClaimedBatch batch, IReadOnlyList<Settled> group, CancellationToken giveUp)
    {
        var stored = new ConcurrentBag<Settled>();
        await Task.WhenAll(group.Select(async settled =>
        {
            try
            {
                await StoreAsync([settled.Event], giveUp);
                stored.Add(settled);
            }
            catch (Exception failure)
            {
                // The row stays `sending`; its deadline makes it unknown.
                LogNotStored(batch.CampaignId, settled.Recipient.Seq, failure);
                Release(batch, 1);
            }
        }));
        return [.. stored];
    }

    /// <summary>Applied twice it changes nothing more. Never throws: false when it is left out, and the next refusal does it.</summary>
    private async Task<bool> ApplyEffectAsync(ClaimedBatch batch, Settled settled, CancellationToken giveUp)
    {
        var order = batch.Order;
        try
        {
            await refusals.ApplyAsync(
                batch.TenantId,
                batch.CampaignId,
                new RefusalSubject(settled.Recipient.Address, Channel.Parse(order.Channel), order.SenderId),
                batch.Claim.SenderRevision,
                settled.Refusal!,
                settled.Event.At,
                settled.Recipient.Tries,
                giveUp);
            return true;
        }
        catch (Exception failure)
        {
            LogNoEffect(batch.CampaignId, settled.Recipient.Seq, failure);
            return false;
        }
    }

    /// <summary>Never throws: the campaign claims nobody meanwhile, for the row that was stored holds it.</summary>
    private async Task PauseForTemplateAsync(ClaimedBatch batch, Settled held)
    {
        try
        {
            await refusals.PauseForTemplateAsync(batch.TenantId, batch.CampaignId);
        }
        catch (Exception failure)
        {
            LogNoEffect(batch.CampaignId, held.Recipient.Seq, failure);
        }
    }

    private void Release(ClaimedBatch batch, int count) => places.Release(batch.Order.SenderId, count, batch.TenantId);

    private async ValueTask<Settled> CallAsync(Calls calls, ClaimedRecipient recipient)
    {
        var batch = calls.Batch;
        var order = batch.Order;
        var access = await calls.Access;
        var (known, to) = calls.Addresses is { } addresses ? await AddressAsync(recipient, addresses) : (true, recipient.Address);
        var id = new AttemptId(batch.CampaignId, recipient.Seq, recipient.Attempt);
        if (access is null || !known || !_channels.TryGetValue(order.Channel, out var channel)
            || !MayStart(calls))
        {
            LogVoid(batch.CampaignId, recipient.Seq);
            return new Settled(recipient, OutcomePolicy.Void(id, time.Now), null);
        }

        if (to is null)
        {
            return new Settled(recipient, OutcomePolicy.NoDevice(id, time.Now), null);
        }

        var template = recipient.WindowOpen || order.Template is null ? null : new TemplateRef(order.Template.Name, order.Template.Language);
        using var limit = TimeLimit.Start(options.Value.CallWithin);
        var message = new OutgoingMessage(id.ToString(), to, order.Text, template, access.Secrets, order.SenderId, access.Name)
        {
            SenderRevision = batch.Claim.SenderRevision,
            StartBefore = StartBefore(calls),
            AsMarketing = access.MarketingMessages && order.TemplateIsMarketing,
        };
        var outcome = await channel.SendAsync(message, limit.Token);
        if (calls.Addresses is not null)
        {
            outcome = await OtherDevicesAsync(calls, recipient, channel, message, outcome);
        }

        var now = time.Now;
        var attempt = new CalledAttempt(id, recipient.Tries)
        {
            RowLocation = recipient.RowLocation,
            Traced = !channel.ReceiptsNameTheAttempt,
            ToNextTurn = order.Terms.NextDue - now,
            ClockSpeed = time.Clock.Speed,
        };
        return new Settled(recipient, OutcomePolicy.Resolve(attempt, outcome, now), outcome as SendOutcome.Refused)
        {
            TemplatePaused = outcome is SendOutcome.Held { TemplatePaused: true },
            Named = outcome.Named,
        };
    }

    /// <summary>The next device is tried after one that was refused, as long as a call may start (<see cref="DeviceRefusals"/>).</summary>
    private async ValueTask<SendOutcome> OtherDevicesAsync(
        Calls calls, ClaimedRecipient recipient, IChannel channel, OutgoingMessage message, SendOutcome outcome)
    {
        List<string> tried = [message.To];
        DeviceRefusals? earlier = null;
        while (DeviceRefusals.After(outcome, earlier) is { } refusals)
        {
            earlier = refusals;
            var (known, next) = await NextDeviceAsync(calls.Batch, recipient, tried, refusals.Last);
            if (known && next is null)
            {
                return refusals.WithoutAnother;
            }

            if (next is null || !MayStart(calls))
            {
                return refusals.Interrupted;
            }

            tried.Add(next);
            using var limit = TimeLimit.Start(options.Value.CallWithin);
            outcome = await channel.SendAsync(message with { To = next }, limit.Token);
        }

        return outcome;
    }

    /// <summary>Not known when the database did not answer; null when the person has no other device.</summary>
    private async ValueTask<(bool Known, string? Next)> NextDeviceAsync(
        ClaimedBatch batch, ClaimedRecipient recipient, IReadOnlyList<string> tried, SendOutcome.Refused refused)
    {
        try
        {
            return (true, await devices.NextAsync(batch, recipient.Address, tried, refused));
        }
        catch (NpgsqlException)
        {
            return (false, null);
        }
    }

    private bool MayStart(Calls calls) =>
        Stopwatch.GetElapsedTime(calls.Started) < options.Value.StartWithin && time.Now < calls.Batch.Order.Terms.ClosesAt;

    /// <summary>
    /// The last moment at which a call may begin to be written, by the stopwatch: its time since the claim is over then, or its
    /// window closes.
    /// </summary>
    private long StartBefore(Calls calls)
    {
        var within = calls.Started + Ticks(options.Value.StartWithin);
        var open = calls.Batch.Order.Terms.ClosesAt - time.Now;
        // A clock that stands still closes nothing.
        return time.Clock.Speed > 0 && open < time.FromReal(options.Value.StartWithin)
            ? Math.Min(within, Stopwatch.GetTimestamp() + Ticks(open / time.Clock.Speed))
            : within;
    }

    private static long Ticks(TimeSpan real) => (long)(real.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Not known when the database did not answer; null when the person has no device any more.</summary>
    private static async ValueTask<(bool Known, string? To)> AddressAsync(
        ClaimedRecipient recipient, Task<IReadOnlyDictionary<string, string>> addresses)
    {
        try
        {
            return (true, (await addresses).GetValueOrDefault(recipient.Address));
        }
        catch (NpgsqlException)
        {
            return (false, null);
        }
    }

    /// <summary>
    /// Null when the sender's credentials cannot be had: nothing is sent, the row waits again. Where they will not come
    /// by themselves (none, or sealed under another key) the sender stops, or its whole audience would be claimed in vain.
    /// </summary>
    private async Task<SenderAccess?> AccessAsync(ClaimedBatch batch)
    {
        var senderId = batch.Order.SenderId;
        try
        {
            var access = await credentials.GetAsync(senderId, batch.Claim.SenderRevision);
            if (access is null)
            {
                await refusals.BlockAsync(senderId, batch.Claim.SenderRevision, "disconnected", "credentialsMissing", CancellationToken.None);
            }

            return access;
        }
        catch (CryptographicException failure)
        {
            LogCredentials(senderId, failure);
            await refusals.BlockAsync(senderId, batch.Claim.SenderRevision, "disconnected", "credentialsUnreadable", CancellationToken.None);
            return null;
        }
        catch (NpgsqlException failure)
        {
            LogCredentials(senderId, failure);
            return null;
        }
    }

    private Task StoreAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancellationToken) => events.Count == 0
        ? Task.CompletedTask
        : UntilDoneAsync(token => writer.ApplyAsync(events, token), cancellationToken);

    /// <summary>The database may be restarting: tried again until the rows' deadline, when the Waker takes over.</summary>
    private async Task<T> UntilDoneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogDatabaseAway(failure);
                await Task.Delay(StoreRetry, cancellationToken);
            }
        }
    }

    private void Track(Task task)
    {
        _running.TryAdd(task, true);
        _ = task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}, recipient {Seq}: the outcome could not be stored; it becomes unknown")]
    private partial void LogNotStored(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}, recipient {Seq}: what the refusal means beyond its row could not be done")]
    private partial void LogNoEffect(Guid campaignId, int seq, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {CampaignId}: refusals with codes that are on no list could not be judged; their people wait")]
    private partial void LogNotJudged(Guid campaignId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, recipient {Seq}: too late to start the call; waits again")]
    private partial void LogVoid(Guid campaignId, int seq);

    [LoggerMessage(Level = LogLevel.Error, Message = "The credentials of sender {SenderId} could not be had; nothing is sent")]
    private partial void LogCredentials(Guid senderId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}: other addresses of people that the provider named could not be stored")]
    private partial void LogNotLearned(Guid campaignId, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer; trying again")]
    private partial void LogDatabaseAway(Exception failure);
}

/// <summary>What the calls of one claim share.</summary>
/// <param name="Batch">The claim.</param>
/// <param name="Access">The sender's credentials, or why there are none; see <c>AccessAsync</c>.</param>
/// <param name="Addresses">Where to send where that is not the recipient's address; null on channels where it is.</param>
/// <param name="Started">When the claim began.</param>
/// <param name="Outcomes">Told of each call.</param>
internal sealed record Calls(
    ClaimedBatch Batch, Task<SenderAccess?> Access, Task<IReadOnlyDictionary<string, string>>? Addresses, long Started, OutcomeGroups Outcomes);

/// <summary>A committed claim and what to send to its people.</summary>
public sealed record ClaimedBatch(Guid TenantId, Guid CampaignId, SendOrder Order, ClaimResult Claim);
