using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.Access;
using MassMessaging.Api.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Balances;

namespace MassMessaging.Api.Balances;

/// <summary>What WhatsApp itself charges the business for: entered by the operator, shown as an estimate.</summary>
internal static class ProviderRateRoutes
{
    private static readonly object Example = new
    {
        currency = "EUR",
        source = "Meta's rate card",
        validFrom = "2026-10-01",
        rates = new[]
        {
            new { country = "IT", category = "marketing", amount = "0.0572" },
            new { country = "IT", category = "utility", amount = "0.0248" },
            new { country = "*", category = "marketing", amount = "0.0500" },
        },
    };

    /// <summary>Maps the routes.</summary>
    public static void MapProviderRates(this IEndpointRouteBuilder v1)
    {
        v1.MapPut("/prices/whatsapp", PutAsync).WithTags("Operator").RequireAuthorization(Policies.Operator).WithName("replaceWhatsAppRates")
            .Documented(
                "Replaces what Meta charges for a message, by the recipient's country and the template's category. Preview and forecast show an estimate of Meta's bill from it (billedByMeta); no balance is touched. A country is named by ISO 3166, by the main one of its calling code; * stands for every other.",
                Example, Rule.AmountMalformed, Rule.CurrencyMalformed, Rule.CountryUnknown, Rule.CategoryUnknown, Rule.RateRepeated, Rule.ValueRequired,
                    Rule.ListTooLong, Rule.NameRequired, Rule.NameMalformed, Rule.MemberUnknown)
            .Produces<ProviderRatesBody>();
        v1.MapGet("/prices/whatsapp", GetAsync).WithTags("Operator").RequireAuthorization(Policies.Operator).WithName("getWhatsAppRates")
            .Documented("Shows what Meta charges for a message, as it was entered.", null, Rule.NotFound).Produces<ProviderRatesBody>();
    }

    private static async Task<IResult> PutAsync(ProviderRatesBody body, ProviderRateStore store, HttpContext context)
    {
        var errors = new List<FieldError>();
        if (body.Read(errors) is not { } rates)
        {
            return Problem.Invalid(errors);
        }

        await store.SetAsync(Channel.WhatsApp, rates, context.RequestAborted);
        return TypedResults.Ok(ProviderRatesBody.Of(rates));
    }

    private static async Task<IResult> GetAsync(ProviderRateStore store, HttpContext context) =>
        await store.FindAsync(Channel.WhatsApp, context.RequestAborted) is { } rates ? TypedResults.Ok(ProviderRatesBody.Of(rates)) : Problem.NotFound("rates");
}

/// <summary>What a provider charges.</summary>
/// <param name="Currency">ISO 4217; the provider's, whatever the tenants' are.</param>
/// <param name="Source">Where the prices are from, at most 200 characters.</param>
/// <param name="ValidFrom">From when they hold.</param>
/// <param name="Rates">The prices, at most 2,000.</param>
internal sealed record ProviderRatesBody(
    [property: Required, NeverNull, Contract("Currency")] string? Currency, [property: StringLength(Texts.MaxName, MinimumLength = 1)] string? Source,
    DateOnly? ValidFrom, [property: Required, NeverNull, MaxLength(ProviderRatesBody.MostRates)] IReadOnlyList<ProviderRateBody?>? Rates)
{
    /// <summary>Prices of the longest list.</summary>
    public const int MostRates = 2_000;

    /// <summary>The body of stored prices.</summary>
    public static ProviderRatesBody Of(ProviderRates rates) => new(
        rates.Currency, rates.Source, rates.ValidFrom,
        [.. rates.Rates.Select(rate => new ProviderRateBody(rate.Country, rate.Category, Money.Of(rate.Amount, rates.Currency).Amount))]);

    /// <summary>The prices; null when rules are broken.</summary>
    public ProviderRates? Read(List<FieldError> errors)
    {
        if (Currency is not { Length: 3 } || !Currency.All(char.IsAsciiLetterUpper))
        {
            errors.Add(Rule.CurrencyMalformed.At("/currency"));
        }

        if (Source is not null && Texts.CheckName(Source, "/source") is { } wrong)
        {
            errors.Add(wrong);
        }

        if (Rates is null)
        {
            errors.Add(Rule.ValueRequired.At("/rates"));
        }
        else if (Rates.Count > MostRates)
        {
            errors.Add(Rule.ListTooLong.At("/rates", ("limit", MostRates)));
        }

        var rates = (Rates ?? []).Take(MostRates).Select((rate, index) => Read(rate, $"/rates/{index}", errors)).OfType<ProviderRate>().ToList();
        foreach (var repeated in rates.GroupBy(rate => (rate.Country, rate.Category)).Where(group => group.Count() > 1))
        {
            errors.Add(Rule.RateRepeated.At("/rates", ("country", repeated.Key.Country), ("category", repeated.Key.Category)));
        }

        return errors.Count > 0 ? null : new ProviderRates(Currency!, rates) { Source = Source, ValidFrom = ValidFrom };
    }

    private static ProviderRate? Read(ProviderRateBody? rate, string at, List<FieldError> errors)
    {
        var before = errors.Count;
        if (rate?.Country is not { } country || (country != ProviderRates.Elsewhere && CountryCodes.MainFor(country) is null))
        {
            errors.Add(Rule.CountryUnknown.At(at + "/country"));
        }
        else if (country != ProviderRates.Elsewhere && CountryCodes.MainFor(country) is var main && main != country)
        {
            errors.Add(Rule.CountryUnknown.At(at + "/country", ("sharedWith", main)));
        }

        if (rate?.Category is not { } category || !ProviderRates.Categories.Contains(category))
        {
            errors.Add(Rule.CategoryUnknown.At(at + "/category", ("allowed", ProviderRates.Categories)));
        }

        if (!Money.TryParse(rate?.Amount, out var amount))
        {
            errors.Add(Rule.AmountMalformed.At(at + "/amount"));
        }

        return errors.Count > before ? null : new ProviderRate(rate!.Country!, rate.Category!, amount);
    }
}

/// <summary>What a provider charges for one message.</summary>
/// <param name="Country">ISO 3166, the main country of its calling code; <c>*</c>: every other.</param>
/// <param name="Category"><c>marketing</c>, <c>utility</c>, <c>authentication</c> or <c>service</c> (free text inside the 24 hours).</param>
/// <param name="Amount">A decimal number as text, at most four places.</param>
internal sealed record ProviderRateBody(
    [property: Required, NeverNull] string? Country, [property: Required, NeverNull, Contract("MessageCategory")] string? Category,
    [property: Required, NeverNull] string? Amount);
