using System.Text.Json;
using MassMessaging.Api.Senders;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Contracts;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Campaigns;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Senders;
using MassMessaging.Receipts;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// Applies what WhatsApp posted, among the numbers of the tenant whose secret signed it and no others. Returns when
/// everything is committed; throws when something could not be, and then the provider posts it again: every part is
/// safe to apply twice.
/// </summary>
internal sealed partial class WhatsAppReceipts(
    SenderStore senders, InboundStore inbound, ChatHistoryStore history, CustomerStore customers, PeopleStore people, KeywordReplies keywords,
    CampaignReads campaigns, ReceiptRouter receipts, WhatsAppNumberApi provider, IGrainFactory grains, TimeProvider time,
    ILogger<WhatsAppReceipts> logger)
{
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(5);

    /// <summary>Applies one post.</summary>
    /// <param name="sender">Whom it was posted to.</param>
    /// <param name="events">What happened.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ApplyAsync(PostedSender sender, WhatsAppEvents events, CancellationToken cancellationToken)
    {
        var tenantId = sender.TenantId;
        foreach (var ignored in events.Ignored)
        {
            LogIgnored(ignored.What, ignored.Word);
        }

        var routes = await RoutesAsync(sender, events.Numbers.Select(number => number.PhoneNumberId), cancellationToken);
        foreach (var number in events.Numbers)
        {
            if (routes.TryGetValue(number.PhoneNumberId, out var numberNo))
            {
                await ApplyPeopleAsync(tenantId, number, cancellationToken);
                await ApplyMessagesAsync(tenantId, numberNo, number.Messages, cancellationToken);
                await ApplyHistoryAsync(tenantId, numberNo, number.History, cancellationToken);
                await ApplyPreferencesAsync(tenantId, number.Preferences, cancellationToken);
                await receipts.ApplyAsync(tenantId, numberNo, number.Receipts, time.GetUtcNow(), cancellationToken);
            }
            else
            {
                LogIgnored("number", "not one of the tenant's");
            }
        }

        foreach (var account in events.Accounts)
        {
            await ApplyAccountAsync(tenantId, account, cancellationToken);
        }

        foreach (var template in events.Templates)
        {
            await ApplyTemplateAsync(tenantId, template, cancellationToken);
        }

        foreach (var changed in events.Categories)
        {
            await ApplyCategoryAsync(tenantId, changed, cancellationToken);
        }

        foreach (var limit in events.Limits)
        {
            await ApplyLimitAsync(sender, limit, cancellationToken);
        }

        foreach (var rated in events.Qualities)
        {
            await senders.SetQualityAsync(
                tenantId, GrainKeys.NumberKey(Channel.WhatsApp, rated.BusinessAccountId), rated.Phone, rated.Quality, cancellationToken);
        }
    }

    // A post is signed with the tenant's own secret. What holds for other tenants too is asked of the provider instead; where
    // it does not answer, what was known stays.
    private async Task ApplyLimitAsync(PostedSender sender, LimitEvent posted, CancellationToken cancellationToken)
    {
        var account = GrainKeys.NumberKey(Channel.WhatsApp, posted.BusinessAccountId);
        var limit = posted;
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        within.CancelAfter(AskWithin);
        // A sender that was linked by an earlier version has not told its portfolio yet.
        if (await senders.IsPortfolioUnknownAsync(sender.TenantId, account, cancellationToken)
            && account == GrainKeys.NumberKey(Channel.WhatsApp, sender.Secret(WhatsAppCredentials.BusinessAccountId))
            && await provider.GetPortfolioAsync(sender.Credentials, within.Token) is { } portfolio)
        {
            await senders.LearnPortfolioAsync(account, GrainKeys.NumberKey(Channel.WhatsApp, "portfolio/" + portfolio), cancellationToken);
        }

        if (await senders.SharesLimitAsync(sender.TenantId, account, cancellationToken))
        {
            if (await provider.GetLimitAsync(sender.Credentials, within.Token) is not { } told || told.BusinessAccountId != posted.BusinessAccountId)
            {
                LogIgnored("limit", "shared and not confirmed");
                return;
            }

            limit = told;
        }

        foreach (var waiting in await senders.SetDailyLimitAsync(sender.TenantId, account, limit.PeopleADay, cancellationToken))
        {
            await grains.Campaign(waiting.TenantId, waiting.CampaignId).WakeAsync();
        }
    }

    // Nearly every post is about the number it was posted for; the tenant's others of the account are asked for.
    private async Task<Dictionary<string, int>> RoutesAsync(PostedSender sender, IEnumerable<string> numbers, CancellationToken cancellationToken)
    {
        var routes = new Dictionary<string, int>(StringComparer.Ordinal) { [sender.ProviderNumber] = sender.NumberNo };
        string[] others = [.. numbers.Where(number => number != sender.ProviderNumber).Distinct()];
        if (others.Length > 0)
        {
            foreach (var route in await inbound.RoutesAsync(sender.TenantId, others, cancellationToken))
            {
                routes[route.ProviderNumber] = route.NumberNo;
            }
        }

        return routes;
    }

    // Before what people say: it holds for all their addresses.
    private async Task ApplyPeopleAsync(Guid tenantId, NumberEvents number, CancellationToken cancellationToken)
    {
        if (number.Named.Count > 0)
        {
            await people.LearnAsync(
                tenantId, [.. number.Named.Select(named => LearnedPair.Of(named.One, named.Other, named.By, named.At))], cancellationToken);
        }

        foreach (var change in number.UserIdChanges)
        {
            await people.ChangeUserIdAsync(tenantId, LearnedPair.Of(change.Old, change.New, "userIdChange", change.At), cancellationToken);
        }

        var now = time.GetUtcNow();
        foreach (var change in number.NumberChanges)
        {
            var evidence = JsonSerializer.Serialize(new { by = "changedNumber", messageId = change.MessageId, at = change.At.UtcDateTime });
            await people.ChangeNumberAsync(
                tenantId,
                new ChangedNumber(change.Old, change.New, change.OldUserId, change.NewUserId, change.At < now ? change.At : now, evidence),
                now,
                cancellationToken);
        }
    }

    private async Task ApplyMessagesAsync(
        Guid tenantId, int numberNo, IReadOnlyList<InboundMessage> messages, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = ToReplies(messages, now);
        if (rows.Count > 0)
        {
            await inbound.RecordAsync(tenantId, Channel.WhatsApp, numberNo, await keywords.MarkAsync(tenantId, rows, cancellationToken), now, cancellationToken);
        }
    }

    private async Task ApplyHistoryAsync(
        Guid tenantId, int numberNo, IReadOnlyList<InboundMessage> messages, CancellationToken cancellationToken)
    {
        var rows = ToReplies(messages, time.GetUtcNow());
        if (rows.Count > 0)
        {
            await history.TakeInAsync(
                tenantId, Channel.WhatsApp, numberNo, await keywords.MarkAsync(tenantId, rows, cancellationToken), time.GetUtcNow(), cancellationToken);
        }
    }

    // A clock that runs ahead must not hold the 24-hour window open longer. A person without a number has the user id.
    private static List<WrittenReply> ToReplies(IReadOnlyList<InboundMessage> messages, DateTimeOffset now) =>
        [.. messages.DistinctBy(message => message.MessageId)
            .Select(message => new WrittenReply(
                new InboundRow(message.MessageId, (message.From ?? message.FromUserId)!, message.At < now ? message.At : now) { UserId = message.FromUserId },
                message.Text,
                message.Choice))];

    // The provider refuses messages to people that stopped them inside WhatsApp; knowing it spares the attempt.
    private async Task ApplyPreferencesAsync(Guid tenantId, IReadOnlyList<PreferenceChange> preferences, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var events = preferences
            .Select(change => new OptOutEvent((change.From ?? change.FromUserId)!, change.At < now ? change.At : now, change.Stopped, """{"by":"preference"}""")
            {
                UserId = change.FromUserId,
            })
            .ToList();
        if (events.Count > 0)
        {
            await customers.RecordOptOutsAsync(tenantId, Channel.WhatsApp, events, now, cancellationToken);
        }
    }

    // Approved again, a campaign is resumed by its owner: nobody else knows whether it is still wanted.
    private async Task ApplyTemplateAsync(Guid tenantId, TemplateEvent changed, CancellationToken cancellationToken)
    {
        var reason = changed.Status switch
        {
            "PAUSED" => StatusReason.TemplatePaused,
            "DISABLED" => StatusReason.TemplateDisabled,
            "REJECTED" => StatusReason.TemplateRejected,
            "PENDING_DELETION" or "DELETED" => StatusReason.TemplateDeleted,
            _ => null,
        };
        if (reason is null)
        {
            return;
        }

        var template = new CampaignTemplate(changed.Name, changed.Language);
        var account = GrainKeys.NumberKey(Channel.WhatsApp, changed.BusinessAccountId);
        foreach (var campaign in await campaigns.WithTemplateAsync(tenantId, account, changed.Name, changed.Language, cancellationToken))
        {
            await grains.Campaign(tenantId, campaign).TemplateStoppedAsync(template, reason.Word, cancellationToken);
        }
    }

    private async Task ApplyCategoryAsync(Guid tenantId, CategoryEvent changed, CancellationToken cancellationToken)
    {
        var template = new CampaignTemplate(changed.Name, changed.Language);
        var account = GrainKeys.NumberKey(Channel.WhatsApp, changed.BusinessAccountId);
        foreach (var campaign in await campaigns.WithTemplateAsync(tenantId, account, changed.Name, changed.Language, cancellationToken))
        {
            await grains.Campaign(tenantId, campaign).TemplateCategoryAsync(template, changed.Category, cancellationToken);
        }
    }

    private async Task ApplyAccountAsync(Guid tenantId, AccountEvent account, CancellationToken cancellationToken)
    {
        var key = GrainKeys.NumberKey(Channel.WhatsApp, account.BusinessAccountId);
        var now = time.GetUtcNow();
        var at = account.At < now ? account.At.Value : now;
        var numbers = account.Kind switch
        {
            AccountEventKind.Restricted => await senders.StopAccountAsync(tenantId, key, SenderStatus.Restricted, account.Detail, at, cancellationToken),
            AccountEventKind.Disconnected => await senders.StopAccountAsync(tenantId, key, SenderStatus.Disconnected, account.Detail, at, cancellationToken),
            AccountEventKind.Reinstated => await senders.ReinstateAccountAsync(tenantId, key, at, cancellationToken),
            _ => [],
        };
        foreach (var number in numbers)
        {
            await SenderRoutes.RefreshAsync(grains, number);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "WhatsApp webhook part ignored: {What} {Word}")]
    private partial void LogIgnored(string what, string word);
}
