using System.Globalization;
using System.Text;

namespace MassMessaging.Domain.Content;

/// <summary>
/// Text of a CSV cell that no spreadsheet reads as a formula, whichever list separator it splits by. An apostrophe goes
/// before what would begin a formula; reading takes exactly these apostrophes away.
/// </summary>
public static class SpreadsheetText
{
    private const char Mark = '\'';

    /// <summary>The text with an apostrophe wherever a cell could begin with a formula.</summary>
    public static string Guard(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var begins = Beginnings(text);
        if (begins.Count == 0)
        {
            return text;
        }

        var guarded = new StringBuilder(text);
        for (var i = begins.Count - 1; i >= 0; i--)
        {
            guarded.Insert(begins[i], Mark);
        }

        return guarded.ToString();
    }

    /// <summary>What <see cref="Guard"/> was given.</summary>
    public static string Unguard(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains(Mark, StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text);
        foreach (var at in Enumerable.Reverse(Beginnings(text)).Where(at => text[at] == Mark))
        {
            plain.Remove(at, 1);
        }

        return plain.ToString();
    }

    // Where a cell could begin, at the start or after a separator, with nothing but blanks and quotes before a formula's sign.
    private static List<int> Beginnings(string text)
    {
        var found = new List<int>();
        var leads = false; // from here on there are only blanks and quotes before such a sign
        for (var at = text.Length - 1; at >= 0; at--)
        {
            leads = IsSign(text[at]) || (leads && IsPassedOver(text[at]));
            if (leads && (at == 0 || IsSeparator(text[at - 1])))
            {
                found.Add(at);
            }
        }

        found.Reverse();
        return found;
    }

    private static bool IsSign(char c) => c is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' or '\t' or '\r';

    private static bool IsSeparator(char c) => c is ',' or ';' or '\t' or '|' or '\r' or '\n';

    private static bool IsPassedOver(char c) => c is '"' or '\'' or '＂' or '＇'
        || char.IsWhiteSpace(c) || char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
