using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Senders;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Senders;

/// <summary>A sender to create.</summary>
/// <param name="Channel"><c>whatsapp</c>, <c>sms</c>, <c>push</c> or <c>chat</c>.</param>
/// <param name="Name">Its name for people, at most 200 characters.</param>
/// <param name="Phone">Its number; the provider's answer to the link replaces it.</param>
/// <param name="HourlyLimit">Messages an hour, over all campaigns: WhatsApp 1 to 40, 40 unless given.</param>
/// <param name="StaffId">Chat: the member of staff it speaks for.</param>
internal sealed record CreateSenderRequest(
    [property: Required, Contract("Channel")] string? Channel, [property: Required, StringLength(Texts.MaxName, MinimumLength = 1)] string? Name, string? Phone,
    [property: Range(1, SenderRules.OperatorLimit)] int? HourlyLimit, [property: Contract("OwnId")] string? StaffId);

/// <summary>What may be changed of a sender.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phone">Its number, until it is linked.</param>
/// <param name="HourlyLimit">Messages an hour; above 40 for WhatsApp by the operator only.</param>
/// <param name="StaffId">Chat: the member of staff it speaks for.</param>
/// <param name="AutoRenew">WhatsApp: another month is paid from the balance when the paid time ends; false unless set, by a creator only.</param>
/// <param name="MarketingMessages">WhatsApp: templates of the category MARKETING go by WhatsApp's Marketing Messages API, for campaigns launched or resumed from then on; false unless set. The account must have accepted its terms at Meta.</param>
internal sealed record PatchSenderRequest(
    [property: Required, StringLength(Texts.MaxName, MinimumLength = 1)] string? Name, string? Phone,
    [property: Range(1, SenderRules.OperatorLimit)] int? HourlyLimit, [property: Contract("OwnId")] string? StaffId, bool? AutoRenew, bool? MarketingMessages);

/// <summary>What the operator may change of a sender.</summary>
/// <param name="HourlyLimit">Messages an hour.</param>
internal sealed record OperatorSenderRequest(int? HourlyLimit);

/// <summary>What the operator sees of a sender.</summary>
/// <param name="Id">Its id.</param>
/// <param name="HourlyLimit">Messages an hour, over all campaigns; null: no limit.</param>
/// <param name="Revision">Rises with each change; the ETag is made of it.</param>
internal sealed record OperatorSenderView([property: Contract("Id")] string Id, int? HourlyLimit, int Revision);

/// <summary>The acceptance of the channel's terms.</summary>
/// <param name="Version">The version that was read, which must be the present one; not named: the present one was.</param>
internal sealed record AcceptTermsRequest([property: Contract("OwnId")] string? Version);

/// <summary>A payment for a channel.</summary>
/// <param name="Months">1 to 24.</param>
internal sealed record PayRequest([property: Required, Range(1, SenderSteps.MostMonths)] int? Months);

/// <summary>A sender.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Name">Its name.</param>
/// <param name="Phone">Its number.</param>
/// <param name="Status"><c>pendingTerms</c>, <c>pendingPayment</c>, <c>pendingLink</c>, <c>active</c>, <c>paused</c>, <c>unpaid</c>, <c>restricted</c> or <c>disconnected</c>.</param>
/// <param name="StatusReason">Why, where the provider decided.</param>
/// <param name="HourlyLimit">Messages an hour, over all campaigns; null: no limit.</param>
/// <param name="DailyLimit">The provider's limit of distinct recipients in 24 hours for all numbers of the portfolio (of the account, where no portfolio is known) together, outside the 24 hours after a recipient's own message; null: no limit, or not known.</param>
/// <param name="Usage">How much it is used.</param>
/// <param name="Quality">The provider's rating.</param>
/// <param name="NeedsTemplateOutsideWindow">Free text reaches only recipients that wrote in the last 24 hours.</param>
/// <param name="StaffId">The member of staff it speaks for.</param>
/// <param name="PhoneNumberId">WhatsApp: the provider's id of the number, once linked.</param>
/// <param name="TermsVersion">The terms that were accepted.</param>
/// <param name="TermsAcceptedAt">When.</param>
/// <param name="PaidUntil">Until when it is paid.</param>
/// <param name="AutoRenew">Another month is paid from the balance when the paid time ends.</param>
/// <param name="MarketingMessages">WhatsApp: templates of the category MARKETING go by WhatsApp's Marketing Messages API.</param>
/// <param name="WebhookPath">WhatsApp and SMS: where the provider posts to.</param>
/// <param name="WebhookUrl">The same as a whole address, to copy into the provider's settings.</param>
/// <param name="WebhookVerifiedAt">WhatsApp: when the provider verified that address by the verify token of the link, or first posted to it; null: never.</param>
/// <param name="MonthPrice">WhatsApp: what a month costs now; null: no price is set, and <c>pay</c> is refused <c>priceMissing</c>.</param>
/// <param name="NextStep">What the tenant has to do next: <c>acceptTerms</c>, <c>pay</c>, <c>link</c>, <c>connectWebhook</c>, <c>resume</c> or <c>askProvider</c>; null: nothing.</param>
/// <param name="Revision">Rises with each change; the ETag is made of it.</param>
/// <param name="CreatedAt">When it was created.</param>
internal sealed record SenderView(
    [property: Contract("Id")] string Id, [property: Contract("Channel")] string Channel, string Name, string? Phone, [property: Contract("SenderStatus")] string Status, string? StatusReason, int? HourlyLimit, int? DailyLimit,
    UsageView Usage, string? Quality, bool NeedsTemplateOutsideWindow, string? StaffId, string? PhoneNumberId, string? TermsVersion,
    DateTimeOffset? TermsAcceptedAt, DateTimeOffset? PaidUntil, bool AutoRenew, bool MarketingMessages, string? WebhookPath, string? WebhookUrl,
    DateTimeOffset? WebhookVerifiedAt, Money? MonthPrice, [property: Contract("SenderStep")] string? NextStep, int Revision, DateTimeOffset CreatedAt)
{
    /// <summary>The view of a row.</summary>
    public static SenderView Of(SenderRow row, SenderUse? use, DateTimeOffset now, SenderSurroundings around)
    {
        var id = row.SenderId.ToString("N");
        var path = row.Channel.HasWebhook ? $"/webhooks/{row.Channel}/{id}" : null;
        return new SenderView(
            id, row.Channel.Word, row.Name, row.Phone, row.StatusAt(now).ToWord(), row.StatusReason, row.HourlyLimit, row.DailyLimit,
            UsageView.Of(row, use, now), row.Quality, row.Channel.NeedsTemplateOutsideWindow, row.StaffId, row.Channel == Domain.Vocabulary.Channel.WhatsApp ? row.ProviderNumber : null, row.TermsVersion,
            row.TermsAt, row.PaidUntil, row.AutoRenew, row.MarketingMessages, path, path is null ? null : around.UrlOf(path),
            row.WebhookVerifiedAt, row.Channel.HasMonthlyFee ? around.MonthPrice : null,
            SenderNextStep.Of(row.StatusAt(now), row.Channel, row.WebhookVerifiedAt is not null)?.ToWord(), row.Revision, row.CreatedAt);
    }
}

