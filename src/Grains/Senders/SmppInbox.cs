using MassMessaging.Channels.Sms;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Senders;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Senders;

/// <summary>
/// Stores what a centre delivers over an account's bind: reports on attempts, and what people write. Returns when
/// everything is committed; throws when something could not be, and then the centre delivers it again.
/// </summary>
public sealed partial class SmppInbox(InboundStore inbound, KeywordReplies keywords, IGrainFactory grains, ProductTime time, ILogger<SmppInbox> logger)
{
    private const string Channel = "sms";

    /// <summary>Applies one event.</summary>
    /// <param name="senders">The account's senders.</param>
    /// <param name="happened">What the centre told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ApplyAsync(IReadOnlyList<SmppSender> senders, SmsEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case SmsEvent.Reported reported:
                return ReportAsync(Addressed(senders, reported.From), reported.Receipt, cancellationToken);
            case SmsEvent.Received { Message: var message }:
                return RecordAsync(Addressed(senders, message.To), message, cancellationToken);
            case SmsEvent.Ignored ignored:
                LogIgnored(ignored.What, ignored.Word);
                return Task.CompletedTask;
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>Whose it may be: the sender with that address, or any where centres write another one or none.</summary>
    private static IReadOnlyList<SmppSender> Addressed(IReadOnlyList<SmppSender> senders, string? address) =>
        senders.FirstOrDefault(sender => sender.Is(address)) is { } one ? [one] : senders;

    /// <summary>A centre's ids are its account's, so at most one of the senders has the attempt.</summary>
    private async Task ReportAsync(IReadOnlyList<SmppSender> senders, Receipt receipt, CancellationToken cancellationToken)
    {
        var unmatched = new List<(SmppSender Sender, Receipt Receipt)>();
        foreach (var sender in senders)
        {
            var (known, others) = await inbound.ResolveAsync(sender.TenantId, sender.NumberNo, [receipt], cancellationToken);
            var missed = await grains.ApplyReceiptsAsync(sender.TenantId, sender.NumberNo, known, cancellationToken);
            if (known.Count > 0 && missed.Count == 0)
            {
                return;
            }

            unmatched.Add((sender, receipt));
        }

        foreach (var (sender, kept) in unmatched)
        {
            await inbound.KeepUnmatchedAsync(sender.TenantId, sender.NumberNo, [kept], time.Now, cancellationToken);
        }
    }

    private async Task RecordAsync(IReadOnlyList<SmppSender> senders, InboundSms message, CancellationToken cancellationToken)
    {
        if (senders is not [var sender])
        {
            LogIgnored("message", "to none of the account's senders");
            return;
        }

        // The protocol gives messages no id: one that is delivered again counts again, which moves a history no further.
        var row = new InboundRow(message.MessageId ?? Guid.CreateVersion7().ToString("N"), message.From, message.At);
        var rows = await keywords.MarkAsync(sender.TenantId, [(row, message.Text)], cancellationToken);
        await inbound.RecordAsync(sender.TenantId, Channel, sender.NumberNo, rows, time.Now, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "SMPP delivery ignored: {What} {Word}")]
    private partial void LogIgnored(string what, string word);
}
