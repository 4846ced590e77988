using System.Globalization;

namespace MassMessaging.Domain.Campaigns;

/// <summary>The title of a campaign's copy.</summary>
public static class CampaignCopy
{
    private const int MostDigits = 6;

    /// <summary>
    /// <c>Offer</c> becomes <c>Offer (2)</c>, and that <c>Offer (3)</c>; cut where it would pass <paramref name="longest"/>.
    /// An empty title stays empty.
    /// </summary>
    /// <param name="title">The title of the original.</param>
    /// <param name="longest">Characters as people count them (grapheme clusters).</param>
    /// <param name="longestUnits">UTF-16 code units.</param>
    public static string TitleOf(string title, int longest, int longestUnits)
    {
        ArgumentNullException.ThrowIfNull(title);
        if (title.Length == 0)
        {
            return title;
        }

        var (stem, number) = Numbered(title);
        return CampaignSplit.Suffixed(stem, string.Create(CultureInfo.InvariantCulture, $" ({number + 1})"), longest, longestUnits);
    }

    // A number of that form from 2 on; of a longer one the copy begins anew.
    private static (string Stem, int Number) Numbered(string title)
    {
        var open = title.LastIndexOf(" (", StringComparison.Ordinal);
        return open > 0 && title[^1] == ')'
            && title.AsSpan(open + 2, title.Length - open - 3) is { Length: > 0 and <= MostDigits } digits
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1
                ? (title[..open], number)
                : (title, 1);
    }
}
