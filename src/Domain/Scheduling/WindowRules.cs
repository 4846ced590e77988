using MassMessaging.Domain.Validation;

namespace MassMessaging.Domain.Scheduling;

/// <summary>What a window must obey to be stored; pointers are relative to the schedule.</summary>
internal static class WindowRules
{
    public static IReadOnlyList<FieldError> Check(WindowRule rule, DateTimeOffset? now)
    {
        ArgumentNullException.ThrowIfNull(rule);
        List<FieldError> errors = [.. ZoneErrors(rule), .. EndErrors(rule, now), .. HourErrors(rule), .. DayErrors(rule)];
        if (errors.Count == 0 && NeverOpens(rule, now))
        {
            errors.Add(new FieldError(string.Empty, "neverOpen",
                "The schedule has no open minute before endAt: widen daysOfWeek, from and to, or set a later endAt."));
        }

        return errors;
    }

    private static IEnumerable<FieldError> ZoneErrors(WindowRule rule)
    {
        if (!TimeZones.Exists(rule.TimeZone))
        {
            yield return new FieldError("/timeZone", "timeZoneUnknown",
                "timeZone must be the name of an IANA zone, such as Europe/Rome.");
        }
    }

    private static IEnumerable<FieldError> EndErrors(WindowRule rule, DateTimeOffset? now)
    {
        if (rule.EndAt is { } end && rule.StartAt is { } start && end <= start)
        {
            yield return new FieldError("/endAt", "endNotAfterStart", "endAt must be later than startAt.");
        }

        if (rule.EndAt <= now)
        {
            yield return new FieldError("/endAt", "endInPast", "endAt must be in the future.");
        }
    }

    private static IEnumerable<FieldError> HourErrors(WindowRule rule)
    {
        if (rule.From.HasValue != rule.To.HasValue)
        {
            yield return new FieldError(rule.From.HasValue ? "/to" : "/from", "fromWithoutTo",
                "from and to are given together, or both left out for the whole day.");
        }
        else if (rule.From is { } from && from == rule.To)
        {
            yield return new FieldError("/to", "fromEqualsTo",
                "from and to must differ; leave both out for the whole day.");
        }
    }

    private static IEnumerable<FieldError> DayErrors(WindowRule rule)
    {
        if (rule.DaysOfWeek is not { } days)
        {
            yield break;
        }

        if (days.Count == 0)
        {
            yield return new FieldError("/daysOfWeek", "daysEmpty",
                "daysOfWeek must name at least one day; leave it out for every day.");
        }

        var seen = new HashSet<DayOfWeek>();
        for (var i = 0; i < days.Count; i++)
        {
            if (!Enum.IsDefined(days[i]))
            {
                yield return new FieldError($"/daysOfWeek/{i}", "dayUnknown", "daysOfWeek takes monday to sunday.");
            }
            else if (!seen.Add(days[i]))
            {
                yield return new FieldError($"/daysOfWeek/{i}", "dayRepeated", "daysOfWeek names each day at most once.");
            }
        }
    }

    private static bool NeverOpens(WindowRule rule, DateTimeOffset? now) =>
        SendWindow.Create(rule).NextOpening(now ?? DateTimeOffset.MinValue) is null;
}
