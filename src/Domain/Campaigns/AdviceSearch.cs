using MassMessaging.Domain.Numbers;
using MassMessaging.Domain.Scheduling;
using NodaTime;

namespace MassMessaging.Domain.Campaigns;

/// <summary>Tries each kind of change on one forecast, by simulating it.</summary>
internal sealed class AdviceSearch(
    WindowRule rule,
    ReleaseRate? rate,
    ForecastCampaign target,
    IReadOnlyList<ForecastCampaign> others,
    NumberGrid? number,
    ForecastResult result,
    DateTimeOffset now,
    ForecastSteps steps)
{
    /// <summary>The end of the local hour in which the last message would go out without an end.</summary>
    public Advice? ExtendEnd()
    {
        if (rule.EndAt is null)
        {
            return null;
        }

        var endless = Simulate(target with { Window = SendWindow.Create(rule with { EndAt = null }) });
        if (endless.FinishesAt is not { } last)
        {
            return null;
        }

        var end = NextFullHour(last);
        return new Advice(AdviceKind.ExtendEnd, end, null, null, null, null, null, null, endless.WillBeSent);
    }

    /// <summary>The lowest higher speed that reaches all, else the highest that the number allows.</summary>
    public Advice? RaiseSpeed()
    {
        Advice? best = null;
        foreach (var higher in ReleaseRate.All)
        {
            if (rate is null || higher.PerHour <= rate.PerHour || higher.PerHour > number?.HourlyLimit)
            {
                continue;
            }

            // A change of speed begins a new grid, as it will when it is really made.
            var faster = Simulate(target with
            {
                Interval = higher.Interval,
                Pace = ReleasePlan.Anchored(now, target.Pace, higher.Interval),
            });
            best = new Advice(AdviceKind.RaiseSpeed, null, higher.PerHour, null, null, null, null, null, faster.WillBeSent);
            if (faster.WillNotBeSent == 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>The fewest campaigns on the same number that reach all, else as many as the number's limit carries.</summary>
    public Advice? SplitAudience()
    {
        if (target.Interval is not { } interval || interval <= TimeSpan.Zero || number is null || result.WillBeSent == 0)
        {
            return null;
        }

        Advice? best = null;
        var most = (int)Math.Min(Math.Min(target.Recipients, CampaignSplit.MaxParts), interval / number.Interval);
        var fewest = (target.Recipients + result.WillBeSent - 1) / result.WillBeSent;
        for (var parts = (int)Math.Min(most, fewest); parts >= 2 && parts <= most; parts++)
        {
            // As many to each as one campaign alone can send; shares of one size when that is not enough.
            foreach (var each in new[] { result.WillBeSent, (target.Recipients + parts - 1) / parts })
            {
                if (each * parts < target.Recipients || each * (parts - 1) >= target.Recipients)
                {
                    continue;
                }

                var sent = SimulateParts(parts, each);
                if (best is null || sent > best.WillBeSent)
                {
                    best = new Advice(AdviceKind.SplitAudience, null, null, parts, each, null, null, null, sent);
                }

                if (sent == target.Recipients)
                {
                    return best;
                }
            }
        }

        return best;
    }

    /// <summary>The first of: every day, the whole day, both, that reaches all; else both.</summary>
    public Advice? WidenHours()
    {
        WindowRule[] wider =
        [
            rule with { DaysOfWeek = null },
            rule with { From = null, To = null },
            rule with { DaysOfWeek = null, From = null, To = null },
        ];
        Advice? best = null;
        foreach (var candidate in wider.Where(candidate => candidate != rule))
        {
            var sent = Simulate(target with { Window = SendWindow.Create(candidate) }).WillBeSent;
            if (best is null || sent > best.WillBeSent)
            {
                best = new Advice(AdviceKind.WidenHours, null, null, null, null,
                    ForecastAdvice.Word(candidate.From), ForecastAdvice.Word(candidate.To), candidate.DaysOfWeek, sent);
            }

            if (sent == target.Recipients)
            {
                break;
            }
        }

        return best;
    }

    private ForecastResult Simulate(ForecastCampaign changed) => Forecast.Simulate(changed, others, number, now, steps);

    private long SimulateParts(int parts, long each)
    {
        var campaigns = Enumerable.Range(0, parts).Select(part => target with
        {
            Key = $"{target.Key}/{part}",
            Recipients = Math.Min(each, target.Recipients - (each * part)),
        });
        var run = new ForecastRun([.. campaigns, .. others], parts, number, now, now + Forecast.Horizon, steps);
        run.UntilDone();
        return Enumerable.Range(0, parts).Sum(part => run.ResultOf(part).WillBeSent);
    }

    // The end is exclusive, so a last message on the full hour needs the hour after it.
    private DateTimeOffset NextFullHour(DateTimeOffset after)
    {
        var offset = TimeZones.Get(rule.TimeZone).GetUtcOffset(Instant.FromDateTimeOffset(after)).ToTimeSpan();
        var local = after.UtcTicks + offset.Ticks;
        return new DateTimeOffset(local - (local % TimeSpan.TicksPerHour) + TimeSpan.TicksPerHour - offset.Ticks, TimeSpan.Zero);
    }
}
