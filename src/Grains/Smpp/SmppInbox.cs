using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Senders;
using MassMessaging.Receipts;
using Microsoft.Extensions.Logging;

namespace MassMessaging.Grains.Smpp;

/// <summary>
/// Stores what a centre delivers over an account's bind: reports on attempts, and what people write. Returns when
/// everything is committed; throws when something could not be, and then the centre delivers it again.
/// </summary>
public sealed partial class SmppInbox(
    SmppAccountStore accounts, InboundStore inbound, KeywordReplies keywords, ReceiptRouter receipts, ProductTime time, ILogger<SmppInbox> logger)
{
    /// <summary>Applies one event.</summary>
    /// <param name="senders">The account's senders.</param>
    /// <param name="happened">What the centre told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ApplyAsync(IReadOnlyList<SmppSender> senders, SmppEvent happened, CancellationToken cancellationToken)
    {
        switch (happened)
        {
            case SmppEvent.Reported { Receipt.AttemptId: not null } reported:
                return ReportAttemptAsync(Addressed(senders, reported.Sender), reported.Receipt, cancellationToken);
            case SmppEvent.Reported reported:
                return ReportAsync(senders, reported, cancellationToken);
            case SmppEvent.Written written:
                return RecordAsync(senders, written, cancellationToken);
            case SmppEvent.Ignored ignored:
                LogIgnored(ignored.What, ignored.Word);
                return Task.CompletedTask;
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>Whose it may be: the sender with that address, or any where centres write another one or none.</summary>
    private static IReadOnlyList<SmppSender> Addressed(IReadOnlyList<SmppSender> senders, SmppAddress address)
    {
        if (senders.FirstOrDefault(sender => address.Value.TrimStart('+') == sender.ProviderNumber.TrimStart('+')) is { } exact)
        {
            return [exact];
        }

        var meant = senders.Where(sender => address.IsFor(sender.ProviderNumber)).ToList();
        return meant.Count == 1 ? meant : senders;
    }

    private async Task ReportAttemptAsync(IReadOnlyList<SmppSender> senders, Receipt receipt, CancellationToken cancellationToken)
    {
        foreach (var sender in senders)
        {
            var known = new RecipientReceipt(receipt.AttemptId!.Value, receipt);
            if ((await receipts.RouteAsync(sender.TenantId, sender.NumberNo, [known], cancellationToken)).Count == 0)
            {
                return;
            }
        }
    }

    /// <summary>A centre's ids are its account's, so the attempt may be any sender's.</summary>
    private async Task ReportAsync(IReadOnlyList<SmppSender> senders, SmppEvent.Reported reported, CancellationToken cancellationToken)
    {
        string[] ids = reported.OtherId is null ? [reported.Receipt.ProviderId!] : [reported.Receipt.ProviderId!, reported.OtherId];
        var addressed = Addressed(senders, reported.Sender);
        var messages = await accounts.MessagesAsync(senders, ids, cancellationToken);
        var found = ReceiptMatch.Choose(messages.Select(Traced), ids, reported.IsOfPersonOnly);
        if (found is not null)
        {
            var message = messages.First(message => AttemptOf(message) == found.Attempt);
            var known = new RecipientReceipt(found.Attempt, reported.Receipt with { ProviderId = found.ProviderId });
            if ((await receipts.RouteAsync(message.TenantId, message.NumberNo, [known], cancellationToken)).Count == 0)
            {
                return;
            }
        }

        foreach (var sender in addressed)
        {
            var person = reported.IsOfPersonOnly ? reported.Person?.ToE164(sender.Region) ?? string.Empty : null;
            await inbound.KeepUnmatchedAsync(
                sender.TenantId, sender.NumberNo, ids.Select(id => reported.Receipt with { ProviderId = id }), time.Now, cancellationToken, person);
        }

        TracedAttempt Traced(AccountMessage message)
        {
            var sender = senders.First(sender => sender.NumberNo == message.NumberNo);
            return new TracedAttempt(
                message.ProviderId, AttemptOf(message), message.Address.Length > 0 && IsOne(message.Address, reported.Person?.ToE164(sender.Region)),
                addressed.Contains(sender), message.SentAt);
        }
    }

    private async Task RecordAsync(IReadOnlyList<SmppSender> senders, SmppEvent.Written written, CancellationToken cancellationToken)
    {
        var heard = false;
        foreach (var sender in await HearersAsync(senders, written, cancellationToken))
        {
            if (written.From.ToE164(sender.Region) is { } person)
            {
                heard = true;

                // The protocol gives messages no id: one that is delivered again counts again, which moves a history no further.
                var row = new InboundRow(written.Id ?? Guid.CreateVersion7().ToString("N"), person, written.At);
                var rows = await keywords.MarkAsync(sender.TenantId, [new WrittenReply(row, written.Text)], cancellationToken);
                await inbound.RecordAsync(sender.TenantId, Channel.Sms, sender.NumberNo, rows, time.Now, cancellationToken);
            }
        }

        if (!heard)
        {
            LogIgnored("message", "of no person's number, or to none of the account's senders");
        }
    }

    /// <summary>
    /// The sender that was written to. Where none of them is, one of each tenant's, for an opt-out holds for all of its
    /// senders; where tenants share the account, of those that know the person.
    /// </summary>
    private async Task<IReadOnlyList<SmppSender>> HearersAsync(
        IReadOnlyList<SmppSender> senders, SmppEvent.Written written, CancellationToken cancellationToken)
    {
        var addressed = Addressed(senders, written.To);
        var tenants = addressed.DistinctBy(sender => sender.TenantId).ToList();
        if (tenants.Count <= 1)
        {
            return tenants;
        }

        var knowing = new List<SmppSender>();
        foreach (var sender in tenants)
        {
            if (written.From.ToE164(sender.Region) is { } person && await accounts.KnowsAsync(sender.TenantId, person, cancellationToken))
            {
                knowing.Add(sender);
            }
        }

        return knowing;
    }

    private static bool IsOne(string address, string? person) => person is not null && PhoneSpellings.AreOne(address, person);

    private static AttemptId AttemptOf(AccountMessage message) => new(message.CampaignId, message.Seq, message.Attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "SMPP delivery ignored: {What} {Word}")]
    private partial void LogIgnored(string what, string word);
}
