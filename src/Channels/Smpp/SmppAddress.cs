using System.Globalization;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Channels.Smpp;

/// <summary>An address as centres write it (SMPP 3.4, sections 5.2.5 and 5.2.6).</summary>
/// <param name="Ton">The type of number: 0 unknown, 1 international, 2 national, 5 a name.</param>
/// <param name="Npi">The numbering plan: 1 telephones, 8 national.</param>
/// <param name="Value">The number or name.</param>
public readonly record struct SmppAddress(byte Ton, byte Npi, string Value)
{
    private const byte International = 1;
    private const byte National = 2;
    private const byte NationalPlan = 8;
    private const int ShortestPerson = 5;
    private const int LongestPerson = 15;
    private const int ShortestTail = 6;
    private const int LongestCountryCode = 3;

    /// <summary>The person's number in E.164; null for what cannot be a person's.</summary>
    /// <remarks>
    /// The type of number says which reading is tried first, and the plans of the countries which one stands: centres write
    /// the wrong type often. A number that no plan knows is taken as international, when its type does not say otherwise.
    /// </remarks>
    /// <param name="region">ISO 3166 region of numbers without country code; null: they are not read.</param>
    public string? ToE164(string? region)
    {
        var text = Value.AsSpan().Trim();
        var plus = text.StartsWith("+");
        var digits = new string(text.TrimStart('+'));
        if (digits.Length is 0 or > LongestPerson + 2 || digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return null;
        }

        var bare = digits.StartsWith("00", StringComparison.Ordinal) ? digits.TrimStart('0') : digits;
        if (bare.Length < ShortestPerson)
        {
            return null;
        }

        var international = bare[0] == '0' ? null : Known("+" + bare, null);
        if (plus || bare.Length < digits.Length)
        {
            return international ?? Unknown(bare);
        }

        var isNational = Ton == National || (Ton == 0 && Npi == NationalPlan);
        var national = region is not null && (Ton != International || digits[0] == '0') ? Known(digits, region) : null;
        return isNational ? national ?? international : international ?? national ?? Unknown(digits);
    }

    /// <summary>Whether it is meant for an address of ours: as it is written, or a number with less or more in front of it.</summary>
    /// <param name="own">E.164, a short code or a name.</param>
    public bool IsFor(string own)
    {
        ArgumentNullException.ThrowIfNull(own);
        var (value, mine) = (Value.Trim().TrimStart('+'), own.TrimStart('+'));
        if (value == mine)
        {
            return true;
        }

        // 0012025550111 and 02025550111 are +12025550111: without the zeros in front either all of it or all but the country's code.
        var tail = value.TrimStart('0');
        return own.StartsWith('+') && tail.Length >= ShortestTail && tail.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
            && mine.EndsWith(tail, StringComparison.Ordinal) && mine.Length - tail.Length is 0 or (>= 1 and <= LongestCountryCode);
    }

    private static string? Known(string text, string? region) =>
        PhoneNumber.TryParse(text, region, out var number, out _) ? number.Value : null;

    /// <summary>Type, plan and number in one text, as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ton}.{Npi}.{Value}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It did not.</exception>
    public static SmppAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('.', 3) is [var ton, var npi, var value]
            ? new SmppAddress(byte.Parse(ton, CultureInfo.InvariantCulture), byte.Parse(npi, CultureInfo.InvariantCulture), value)
            : throw new FormatException("An address has a type, a plan and a number.");
    }

    // Names (type 5), abbreviations (6), and plans that are not of telephones hold digits too.
    private string? Unknown(string digits) =>
        Ton <= International && Npi <= 1 && digits[0] != '0' && digits.Length is >= ShortestPerson and <= LongestPerson ? "+" + digits : null;
}
