using MassMessaging.Channels;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Grains.Hosting;
using MassMessaging.Hosting;
using MassMessaging.Persistence.Deliveries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MassMessaging.Grains.Dispatching;

/// <summary>One provider call for one claimed recipient: credentials, address, deadline, channel. It stores nothing.</summary>
public sealed partial class AttemptCall(
    IEnumerable<IChannel> channels, PushDevices devices, ProductTime time, IOptions<SendingOptions> options, ILogger<AttemptCall> logger)
{
    private readonly Dictionary<string, IChannel> _channels = channels.ToDictionary(channel => channel.Name);

    /// <summary>Makes the call, or finds that it must not or cannot be made any more.</summary>
    internal async ValueTask<ResolvedAttempt> MakeAsync(ClaimCalls calls, ClaimedRecipient recipient)
    {
        var batch = calls.Batch;
        var access = await calls.Access;
        var (known, to) = calls.Devices is { } newest ? await DeviceAsync(recipient, newest) : (true, recipient.Address);
        var id = new AttemptId(batch.CampaignId, recipient.Seq, recipient.Attempt);
        if (access is null || !known || !_channels.TryGetValue(batch.Order.Channel, out var channel) || !calls.MayStart(options.Value.StartWithin, time))
        {
            LogVoid(batch.CampaignId, recipient.Seq);
            return new ResolvedAttempt(recipient, OutcomePolicy.Void(id, time.Now), null);
        }

        if (to is null)
        {
            return new ResolvedAttempt(recipient, OutcomePolicy.NoDevice(id, time.Now), null);
        }

        using var limit = TimeLimit.Start(options.Value.CallWithin);
        var message = Message(calls, recipient, id, to, access);
        var outcome = await channel.SendAsync(message, limit.Token);
        if (calls.Devices is not null)
        {
            outcome = await OtherDevicesAsync(calls, recipient, channel, message, outcome);
        }

        return Resolved(batch, recipient, id, channel, outcome);
    }

    private OutgoingMessage Message(ClaimCalls calls, ClaimedRecipient recipient, AttemptId id, string to, SenderAccess access)
    {
        var order = calls.Batch.Order;
        var template = recipient.WindowOpen || order.Template is null ? null : new TemplateRef(order.Template.Name, order.Template.Language);
        return new OutgoingMessage(id.ToString(), to, order.Text, template, access.Secrets, order.SenderId, access.Name)
        {
            SenderRevision = calls.Batch.Claim.SenderRevision,
            StartBefore = calls.StartBefore(options.Value.StartWithin, time),
            AsMarketing = access.MarketingMessages && order.TemplateIsMarketing,
        };
    }

    private ResolvedAttempt Resolved(ClaimedBatch batch, ClaimedRecipient recipient, AttemptId id, IChannel channel, SendOutcome outcome)
    {
        var now = time.Now;
        var attempt = new CalledAttempt(id, recipient.Tries)
        {
            RowLocation = recipient.RowLocation,
            Traced = !channel.ReceiptsNameTheAttempt,
            ToNextTurn = batch.Order.Terms.NextDue - now,
            ClockSpeed = time.Clock.Speed,
        };
        return new ResolvedAttempt(recipient, OutcomePolicy.Resolve(attempt, outcome, now), outcome as SendOutcome.Refused)
        {
            TemplatePaused = outcome is SendOutcome.Held { TemplatePaused: true },
            Named = outcome.Named,
        };
    }

    /// <summary>The next device is tried after one that was refused, as long as a call may start (<see cref="DeviceRefusals"/>).</summary>
    private async ValueTask<SendOutcome> OtherDevicesAsync(
        ClaimCalls calls, ClaimedRecipient recipient, IChannel channel, OutgoingMessage message, SendOutcome outcome)
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

            if (next is null || !calls.MayStart(options.Value.StartWithin, time))
            {
                return refusals.Interrupted;
            }

            tried.Add(next);
            using var limit = TimeLimit.Start(options.Value.CallWithin);
            outcome = await channel.SendAsync(message with { To = next }, limit.Token);
        }

        return outcome;
    }

    /// <summary>Not known when the database did not answer; null when the recipient has no device any more.</summary>
    private static async ValueTask<(bool Known, string? To)> DeviceAsync(
        ClaimedRecipient recipient, Task<IReadOnlyDictionary<string, string>> newest)
    {
        try
        {
            return (true, (await newest).GetValueOrDefault(recipient.Address));
        }
        catch (NpgsqlException)
        {
            return (false, null);
        }
    }

    /// <summary>Not known when the database did not answer; null when the recipient has no other device.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {CampaignId}, recipient {Seq}: too late to start the call; waits again")]
    private partial void LogVoid(Guid campaignId, int seq);
}
