namespace MassMessaging.Domain.Campaigns;

/// <summary>The API's words for <see cref="CampaignStatus"/>: lower case, fixed.</summary>
public static class CampaignStatusWords
{
    /// <summary>Every word.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<CampaignStatus>().Select(ToWord)];

    /// <summary>The word of a status.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no status.</exception>
    public static string ToWord(this CampaignStatus status) => status switch
    {
        CampaignStatus.Draft => "draft",
        CampaignStatus.Scheduled => "scheduled",
        CampaignStatus.Running => "running",
        CampaignStatus.Paused => "paused",
        CampaignStatus.Completed => "completed",
        CampaignStatus.Cancelled => "cancelled",
        CampaignStatus.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a campaign status."),
    };

    /// <summary>Reads a word exactly as <see cref="ToWord"/> writes it.</summary>
    public static bool TryParse(string? word, out CampaignStatus status)
    {
        foreach (var candidate in Enum.GetValues<CampaignStatus>())
        {
            if (candidate.ToWord() == word)
            {
                status = candidate;
                return true;
            }
        }

        status = default;
        return false;
    }

    /// <summary>Reads lists of words, each by comma; a blank list holds none.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="statuses">The statuses, each once, in the order of a campaign's life; empty where a word is none.</param>
    /// <returns>Whether every word is a status.</returns>
    public static bool TryParseSome(IEnumerable<string?> lists, out IReadOnlyList<CampaignStatus> statuses)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var found = new SortedSet<CampaignStatus>();
        foreach (var word in lists.Where(list => !string.IsNullOrEmpty(list)).SelectMany(list => list!.Split(',')))
        {
            if (!TryParse(word.Trim(), out var status))
            {
                statuses = [];
                return false;
            }

            found.Add(status);
        }

        statuses = [.. found];
        return true;
    }
}
