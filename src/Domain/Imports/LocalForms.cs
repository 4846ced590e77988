using System.Globalization;
using System.Text.RegularExpressions;

namespace MassMessaging.Domain.Imports;

/// <summary>
/// Dates and amounts as spreadsheets of a country write them. What has two readings is not read: an amount such as 1,234
/// may be a thousand or hardly more than one.
/// </summary>
public static partial class LocalForms
{
    // Regions whose dates begin with the month. In Canada both orders are in use, so neither is read there.
    private static readonly HashSet<string> MonthFirst = new(StringComparer.Ordinal) { "US", "AS", "GU", "MP", "PR", "UM", "VI", "PH", "FM", "MH", "PW" };
    private const string BothOrders = "CA";

    /// <summary>A date with a year of four digits, such as 4.5.1988, 04/05/1988 or 1988/5/4.</summary>
    /// <param name="text">What the cell holds.</param>
    /// <param name="region">ISO 3166 region of the tenant, which tells whether day or month comes first; points are always behind the day.</param>
    /// <returns>The date as yyyy-MM-dd; null: it is none, or can be read in two ways.</returns>
    public static string? Date(string text, string region)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (YearFirst().Match(text) is { Success: true } whole)
        {
            return Of(whole.Groups[1], whole.Groups[3], whole.Groups[4]);
        }

        if (YearLast().Match(text) is not { Success: true } parts)
        {
            return null;
        }

        var points = parts.Groups[2].Value == ".";
        return !points && region == BothOrders ? null
            : !points && MonthFirst.Contains(region) ? Of(parts.Groups[4], parts.Groups[1], parts.Groups[3])
            : Of(parts.Groups[4], parts.Groups[3], parts.Groups[1]);
    }

    /// <summary>An amount with a decimal comma, with thousands set apart, or with a currency beside it, such as 12,50 or 1.234,50 €.</summary>
    /// <param name="text">What the cell holds.</param>
    /// <returns>The amount; null: it is none, or can be read in two ways.</returns>
    public static decimal? Amount(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bare = Currency().Replace(text.Trim(), string.Empty).Trim();
        var plain = DecimalComma().IsMatch(bare) ? Without(bare, ".' \u00A0\u202F").Replace(',', '.')
            : DecimalPoint().IsMatch(bare) ? Without(bare, ",' \u00A0\u202F")
            : Thousands().IsMatch(bare) ? Without(bare, ".,' \u00A0\u202F")
            : null;
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount) ? amount : null;
    }

    private static string? Of(Group year, Group month, Group day)
    {
        var text = $"{year.Value}-{month.Value.PadLeft(2, '0')}-{day.Value.PadLeft(2, '0')}";
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null;
    }

    private static string Without(string text, string signs) => string.Concat(text.Where(c => !signs.Contains(c, StringComparison.Ordinal)));

    [GeneratedRegex(@"^([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})$", RegexOptions.CultureInvariant)]
    private static partial Regex YearLast();

    [GeneratedRegex(@"^(?:€|\$|£|EUR|USD|GBP|CHF)|(?:€|\$|£|EUR|USD|GBP|CHF)$", RegexOptions.CultureInvariant)]
    private static partial Regex Currency();

    [GeneratedRegex(@"^-?(?:[0-9]{1,3}(?:[.' \u00A0\u202F][0-9]{3})+,[0-9]{1,2}|[0-9]+,(?:[0-9]{1,2}|[0-9]{4}))$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^-?(?:[0-9]{1,3}(?:[,' \u00A0\u202F][0-9]{3})+\.[0-9]{1,2}|[0-9]+(?:\.[0-9]{1,2})?)$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalPoint();

    [GeneratedRegex(@"^-?[0-9]{1,3}(?:(?:[' \u00A0\u202F][0-9]{3})+|(?:\.[0-9]{3}){2,}|(?:,[0-9]{3}){2,})$", RegexOptions.CultureInvariant)]
    private static partial Regex Thousands();
}