/// <summary>What is shown of a sender and stands elsewhere.</summary>
/// <param name="UrlOf">Makes a whole address of a path of this Api.</param>
/// <param name="MonthPrice">What a month of a WhatsApp channel costs the tenant now; null: no price is set.</param>
internal sealed record SenderSurroundings(Func<string, string> UrlOf, Money? MonthPrice)
{
    /// <summary>The surroundings of the senders of a call's tenant.</summary>
    public static async Task<SenderSurroundings> OfAsync(HttpContext context, Caller caller)
    {
        var address = context.RequestServices.GetRequiredService<ApiAddress>();
        var prices = await context.RequestServices.GetRequiredService<TenantStore>().PricesAsync(caller.TenantId, caller.Currency, context.RequestAborted);
        return new SenderSurroundings(
            path => address.Of(path, context.Request),
            prices.FirstOrDefault(price => price.Channel == Channel.WhatsApp)?.PerMonth is { } month ? Money.Of(month, caller.Currency) : null);
    }
}

/// <summary>How much a sender is used.</summary>
/// <param name="LastHour">Attempts in the last 60 minutes, refused ones included.</param>
/// <param name="Last24h">Attempts that the provider accepted in the last 24 hours.</param>
/// <param name="NextFreeAt">From when the next attempt is allowed; null: no limit, or not linked.</param>
/// <param name="WaitingCampaigns">Launched campaigns that are not final.</param>
/// <param name="People24h">Recipients of this tenant that count towards dailyLimit now, over all its numbers under that limit; 0 while there is none. Recipients of other tenants under the same limit are not shown.</param>
[Contract("SenderUsage")]
internal sealed record UsageView(int LastHour, long Last24h, DateTimeOffset? NextFreeAt, long WaitingCampaigns, long People24h)
{
    /// <summary>The use of a row.</summary>
    public static UsageView Of(SenderRow row, SenderUse? use, DateTimeOffset now)
    {
        var claims = row.Claims();
        DateTimeOffset? free = row is { HourlyLimit: { } limit, NumberNo: not null }
            ? Throttle.Judge(limit, claims, row.LastClaimAt, now).RetryAt ?? now
            : null;
        return new UsageView(
            claims.Where(claim => claim.At > now - Throttle.Hour && claim.At <= now).Sum(claim => claim.Count),
            use?.Last24h ?? 0, free, use?.WaitingCampaigns ?? 0, use?.People24h ?? 0);
    }
}

/// <summary>Rules of a sender's fields.</summary>
internal static class SenderRules
{
    /// <summary>The highest limit that a tenant sets on a WhatsApp number.</summary>
    public const int TenantLimit = 40;

    /// <summary>The highest limit at all.</summary>
    public const int OperatorLimit = 100_000;

    /// <summary>What is wrong with a limit.</summary>
    public static FieldError? CheckLimit(int? limit, Channel? channel, bool byOperator)
    {
        if (channel is { HasProvider: false })
        {
            return limit is null ? null : Rule.HourlyLimitNotForChat.At("/hourlyLimit");
        }

        var isPaced = channel is { IsPaced: true };
        var most = isPaced && !byOperator ? TenantLimit : OperatorLimit;
        return limit is null ? isPaced ? Rule.HourlyLimitRequired.At("/hourlyLimit") : null
            : limit >= 1 && limit <= most ? null
            : Rule.HourlyLimitOutOfRange.At("/hourlyLimit", ("min", 1), ("max", most));
    }

    /// <summary>Reads a phone in the tenant's region; null for none.</summary>
    public static string? Phone(string? text, string region, List<FieldError> errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (PhoneNumber.TryParse(text, region, out var number, out var rule))
        {
            return number.Value;
        }

        errors.Add(rule!.At("/phone"));
        return null;
    }
}
