using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using MassMessaging.Domain.Vocabulary;
using PhoneNumbers;

namespace MassMessaging.Domain.Audiences;

/// <summary>A telephone number that its country's plan knows, in the international form E.164.</summary>
public readonly partial record struct PhoneNumber
{
    // The longest international number with its separators and brackets is far below.
    private const int LongestText = 40;

    private static readonly PhoneNumberUtil Plans = PhoneNumberUtil.GetInstance();
    private static readonly FrozenSet<int> CallingCodes = Plans.GetSupportedCallingCodes().ToFrozenSet();

    private PhoneNumber(string value) => Value = value;

    /// <summary><c>+</c> and 2 to 15 digits, in the spelling that was read.</summary>
    public string Value { get; }

    /// <summary>Reads a number as people write it.</summary>
    /// <param name="text">The number, with or without country code, separators and brackets.</param>
    /// <param name="region">ISO 3166 region of numbers without country code, such as <c>IT</c>; null: they are refused.</param>
    /// <param name="number">The number, when it is one.</param>
    /// <param name="rule">
    /// Null, or what is broken: <c>phoneNotANumber</c>, <c>phoneNotValid</c> (no such number in its country's plan),
    /// <c>phoneRegionNeeded</c>, <c>phoneAmbiguous</c> (a number with and without the plus that a sheet may have taken).
    /// </param>
    public static bool TryParse(string? text, string? region, out PhoneNumber number, out Rule? rule)
    {
        number = default;
        rule = null;
        if (text is null || text.Length > LongestText || !LooksDialable(text))
        {
            rule = Rule.PhoneNotANumber;
            return false;
        }

        text = WholeNumber().Replace(text, "$1");
        try
        {
            var parsed = Plans.Parse(text, region);
            var known = parsed.HasExtension ? null : Known(parsed);
            var national = parsed;
            if (known is null || !IsMobile(known))
            {
                var withPlus = parsed.HasExtension ? null : WithPlus(text, region);
                if (withPlus is not null && !withPlus.Equals(parsed))
                {
                    rule = known is null || IsMobile(Known(withPlus)!) ? null : Rule.PhoneAmbiguous;
                    (known, national) = (Known(withPlus), withPlus);
                }
            }

            rule ??= known is null ? Rule.PhoneNotValid : null;
            number = rule is null ? new PhoneNumber(Plans.Format(national, PhoneNumberFormat.E164)) : default;
            return rule is null;
        }
        catch (NumberParseException e)
        {
            rule = e.ErrorType switch
            {
                ErrorType.INVALID_COUNTRY_CODE when !HasCountryCode(text) => Rule.PhoneRegionNeeded,
                ErrorType.NOT_A_NUMBER => Rule.PhoneNotANumber,
                _ => Rule.PhoneNotValid,
            };
            return false;
        }
    }

    /// <summary>The number for logs: country code and the last three digits, such as <c>+39…567</c>.</summary>
    public string Masked() => Mask(Value);

    /// <summary>An E.164 text for logs, as <see cref="Masked"/>; an ellipsis alone for anything else.</summary>
    public static string Mask(string? e164)
    {
        if (e164 is not ['+', _, _, _, _, ..])
        {
            return "…";
        }

        for (var length = 1; length <= 3; length++)
        {
            if (int.TryParse(e164.AsSpan(1, length), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                && CallingCodes.Contains(code))
            {
                return string.Concat(e164.AsSpan(0, 1 + length), "…", e164.AsSpan(e164.Length - 3));
            }
        }

        return string.Concat("…", e164.AsSpan(e164.Length - 3));
    }

    /// <inheritdoc/>
    public override string ToString() => Masked();

    // A sheet that takes a number for an amount shows it as 436641000001.0: no telephone number ends so.
    [GeneratedRegex(@"^\s*([+＋]?[0-9]{4,})[.,]0{1,2}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber();

    /// <summary>
    /// A number of the region as its plan knows it with a plus before its digits, which a sheet takes away; null: there is none.
    /// </summary>
    private static PhoneNumbers.PhoneNumber? WithPlus(string text, string? region)
    {
        var digits = string.Concat(text.Where(char.IsDigit));
        if (region is null || HasCountryCode(text)
            || !digits.StartsWith(Plans.GetCountryCodeForRegion(region).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var parsed = Plans.Parse("+" + digits, null);
            return Known(parsed) is null ? null : parsed;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>The number as its plan has it today, which may be another spelling; null: the plan has no such number.</summary>
    private static PhoneNumbers.PhoneNumber? Known(PhoneNumbers.PhoneNumber parsed)
    {
        if (Plans.IsValidNumber(parsed))
        {
            return parsed;
        }

        var spelling = Plans.Format(parsed, PhoneNumberFormat.E164);
        return PhoneSpellings.Canonical(spelling) is var canonical && canonical != spelling
            && Plans.Parse(canonical, null) is var today && Plans.IsValidNumber(today) ? today : null;
    }

    private static bool IsMobile(PhoneNumbers.PhoneNumber number) =>
        Plans.GetNumberType(number) is PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE;

    private static bool HasCountryCode(string text) => text.AsSpan().TrimStart().IndexOfAny('+', '＋') == 0;

    // Words, even those on a telephone's keys, are not accepted: a column of the wrong kind should be noticed.
    private static bool LooksDialable(string text)
    {
        var digits = 0;
        foreach (var c in text)
        {
            if (char.IsLetter(c) || char.IsControl(c) || char.IsSurrogate(c))
            {
                return false;
            }

            digits += char.IsDigit(c) ? 1 : 0;
        }

        return digits >= 2;
    }
}
