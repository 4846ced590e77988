using System.Diagnostics;
using MassMessaging.Channels;
using MassMessaging.Channels.Smpp;
using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Smpp;

/// <summary>
/// Calls the grain that holds the account's one bind for each SMS of this silo. The call first requests a bind, which sends
/// nothing: while the grain cannot be reached or has no bind, nothing was sent, and that is certain. Only a submit whose
/// answer is lost after that may have been sent.
/// </summary>
public sealed partial class SmppSubmits(IGrainFactory grains, ILogger<SmppSubmits> logger) : IChannel
{
    /// <summary>How long a send waits for a bind: some moments, as while the bind moves to another silo.</summary>
    private static readonly TimeSpan BindTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public string Name => Channel.Sms.Word;

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Template is not null)
        {
            return new SendOutcome.Refused(ErrorClass.Content, "template");
        }

        if (message.SenderId is not { } senderId || !message.Credentials.TryGetValue(SmppCredentials.SystemId, out var systemId))
        {
            return new SendOutcome.Refused(ErrorClass.Config, "credentials");
        }

        var owner = grains.SmppAccount(GrainKeys.SmppAccountKey(systemId));
        if (await BindAsync(owner, senderId, message.SenderRevision, cancellationToken) is { } unbound)
        {
            return unbound;
        }

        try
        {
            var submit = new SmppSubmit(senderId, message.SenderRevision, message.AttemptId, message.To, message.Text, LeftOf(message.StartBefore));
            return (await owner.SubmitAsync(submit).WaitAsync(cancellationToken)).ToOutcome();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome.Unknown("call cancelled");
        }
        catch (Exception lost) // whatever it was, the submit may have reached the owner
        {
            LogLost(message.AttemptId, lost);
            return new SendOutcome.Unknown($"the account's owner was lost ({lost.GetType().Name})");
        }
    }

    /// <summary>Null when the account is bound.</summary>
    private static async Task<SendOutcome?> BindAsync(ISmppAccountGrain owner, Guid senderId, int revision, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            SendOutcome? unbound;
            try
            {
                unbound = (await owner.BindAsync(senderId, revision).WaitAsync(BindTimeout, cancellationToken))?.ToOutcome();
            }
            catch (Exception) // no owner, or none in time
            {
                unbound = new SendOutcome.NotSent("connect");
            }

            if (unbound is not SendOutcome.NotSent || Stopwatch.GetElapsedTime(started) >= BindTimeout || cancellationToken.IsCancellationRequested)
            {
                return unbound;
            }

            await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Another process has another stopwatch.
    private static TimeSpan? LeftOf(long? startBefore) => startBefore is { } at ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {AttemptId}: the owner of its SMPP account was lost before it answered; the attempt may have gone out")]
    private partial void LogLost(string attemptId, Exception failure);
}
