using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

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
            errors.Add(Rule.NeverOpen.At(string.Empty));
        }

        return errors;
    }

    private static IEnumerable<FieldError> ZoneErrors(WindowRule rule)
    {
        if (!TimeZones.Exists(rule.TimeZone))
        {
            yield return Rule.TimeZoneUnknown.At("/timeZone");
        }
    }

    private static IEnumerable<FieldError> EndErrors(WindowRule rule, DateTimeOffset? now)
    {
        if (rule.EndAt is { } end && rule.StartAt is { } start && end <= start)
        {
            yield return Rule.EndNotAfterStart.At("/endAt");
        }

        if (rule.EndAt <= now)
        {
            yield return Rule.EndInPast.At("/endAt", ("endAt", rule.EndAt));
        }
    }

    private static IEnumerable<FieldError> HourErrors(WindowRule rule)
    {
        if (rule.From.HasValue != rule.To.HasValue)
        {
            yield return Rule.FromWithoutTo.At(rule.From.HasValue ? "/to" : "/from");
        }
        else if (rule.From is { } from && from == rule.To)
        {
            yield return Rule.FromEqualsTo.At("/to");
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
            yield return Rule.DaysEmpty.At("/daysOfWeek");
        }

        var seen = new HashSet<DayOfWeek>();
        for (var i = 0; i < days.Count; i++)
        {
            if (!Enum.IsDefined(days[i]))
            {
                yield return Rule.DayUnknown.At($"/daysOfWeek/{i}");
            }
            else if (!seen.Add(days[i]))
            {
                yield return Rule.DayRepeated.At($"/daysOfWeek/{i}");
            }
        }
    }

    private static bool NeverOpens(WindowRule rule, DateTimeOffset? now) =>
        SendWindow.Create(rule).NextOpening(now ?? DateTimeOffset.MinValue) is null;
}
