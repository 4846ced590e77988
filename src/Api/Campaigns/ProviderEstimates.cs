using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Channels.WhatsApp;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence;
using MassMessaging.Persistence.Audiences;
using MassMessaging.Persistence.Balances;
using MassMessaging.Persistence.Senders;

namespace MassMessaging.Api.Campaigns;

/// <summary>Estimates what WhatsApp itself will charge the business for, beside what the tenant pays here.</summary>
internal sealed class ProviderEstimates(ProviderRateStore rates, WhatsAppNumberApi provider, CredentialCipher cipher)
{
    private const string Marketing = "marketing";

    private static readonly TimeSpan AskWithin = TimeSpan.FromMilliseconds(700);

    /// <summary>The people whom an audience would send to now; null: another channel, or no prices were entered. Part of costly work.</summary>
    /// <param name="audiences">Counts.</param>
    /// <param name="query">The people.</param>
    /// <param name="template">The template for people outside their 24 hours; null: none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BilledPeople?> CountAsync(
        AudienceStore audiences, AudienceQuery query, MessageTemplate? template, CancellationToken cancellationToken) =>
        query.Channel == Channel.WhatsApp && await rates.FindAsync(Channel.WhatsApp, cancellationToken) is { } prices
            ? new BilledPeople(prices, template, await audiences.ByCallingCodeAsync(query, hasTemplate: template is not null, cancellationToken))
            : null;

    /// <summary>
    /// The estimate for people who were counted; null: there is none. It waits for the provider, which names the template's
    /// category, and so it takes no turn of costly work.
    /// </summary>
    /// <param name="billed">The people; null: nobody was counted.</param>
    /// <param name="sender">The sender; null: none yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BilledByMetaView?> OfAsync(BilledPeople? billed, SenderRow? sender, CancellationToken cancellationToken)
    {
        if (billed is not var (prices, template, counts))
        {
            return null;
        }

        var known = template is null ? null : await CategoryAsync(template, sender, cancellationToken);
        var byTemplate = known ?? Marketing;
        var people = counts
            .Select(row => new ProviderShare(CountryCodes.MainOf(row.Code), row.ByTemplate ? byTemplate : "service", row.Count))
            .GroupBy(share => (share.Country, share.Category), (key, shares) => new ProviderShare(key.Country, key.Category, shares.Sum(share => share.People)))
            .OrderByDescending(share => share.People).ThenBy(share => share.Country, StringComparer.Ordinal)
            .ToList();
        var (amount, unpriced) = prices.Estimate(people);
        return new BilledByMetaView(
            Money.Of(amount, prices.Currency),
            template is null ? null : byTemplate,
            known is not null,
            unpriced,
            [.. people.Select(share => new BilledCountryView(
                share.Country, share.Category, share.People,
                prices.PriceOf(share.Country, share.Category) is { } price ? Money.Of(price * share.People, prices.Currency) : null))],
            prices.Source,
            prices.ValidFrom);
    }

    private async Task<string?> CategoryAsync(MessageTemplate template, SenderRow? sender, CancellationToken cancellationToken)
    {
        if (sender is not { Credentials: { } credentials })
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AskWithin);
        return await provider.GetTemplatesAsync(cipher.Decrypt(sender.SenderId, credentials), limit.Token, template.Name) is TemplateList.Found found
            ? found.Templates.FirstOrDefault(known => known.Name == template.Name && known.Language == template.Language)?.Category?.ToLowerInvariant()
            : null;
    }
}

/// <summary>People to be sent to on WhatsApp, with what decides their price.</summary>
/// <param name="Prices">The provider's prices.</param>
/// <param name="Template">The template for people outside their 24 hours; null: none.</param>
/// <param name="Counts">How many people there are by calling code.</param>
internal sealed record BilledPeople(ProviderRates Prices, MessageTemplate? Template, IReadOnlyList<CallingCodeCount> Counts);

/// <summary>An estimate of what Meta charges the business itself, apart from the balance: without discounts by volume and free messages.</summary>
/// <param name="Amount">The sum over all recipients with a price, at four places at most.</param>
/// <param name="Category">The template's category; null: no template.</param>
/// <param name="CategoryKnown">False: Meta did not tell the category, and marketing was supposed.</param>
/// <param name="Unpriced">Recipients without an entered price: they are not in the sum.</param>
/// <param name="Countries">By country and category, most recipients first. Recipients inside their 24 hours get free text, category service.</param>
/// <param name="Source">Where the prices are from.</param>
/// <param name="ValidFrom">From when they hold.</param>
internal sealed record BilledByMetaView(
    Money Amount, [property: Contract("MessageCategory")] string? Category, bool CategoryKnown, long Unpriced, IReadOnlyList<BilledCountryView> Countries, string? Source, DateOnly? ValidFrom)
{
    /// <summary>Always true: the bill is Meta's.</summary>
    public bool Estimate => true;
}

/// <summary>A country's part of the estimate.</summary>
/// <param name="Country">ISO 3166, by the calling code; null: the number has no country.</param>
/// <param name="Category">The category of the messages.</param>
/// <param name="People">The number of recipients.</param>
/// <param name="Amount">What they cost; null: no price was entered.</param>
internal sealed record BilledCountryView(string? Country, [property: Contract("MessageCategory")] string Category, long People, Money? Amount);
