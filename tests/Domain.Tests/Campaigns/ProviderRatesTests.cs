using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Campaigns;

namespace MassMessaging.Domain.Tests.Campaigns;

/// <summary>What a provider may charge, by country and category.</summary>
public sealed class ProviderRatesTests
{
    private static readonly ProviderRates Rates = new(
        "EUR",
        [
            new ProviderRate("IT", "marketing", 0.0572m), new ProviderRate("IT", "utility", 0.0248m), new ProviderRate("*", "marketing", 0.05m),
            new ProviderRate("DE", "service", 0m),
        ]);

    [Theory]
    [InlineData("IT", "marketing", 0.0572)]
    [InlineData("FR", "marketing", 0.05)]
    [InlineData(null, "marketing", 0.05)]
    [InlineData("FR", "utility", null)]
    [InlineData("DE", "service", 0.0)]
    public void A_country_without_a_price_of_its_own_costs_what_every_other_does(string? country, string category, double? price) =>
        Assert.Equal((decimal?)price, Rates.PriceOf(country, category));

    [Fact]
    public void People_without_a_price_are_counted_and_not_in_the_sum() => Assert.Equal(
        (0.0572m * 3 + 0.05m, 7L),
        Rates.Estimate([new ProviderShare("IT", "marketing", 3), new ProviderShare("FR", "marketing", 1), new ProviderShare("FR", "utility", 7)]));

    [Theory]
    [InlineData("1", "US")]
    [InlineData("7", "RU")]
    [InlineData("39", "IT")]
    [InlineData("353", "IE")]
    [InlineData("800", null)] // no country: free of charge from everywhere
    [InlineData("999", null)]
    public void The_main_country_stands_for_a_calling_code(string code, string? country) => Assert.Equal(country, CountryCodes.MainOf(code));

    [Theory]
    [InlineData("CA", "US")]
    [InlineData("US", "US")]
    [InlineData("VA", "IT")]
    [InlineData("XX", null)]
    [InlineData("it", null)]
    public void The_country_that_stands_for_another_is_known(string country, string? main) => Assert.Equal(main, CountryCodes.MainFor(country));

    [Fact]
    public void One_two_or_three_digits_tell_the_country_of_every_number()
    {
        Assert.Equal(["1", "7"], CountryCodes.OfOneDigit);
        Assert.All(CountryCodes.OfTwoDigits, code => Assert.DoesNotContain(code[..1], CountryCodes.OfOneDigit));
    }
}
