using System.Collections.Frozen;
using System.Globalization;
using PhoneNumbers;

namespace MassMessaging.Domain.Audiences;

/// <summary>Countries by the calling code of a telephone number. Where several share one code, the main one stands for all.</summary>
public static class CountryCodes
{
    private static readonly PhoneNumberUtil Plans = PhoneNumberUtil.GetInstance();

    private static readonly FrozenDictionary<string, string> Mains = Plans.GetSupportedCallingCodes()
        .Select(code => (Code: code.ToString(CultureInfo.InvariantCulture), Country: Plans.GetRegionCodeForCountryCode(code)))
        .Where(pair => pair.Country is [>= 'A' and <= 'Z', >= 'A' and <= 'Z'])
        .ToFrozenDictionary(pair => pair.Code, pair => pair.Country);

    /// <summary>Every calling code of one digit: of all other numbers two or three digits tell the country.</summary>
    public static IReadOnlyList<string> OfOneDigit { get; } = [.. Mains.Keys.Where(code => code.Length == 1).Order(StringComparer.Ordinal)];

    /// <summary>Every calling code of two digits.</summary>
    public static IReadOnlyList<string> OfTwoDigits { get; } = [.. Mains.Keys.Where(code => code.Length == 2).Order(StringComparer.Ordinal)];

    /// <summary>The main country of a calling code, ISO 3166, such as <c>US</c> for <c>1</c>; null: there is none.</summary>
    public static string? MainOf(string callingCode) => Mains.GetValueOrDefault(callingCode);

    /// <summary>The country that stands for a country's calling code; null: it has none.</summary>
    /// <param name="country">ISO 3166, such as <c>CA</c>, for which <c>US</c> stands.</param>
    public static string? MainFor(string country) =>
        MainOf(Plans.GetCountryCodeForRegion(country).ToString(CultureInfo.InvariantCulture));
}
