using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Campaigns;

/// <summary>The near future of campaigns, by the simulation of <see cref="Forecast"/> and no further than is asked.</summary>
public static class ForecastHours
{
    /// <summary>Hours of which one call counts the attempts, at most: a week.</summary>
    public const int Most = 168;

    /// <summary>How many attempts a campaign makes in each of the coming hours; hours without any are left out.</summary>
    /// <param name="target">The campaign.</param>
    /// <param name="others">The other launched campaigns on the same number.</param>
    /// <param name="number">The number's slots, copied; null for a sender without limit.</param>
    /// <param name="now">The time to forecast from; its hour is the first.</param>
    /// <param name="hours">How many hours, 1 to <see cref="Most"/>.</param>
    /// <param name="mostSteps">Steps that it may take.</param>
    /// <exception cref="ForecastTooLongException">It takes more.</exception>
    public static IReadOnlyList<PlannedHour> Of(
        ForecastCampaign target, IReadOnlyList<ForecastCampaign> others, NumberGrid? number, DateTimeOffset now, int hours,
        long mostSteps = Forecast.MostSteps)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentOutOfRangeException.ThrowIfLessThan(hours, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hours, Most);
        var counter = new HourCounter(now, hours);
        var run = new ForecastRun([target, .. others], targets: 1, number, now, counter.EndsAt, new ForecastSteps(mostSteps), hours: counter);
        run.UntilDone();
        return counter.Counts;
    }

    /// <summary>The slots that each of the campaigns on a number gets within a time, at most so many each.</summary>
    /// <param name="campaigns">The launched campaigns on the number.</param>
    /// <param name="number">The number's slots, copied; null for a sender without limit.</param>
    /// <param name="now">The time to forecast from.</param>
    /// <param name="within">How far to look.</param>
    /// <param name="most">Slots of one campaign, at most.</param>
    /// <param name="mostSteps">Steps that it may take.</param>
    /// <returns>For each campaign its slots, in the order of the campaigns.</returns>
    /// <exception cref="ForecastTooLongException">It takes more.</exception>
    public static IReadOnlyList<IReadOnlyList<DateTimeOffset>> Slots(
        IReadOnlyList<ForecastCampaign> campaigns, NumberGrid? number, DateTimeOffset now, TimeSpan within, int most,
        long mostSteps = Forecast.MostSteps)
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        if (campaigns.Count == 0)
        {
            return [];
        }

        var run = new ForecastRun(campaigns, campaigns.Count, number, now, now + within, new ForecastSteps(mostSteps), (0, most));
        run.UntilDone();
        return [.. campaigns.Select((_, i) => run.TimesOf(i))];
    }
}
