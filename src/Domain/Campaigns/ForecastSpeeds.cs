using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Campaigns;

/// <summary>What a campaign would do at each speed, side by side, so that its owner can compare them.</summary>
public static class ForecastSpeeds
{
    /// <summary>Steps that the speeds take together: less than a second of one processor.</summary>
    public const long MostSteps = 2_000_000;

    /// <summary>The forecast of a campaign at every speed, slowest first.</summary>
    /// <param name="target">The campaign as it was forecast.</param>
    /// <param name="result">That forecast.</param>
    /// <param name="others">The other campaigns on the number, as in the forecast.</param>
    /// <param name="number">The number's slots; null for a sender without limit.</param>
    /// <param name="now">The time of the forecast.</param>
    /// <param name="mostSteps">Steps that they may take together; a speed that would take more is left out.</param>
    /// <returns>Nothing for a campaign without a speed.</returns>
    public static IReadOnlyList<SpeedForecast> Of(
        ForecastCampaign target, ForecastResult result, IReadOnlyList<ForecastCampaign> others, NumberGrid? number, DateTimeOffset now,
        long mostSteps = MostSteps)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(result);
        if (target.Interval is null)
        {
            return [];
        }

        var steps = new ForecastSteps(mostSteps);
        var found = new List<SpeedForecast>();
        foreach (var rate in ReleaseRate.All)
        {
            try
            {
                found.Add(new SpeedForecast(rate, rate.Interval == target.Interval ? result : Forecast.Simulate(At(rate), others, number, now, steps)));
            }
            catch (ForecastTooLongException)
            {
                // The other speeds are told all the same.
            }
        }

        return found;

        // A change of speed begins a new grid, as it will when it is really made.
        ForecastCampaign At(ReleaseRate rate) =>
            target with { Interval = rate.Interval, Pace = ReleasePlan.Anchored(now, target.Pace, rate.Interval) };
    }
}

/// <summary>The forecast at one speed.</summary>
/// <param name="Rate">The speed.</param>
/// <param name="Result">What the campaign would do.</param>
public sealed record SpeedForecast(ReleaseRate Rate, ForecastResult Result);
