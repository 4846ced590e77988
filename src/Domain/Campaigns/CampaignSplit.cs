using System.Globalization;

namespace MassMessaging.Domain.Campaigns;

/// <summary>The limits and words of a split: one draft made several, each with a part of its audience.</summary>
public static class CampaignSplit
{
    /// <summary>The fewest parts.</summary>
    public const int MinParts = 2;

    /// <summary>The most parts of one split; a part can be split again.</summary>
    public const int MaxParts = 50;

    /// <summary>How many parts it takes, at so many messages each; the last gets the rest.</summary>
    /// <param name="messages">People to be sent to.</param>
    /// <param name="each">People of each part but the last; from 1.</param>
    public static long PartsOf(long messages, long each) => (messages + each - 1) / each;

    /// <summary>The title of a part, such as <c>Offer (1/3)</c>, cut where it would pass <paramref name="longest"/>.</summary>
    /// <param name="title">The title of the whole.</param>
    /// <param name="part">From 1.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="longest">Characters as people count them (grapheme clusters).</param>
    /// <param name="longestUnits">UTF-16 code units.</param>
    public static string TitleOf(string title, int part, int parts, int longest, int longestUnits)
    {
        ArgumentNullException.ThrowIfNull(title);
        return Suffixed(title, string.Create(CultureInfo.InvariantCulture, $" ({part}/{parts})"), longest, longestUnits);
    }

    /// <summary>A title and what tells it from others, cut where both would be too long; an empty title stays empty.</summary>
    internal static string Suffixed(string title, string suffix, int longest, int longestUnits)
    {
        if (title.Length == 0)
        {
            return title;
        }

        var text = new StringInfo(title);
        var kept = text.SubstringByTextElements(0, Math.Min(text.LengthInTextElements, longest - suffix.Length));
        while (kept.Length + suffix.Length > longestUnits)
        {
            var shorter = new StringInfo(kept);
            kept = shorter.SubstringByTextElements(0, shorter.LengthInTextElements - 1);
        }

        return kept.TrimEnd() + suffix;
    }
}
