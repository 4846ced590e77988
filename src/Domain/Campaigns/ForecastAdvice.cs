using System.Globalization;
using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Campaigns;

/// <summary>
/// What to change when a campaign will not reach everybody. Every piece of advice was simulated; when some reach
/// all, only those are given, else the single best.
/// </summary>
public static class ForecastAdvice
{
    /// <summary>The advice for a forecast; empty when everybody is reached or nothing helps.</summary>
    /// <param name="rule">The window as the owner said it; that of <paramref name="target"/>.</param>
    /// <param name="rate">The campaign's speed; null: none to raise.</param>
    /// <param name="target">The campaign as it was forecast.</param>
    /// <param name="others">The other campaigns on the number, as in the forecast.</param>
    /// <param name="number">The number's slots; null for a sender without limit.</param>
    /// <param name="result">The forecast.</param>
    /// <param name="now">The time of the forecast.</param>
    /// <param name="mostSteps">Steps that the search may take; then what it has found is the advice.</param>
    public static IReadOnlyList<Advice> For(
        WindowRule rule,
        ReleaseRate? rate,
        ForecastCampaign target,
        IReadOnlyList<ForecastCampaign> others,
        NumberGrid? number,
        ForecastResult result,
        DateTimeOffset now,
        long mostSteps = Forecast.MostSteps)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(result);
        if (result.WillNotBeSent == 0)
        {
            return [];
        }

        var situation = new AdviceSearch(rule, rate, target, others, number, result, now, new ForecastSteps(mostSteps));
        var found = new List<Advice?>();
        try
        {
            foreach (var look in new Func<Advice?>[] { situation.ExtendEnd, situation.RaiseSpeed, situation.SplitAudience, situation.WidenHours })
            {
                found.Add(look());
            }
        }
        catch (ForecastTooLongException)
        {
            // Advice is a help: none that was found is held back for one that takes too long.
        }

        Advice[] helpful = [.. found.OfType<Advice>().Where(advice => advice.WillBeSent > result.WillBeSent)];
        Advice[] complete = [.. helpful.Where(advice => advice.WillBeSent == target.Recipients)];
        return complete.Length > 0 || helpful.Length == 0 ? complete : [helpful.MaxBy(advice => advice.WillBeSent)!];
    }

    internal static string? Word(TimeOnly? time) => time?.ToString("HH:mm", CultureInfo.InvariantCulture);
}
