using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Smpp;

/// <summary>Sends SMS over SMPP 3.4: one submit for each part, never one twice that a centre may have taken.</summary>
/// <remarks>
/// An account is bound from the first send, or from <see cref="ConnectAsync"/>, until the channel is disposed. Centres
/// count binds, so an account has one channel in a cluster; that is the host's to see to.
/// </remarks>
/// <param name="options">The centre and the limits.</param>
/// <param name="events">Takes what the centre tells.</param>
/// <param name="clock">The product clock, by which events are dated.</param>
public sealed class SmppChannel(IOptions<SmppOptions> options, ISmppEvents events, TimeProvider clock) : IChannel, IAsyncDisposable
{
    private readonly SmppOptions _options = options.Value;
    private readonly ConcurrentDictionary<SmppAccount, Lazy<SmppLink>> _links = new();
    private readonly CancellationTokenSource _stop = new();
    private int _reference = RandomNumberGenerator.GetInt32(256);

    /// <inheritdoc/>
    public string Name => Channel.Sms.Word;

    /// <summary>
    /// Binds an account and keeps it bound, so that its receipts and messages come in without a send. Null when it is
    /// bound; else why it is not yet: refused where somebody must repair it, not sent where it will come by itself.
    /// </summary>
    /// <param name="credentials">By the names of <see cref="SmppCredentials"/>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the binding.</param>
    public async Task<SendOutcome?> ConnectAsync(IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken) =>
        SmppCredentials.TryRead(credentials, out var account, out _)
            ? (await LinkOf(account).GetAsync(cancellationToken)).Refusal
            : new SendOutcome.Refused(ErrorClass.Config, "credentials");

    /// <summary>Gives up an account's bind; the next call binds it anew, without the pause after a refusal.</summary>
    /// <param name="credentials">By the names of <see cref="SmppCredentials"/>.</param>
    public void Forget(IReadOnlyDictionary<string, string> credentials)
    {
        if (SmppCredentials.TryRead(credentials, out var account, out _) && _links.TryRemove(account, out var link))
        {
            _ = link.Value.DisposeAsync().AsTask();
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Parts go one after the other. Refused means that the first part was refused, NotSent that it was not written; a later part that is throttled is
    /// submitted again, for it was certainly not taken; any other trouble after an accepted part is Unknown, because the
    /// person has a piece of the message and must not get it twice. The provider's id is the last part's.
    /// </remarks>
    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!SmppCredentials.TryRead(message.Credentials, out var account, out var from))
        {
            return new SendOutcome.Refused(ErrorClass.Config, "credentials");
        }

        if (message.Template is not null)
        {
            return new SendOutcome.Refused(ErrorClass.Content, "template"); // SMS has none: the text would be a variable's value
        }

        if (!message.To.StartsWith('+') || !SmppCredentials.TryReadAddress(message.To, out var to))
        {
            return new SendOutcome.Refused(ErrorClass.Recipient, "address");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        limit.CancelAfter(_options.SendTimeout);
        var link = LinkOf(account);
        var (session, refusal) = await link.GetAsync(limit.Token);
        if (session is null)
        {
            return cancellationToken.IsCancellationRequested ? new SendOutcome.NotSent("cancelled") : refusal!;
        }

        var parts = SmppText.Submits(message.Text, from, to, (byte)Interlocked.Increment(ref _reference), _options);
        return await SubmitAsync(link, session, parts, message, limit.Token);
    }

    /// <summary>Takes leave of all centres.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var link in _links.Values)
        {
            await link.Value.DisposeAsync();
        }
    }

