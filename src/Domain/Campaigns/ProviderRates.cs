namespace MassMessaging.Domain.Campaigns;

/// <summary>What a provider charges for one message.</summary>
/// <param name="Country">ISO 3166, by the recipient's calling code; <c>*</c>: every other.</param>
/// <param name="Category"><c>marketing</c>, <c>utility</c>, <c>authentication</c> or <c>service</c>.</param>
/// <param name="Amount">The price, from 0.</param>
public sealed record ProviderRate(string Country, string Category, decimal Amount);

/// <summary>People of one country who get a message of one category.</summary>
/// <param name="Country">ISO 3166; null: their number has no country.</param>
/// <param name="Category">The category.</param>
/// <param name="People">How many.</param>
public sealed record ProviderShare(string? Country, string Category, long People);

/// <summary>
/// A provider's prices as the operator entered them. What comes of them is an estimate of the provider's own bill: it knows
/// neither discounts by volume nor free messages, and has nothing to do with the tenant's balance.
/// </summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Rates">The prices; of a country and category at most one.</param>
public sealed record ProviderRates(string Currency, IReadOnlyList<ProviderRate> Rates)
{
    /// <summary>Stands for every country that has no price of its own.</summary>
    public const string Elsewhere = "*";

    /// <summary>The categories that a provider may charge differently.</summary>
    public static IReadOnlyList<string> Categories { get; } = ["marketing", "utility", "authentication", "service"];

    /// <summary>Where the prices are from; null: not told.</summary>
    public string? Source { get; init; }

    /// <summary>From when they hold; null: not told.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>The price of one message; null: there is none.</summary>
    public decimal? PriceOf(string? country, string category) =>
        (Rates.FirstOrDefault(rate => rate.Country == country && rate.Category == category)
            ?? Rates.FirstOrDefault(rate => rate.Country == Elsewhere && rate.Category == category))?.Amount;

    /// <summary>What messages to these people may cost, and how many of them have no price.</summary>
    public (decimal Amount, long Unpriced) Estimate(IEnumerable<ProviderShare> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        var (amount, unpriced) = (0m, 0L);
        foreach (var share in people)
        {
            if (PriceOf(share.Country, share.Category) is { } price)
            {
                amount += price * share.People;
            }
            else
            {
                unpriced += share.People;
            }
        }

        return (amount, unpriced);
    }
}
