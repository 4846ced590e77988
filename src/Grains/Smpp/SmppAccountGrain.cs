using System.Diagnostics;
using MassMessaging.Channels;
using MassMessaging.Channels.Smpp;
using MassMessaging.Channels.Sms;
using MassMessaging.Contracts;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Sending;
using MassMessaging.Grains.Dispatching;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace MassMessaging.Grains.Smpp;

/// <summary>
/// Holds the bind of one SMPP account. Calls interleave, because a slow answer of the SMSC would otherwise delay every other
/// submit. Maintenance keeps it active, and the account bound, while a linked sender has the account. When idle it
/// deactivates and unbinds from the SMSC.
/// </summary>
[GrainType("smpp-account"), Reentrant]
public sealed partial class SmppAccountGrain(
    SmppAccountStore store,
    SenderCredentials credentials,
    SmppInbox inbox,
    SmppTexts texts,
    RefusalEffects refusals,
    ProductTime time,
    IOptions<SmppOptions> options,
    IOptions<SmsOptions> sms,
    ILogger<SmppAccountGrain> logger) : Grain, ISmppAccountGrain, ISmppEvents
{
    /// <summary>A caller has a claim that must be called within seconds.</summary>
    private static readonly TimeSpan BindWithin = TimeSpan.FromSeconds(2);

    // By sender, the revision for which its credentials were last tried.
    private readonly Dictionary<Guid, int> _tried = [];
    private SmppChannel _channel = null!;
    private volatile IReadOnlyList<SmppSender>? _senders;
    private int _underWay;
    private TaskCompletionSource? _left;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _channel = new SmppChannel(options, this, time.Clock);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Submits under way get their answers over this bind or none.
        _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_underWay > 0)
        {
            await Task.WhenAny(_left.Task, Task.Delay(Timeout.Infinite, cancellationToken));
        }

        await _channel.DisposeAsync();
        LogLeft(this.GetPrimaryKeyString(), reason.ReasonCode);
    }

    /// <inheritdoc/>
    public async Task<SmppReply?> BindAsync(Guid senderId, int senderRevision) =>
        await ConnectAsync(senderId, senderRevision) is { } unbound ? SmppReply.Of(unbound) : null;

    /// <inheritdoc/>
    public async Task<SmppReply> SubmitAsync(SmppSubmit submit)
    {
        var asked = Stopwatch.GetTimestamp(); // first, so that the time of reading the credentials counts
        if (_left is not null || await credentials.GetAsync(submit.SenderId, submit.SenderRevision) is not { } access)
        {
            return new SmppReply(SmppResultKind.NotSent, "connect");
        }

        var message = new OutgoingMessage(submit.AttemptId, submit.To, submit.Text, Template: null, access.Secrets)
        {
            StartBefore = submit.StartWithin is { } left ? asked + (long)(left.TotalSeconds * Stopwatch.Frequency) : null,
        };
        _underWay++;
        try
        {
            return SmppReply.Of(await _channel.SendAsync(message, CancellationToken.None));
        }
        finally
        {
            if (--_underWay == 0)
            {
                _left?.TrySetResult();
            }
        }
    }

    /// <inheritdoc/>
    public async Task KeepAsync()
    {
        if (!sms.Value.HasSmpp)
        {
            return;
        }

        var senders = await store.SendersAsync(this.GetPrimaryKeyString(), CancellationToken.None);
        _senders = senders;
        if (senders.Count == 0)
        {
            DeactivateOnIdle();
            return;
        }

        foreach (var sender in senders)
        {
            if (await ConnectAsync(sender.SenderId, sender.Revision) is not SendOutcome.Refused refused)
            {
                return;
            }

            // As a send through it would; another sender may know the account's new password.
            await refusals.BlockAsync(sender.SenderId, sender.Revision, SenderStatus.Disconnected, refused.Code, CancellationToken.None);
        }
    }

    /// <remarks>Comes from the connection, outside the grain's turns.</remarks>
    /// <inheritdoc/>
    async Task ISmppEvents.TakeAsync(SmppEvent happened, CancellationToken cancellationToken)
    {
        try
        {
            _senders ??= await store.SendersAsync(this.GetPrimaryKeyString(), cancellationToken);
            await (happened is SmppEvent.Arrived { Part: var part }
                ? texts.TakeAsync(this.GetPrimaryKeyString(), _senders, part, cancellationToken)
                : inbox.ApplyAsync(_senders, happened, cancellationToken));
        }
        catch (Exception failure) when (SmppAccountStore.IsOfTheData(failure))
        {
            LogNeverStored(this.GetPrimaryKeyString(), failure);
            throw new InvalidDataException("What the SMSC delivered can never be stored.", failure);
        }
        catch (Exception failure)
        {
            LogNotStored(this.GetPrimaryKeyString(), failure);
            throw;
        }
    }

    private async Task<SendOutcome?> ConnectAsync(Guid senderId, int revision)
    {
        if (_left is not null || await credentials.GetAsync(senderId, revision) is not { } access)
        {
            return new SendOutcome.NotSent("connect");
        }

        using var limit = new CancellationTokenSource(BindWithin);
        var unbound = await _channel.ConnectAsync(access.Secrets, limit.Token);
        var changed = _tried.TryGetValue(senderId, out var tried) && tried < revision;
        _tried[senderId] = Math.Max(tried, revision);
        if (unbound is SendOutcome.Refused && changed)
        {
            // Linked anew since: what the SMSC refused then it may take now, also with the same password.
            _channel.Forget(access.Secrets);
            unbound = await _channel.ConnectAsync(access.Secrets, limit.Token);
        }

        return unbound;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "SMPP account {AccountKey}: the bind is given up ({Reason})")]
    private partial void LogLeft(string accountKey, DeactivationReasonCode reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "SMPP account {AccountKey}: what the SMSC delivered could not be stored; the SMSC delivers it again")]
    private partial void LogNotStored(string accountKey, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "SMPP account {AccountKey}: what the SMSC delivered holds values that cannot be stored; it was refused for good")]
    private partial void LogNeverStored(string accountKey, Exception failure);
}