    private async Task<SendOutcome> SubmitAsync(
        SmppLink link, SmppSession session, IReadOnlyList<(PduBody.Message Body, IReadOnlyList<Tlv> Tlvs)> parts, OutgoingMessage message, CancellationToken limit)
    {
        for (var i = 0; ;)
        {
            switch (await PacedAsync(link, session, parts[i].Body, parts[i].Tlvs, i == 0 ? message.StartBefore : null, limit))
            {
                case Exchange.Answered { Pdu: { Status: SmppStatus.Ok } pdu }:
                    link.Pace.Accepted();
                    if (++i == parts.Count)
                    {
                        return ToAccepted(pdu);
                    }

                    break;
                case Exchange.Answered { Pdu.Status: var status }:
                    var refused = SmppStatus.Refused(status);
                    if (refused.Class == ErrorClass.Throttled)
                    {
                        link.Pace.Throttled(Now());
                    }

                    if (i == 0)
                    {
                        return refused;
                    }

                    if (refused.Class != ErrorClass.Throttled)
                    {
                        return new SendOutcome.Unknown($"part {i + 1} of {parts.Count} refused ({refused.Code})");
                    }

                    break;
                case Exchange.Lost lost:
                    if (i == parts.Count - 1)
                    {
                        _ = ReportLateAsync(parts[i].Body.Source, message, parts.Count, lost.Later);
                    }

                    return new SendOutcome.Unknown(lost.Detail);
                default:
                    return i == 0
                        ? new SendOutcome.NotSent(session.IsOpen ? "busy" : "connect")
                        : new SendOutcome.Unknown($"part {i + 1} of {parts.Count} not sent");
            }
        }
    }

    private static async Task<Exchange> PacedAsync(
        SmppLink link, SmppSession session, PduBody.Message body, IReadOnlyList<Tlv> tlvs, long? startBefore, CancellationToken limit)
    {
        var wait = link.Pace.Take(Now());
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return limit.IsCancellationRequested ? new Exchange.NotWritten() : await session.SubmitAsync(body, tlvs, startBefore, limit);
    }

    private SendOutcome ToAccepted(Pdu pdu) => IdIn(pdu) is { } id
        ? new SendOutcome.Accepted(id)
        : new SendOutcome.Unknown("answer without a message id");

    // What begins with a control character is the next field: the centre left the id out.
    private string? IdIn(Pdu pdu) => pdu.Body is PduBody.MessageAnswer answer
        && SmppReceipts.IdOf(answer.MessageId, _options.SubmitIds) is [>= ' ', ..] id ? id : null;

    // The send is settled as unknown already. What the centre says yet settles it for good.
    private async Task ReportLateAsync(SmppAddress from, OutgoingMessage message, int parts, Task<Pdu?> later)
    {
        if (await later is not { } pdu || !AttemptId.TryParse(message.AttemptId, out var attempt))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var receipt = pdu.Status == SmppStatus.Ok
            ? new Receipt(attempt, IdIn(pdu), DeliveryStatus.Sent, now)
            : new Receipt(attempt, null, DeliveryStatus.Failed, now, SmppStatus.LateClassOf(pdu.Status), SmppStatus.Word(pdu.Status));
        if (pdu.Status == SmppStatus.Ok || parts == 1)
        {
            await TakeAsync(() => new SmppEvent.Reported(from, receipt));
        }
    }

    private Task<uint> DeliverAsync(Pdu pdu) => TakeAsync(() => SmppReceipts.Read(pdu, _options, clock.GetUtcNow()));

    private async Task<uint> TakeAsync(Func<SmppEvent> read)
    {
        SmppEvent happened;
        try
        {
            happened = read();
        }
        catch (Exception) // a fault of ours: delivered again it would be read no better
        {
            return SmppStatus.PermanentError;
        }

        try
        {
            await events.TakeAsync(happened, _stop.Token);
            return SmppStatus.Ok;
        }
        catch (InvalidDataException)
        {
            return SmppStatus.PermanentError;
        }
        catch (Exception) // whatever kept the host from storing it, the centre is to keep it
        {
            return SmppStatus.TryAgain;
        }
    }

    private SmppLink LinkOf(SmppAccount account)
    {
        var wanted = new Lazy<SmppLink>(() => new SmppLink(account, _options, DeliverAsync));
        var link = _links.GetOrAdd(account, wanted);
        if (ReferenceEquals(link, wanted))
        {
            // A new password: the bind with the old one would use up a place, or knock in vain for ever.
            foreach (var former in _links.Keys.Where(key => key.SystemId == account.SystemId && key != account))
            {
                if (_links.TryRemove(former, out var old))
                {
                    _ = old.Value.DisposeAsync().AsTask();
                }
            }
        }

        return link.Value;
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);
}
