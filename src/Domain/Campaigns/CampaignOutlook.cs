using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Campaigns;

/// <summary>What a list says of a campaign's future: when it is done, and how fast it may send now.</summary>
public static class CampaignOutlook
{
    /// <summary>Whether a running campaign that waits for this releases messages: it waits for nothing but its turn or a retry.</summary>
    /// <param name="waitingFor">Why it does not send at this moment; null: it does.</param>
    public static bool Releases(WaitReason? waitingFor) => waitingFor is null or WaitReason.Number or WaitReason.Retry;

    /// <summary>When a campaign is done: its last message, or its end where that comes first; null: neither is known.</summary>
    /// <param name="forecast">Its forecast.</param>
    /// <param name="endAt">Its end; null: none.</param>
    public static DateTimeOffset? ExpectedEnd(ForecastResult forecast, DateTimeOffset? endAt)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        return forecast.FinishesAt ?? (forecast.WillNotBeSent > 0 ? endAt : null);
    }

    /// <summary>Messages an hour that a campaign may send now, to one decimal; 0 while it does not release, null: nothing bounds it.</summary>
    /// <param name="releases">It runs, is not blocked, and waits for nothing but its turn.</param>
    /// <param name="speed">The speed that it chose; null: none.</param>
    /// <param name="hourlyLimit">The number's limit; null: none.</param>
    /// <param name="share">Its share of the number beside the others, as last computed; null: not known.</param>
    public static decimal? RatePerHour(bool releases, int? speed, int? hourlyLimit, decimal? share)
    {
        if (!releases)
        {
            return 0;
        }

        decimal?[] bounds = [speed, hourlyLimit, share];
        return bounds.Min() is { } least ? Math.Round(least, 1) : null;
    }
}
