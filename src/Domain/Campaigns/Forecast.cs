using MassMessaging.Domain.Numbers;

namespace MassMessaging.Domain.Campaigns;

/// <summary>
/// What a campaign will do: a simulation of <see cref="ReleasePlan"/>, <see cref="Turns"/> and <see cref="NumberGrid"/>,
/// the same rules that send, so that the forecast is the schedule.
/// </summary>
public static class Forecast
{
    /// <summary>How far a forecast looks ahead.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays((5 * 365) + 1);

    /// <summary>Steps of one forecast, and as many for its advice: some seconds of one processor. A million people among a hundred campaigns take two million.</summary>
    public const long MostSteps = 10_000_000;

    /// <summary>The forecast of one campaign.</summary>
    /// <param name="target">The campaign.</param>
    /// <param name="others">The other launched campaigns on the same number; empty without a number.</param>
    /// <param name="number">The number's slots, copied; null for a sender without limit.</param>
    /// <param name="now">The time to forecast from.</param>
    /// <param name="mostSteps">Steps that it may take.</param>
    /// <exception cref="ForecastTooLongException">It takes more.</exception>
    public static ForecastResult Simulate(
        ForecastCampaign target, IReadOnlyList<ForecastCampaign> others, NumberGrid? number, DateTimeOffset now, long mostSteps = MostSteps) =>
        Simulate(target, others, number, now, new ForecastSteps(mostSteps));

    /// <summary>The forecasts of all campaigns on one number, in their order, by one simulation.</summary>
    /// <param name="campaigns">The launched campaigns on the number.</param>
    /// <param name="number">The number's slots, copied; null for a sender without limit.</param>
    /// <param name="now">The time to forecast from.</param>
    /// <param name="mostSteps">Steps that it may take.</param>
    /// <exception cref="ForecastTooLongException">It takes more.</exception>
    public static IReadOnlyList<ForecastResult> SimulateAll(
        IReadOnlyList<ForecastCampaign> campaigns, NumberGrid? number, DateTimeOffset now, long mostSteps = MostSteps)
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        var run = new ForecastRun(campaigns, campaigns.Count, number, now, now + Horizon, new ForecastSteps(mostSteps));
        run.UntilDone();
        return [.. campaigns.Select((_, i) => run.ResultOf(i))];
    }

    internal static ForecastResult Simulate(
        ForecastCampaign target, IReadOnlyList<ForecastCampaign> others, NumberGrid? number, DateTimeOffset now, ForecastSteps steps)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(others);
        var run = new ForecastRun([target, .. others], targets: 1, number, now, now + Horizon, steps);
        run.UntilDone();
        return run.ResultOf(0);
    }

    /// <summary>When each of some coming recipients will be attempted; fewer where the end comes first.</summary>
    /// <param name="target">The campaign.</param>
    /// <param name="others">The other launched campaigns on the same number.</param>
    /// <param name="number">The number's slots, copied; null for a sender without limit.</param>
    /// <param name="now">The time to forecast from.</param>
    /// <param name="from">How many go before the first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="mostSteps">Steps that it may take.</param>
    /// <exception cref="ForecastTooLongException">It takes more.</exception>
    public static IReadOnlyList<DateTimeOffset> Times(
        ForecastCampaign target, IReadOnlyList<ForecastCampaign> others, NumberGrid? number, DateTimeOffset now, long from, int count,
        long mostSteps = MostSteps)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(others);
        var soFar = target with { Recipients = Math.Min(target.Recipients, from + count) };
        var run = new ForecastRun([soFar, .. others], targets: 1, number, now, now + Horizon, new ForecastSteps(mostSteps), (from, count));
        run.UntilDone();
        return run.TimesOf(0);
    }
}
