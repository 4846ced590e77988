using System.Text.RegularExpressions;

namespace MassMessaging.Domain.Audiences;

/// <summary>What sheets do to the ids that a business gives its customers.</summary>
public static partial class CustomerIds
{
    // White space of Unicode that is no control character, and the byte order mark; trimmed_id in SQL has the same list.
    private const string Blanks = "\u0020\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";

    /// <summary>The id without blanks at its ends.</summary>
    public static string Trim(string id) => id.Trim(Blanks.ToCharArray());

    /// <summary>Whether a sheet has rounded a long number, such as <c>1.23457E+11</c>: the id that was meant is lost.</summary>
    public static bool IsRounded(string id) => Rounded().IsMatch(id);

    [GeneratedRegex(@"^[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Rounded();
}
