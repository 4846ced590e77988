using System.Globalization;
using System.Text;

namespace MassMessaging.Domain.Faults;

/// <summary>
/// A provider's own sentence as it may be stored and shown to the tenant: short, on one line, and without anything that
/// could be an address, a secret or a link.
/// </summary>
public static class ProviderWords
{
    /// <summary>The longest sentence that is kept, in UTF-16 units.</summary>
    public const int Longest = 120;

    private const int LongestRaw = 1_000;
    private const int LongestWord = 30;
    private const int MostDigits = 3; // a number of more digits may be a telephone's
    private const string Hidden = "…";

    /// <summary>The sentence, cleaned; null when nothing is left of it.</summary>
    /// <param name="raw">What the provider wrote; null: nothing.</param>
    public static string? Clean(string? raw)
    {
        if (raw is null)
        {
            return null;
        }

        var clean = new StringBuilder();
        foreach (var word in raw[..Math.Min(raw.Length, LongestRaw)].Split(Blanks(raw), StringSplitOptions.RemoveEmptyEntries))
        {
            var shown = MayBeShown(word) ? word : Hidden;
            if (clean.Length + shown.Length + 1 > Longest)
            {
                break;
            }

            // What is hidden several times over is hidden once.
            if (shown != Hidden || !EndsHidden(clean))
            {
                clean.Append(clean.Length == 0 ? string.Empty : " ").Append(shown);
            }
        }

        return clean.ToString() is { Length: > 0 } sentence && sentence != Hidden ? sentence : null;
    }

    private static bool EndsHidden(StringBuilder clean) => clean.Length > 0 && clean[^1] == Hidden[0];

    // A word is letters with a few digits and the marks of a sentence; anything with another sign in it is hidden.
    private static bool MayBeShown(string word) => word.Length <= LongestWord
        && word.Count(char.IsDigit) <= MostDigits
        && word.All(sign => char.IsLetterOrDigit(sign) || sign is '\'' or '"' or '(' or ')' or '.' or ',' or ';' or ':' or '!' or '?' or '-' or '_' or '’')
        && !word.AsSpan(0, word.Length - 1).Contains('.');

    private static char[] Blanks(string raw) =>
        [.. raw.Where(sign => char.IsWhiteSpace(sign) || char.IsControl(sign) || char.GetUnicodeCategory(sign) == UnicodeCategory.Format).Distinct()];
}
