using MassMessaging.Channels.Sms;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Senders;
using MassMessaging.Receipts;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// Applies what the SMS provider posted, to the number of the sender whose secret signed it and no other. Returns when
/// everything is committed; throws when something could not be, and then the provider posts it again.
/// </summary>
internal sealed partial class SmsReceipts(
    InboundStore inbound, KeywordReplies keywords, ReceiptRouter receipts, TimeProvider time, ILogger<SmsReceipts> logger)
{
    /// <summary>Applies one post.</summary>
    /// <param name="tenantId">Whose sender it was posted to.</param>
    /// <param name="numberNo">The sender's number.</param>
    /// <param name="accountSid">The sender's account: a post that names another changes nothing.</param>
    /// <param name="happened">What was posted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ApplyAsync(Guid tenantId, int numberNo, string accountSid, SmsEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case SmsEvent.Reported reported when reported.AccountId == accountSid:
                return receipts.ApplyAsync(tenantId, numberNo, [reported.Receipt], time.GetUtcNow(), cancellationToken);
            case SmsEvent.Received { Message: { MessageId: { } messageId } message } received when received.AccountId == accountSid:
                return RecordAsync(tenantId, numberNo, messageId, message, cancellationToken);
            case SmsEvent.Ignored ignored:
                LogIgnored(ignored.What, ignored.Word);
                return Task.CompletedTask;
            default:
                LogIgnored("account", "not the sender's");
                return Task.CompletedTask;
        }
    }

    private async Task RecordAsync(Guid tenantId, int numberNo, string messageId, InboundSms message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var at = message.At < now ? message.At : now;
        var row = new InboundRow(messageId, message.From, at);
        // Where the provider has judged it already refuses or admits the person: ours must not say otherwise.
        var rows = message.Stopped is { } stopped
            ? [row with { Keyword = new OptOutEvent(message.From, at, stopped, """{"by":"provider"}""") }]
            : await keywords.MarkAsync(tenantId, [new WrittenReply(row, message.Text)], cancellationToken);
        await inbound.RecordAsync(tenantId, Channel.Sms, numberNo, rows, now, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "SMS webhook ignored: {What} {Word}")]
    private partial void LogIgnored(string what, string word);
}
