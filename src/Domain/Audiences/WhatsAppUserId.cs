using System.Text.RegularExpressions;

namespace MassMessaging.Domain.Audiences;

/// <summary>
/// The id by which WhatsApp names a person to one business portfolio, such as <c>DE.13491208655302741918</c>: a country, a dot
/// and up to 128 letters and digits; ids shared by several portfolios have <c>ENT.</c> behind the country.
/// </summary>
public static partial class WhatsAppUserId
{
    /// <summary>Characters of the longest id.</summary>
    public const int Longest = 135;

    /// <summary>Whether a text is such an id; it is compared as it stands.</summary>
    public static bool IsOne(string? text) => text is { Length: <= Longest } && Form().IsMatch(text);

    [GeneratedRegex(@"^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
