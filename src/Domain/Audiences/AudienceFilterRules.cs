using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Audiences;

/// <summary>What a filter must obey to be stored.</summary>
internal static class AudienceFilterRules
{
    private static readonly string[] Genders = ["female", "male"];
    private static readonly string[] Birthdays = ["MM-dd", AudienceFilter.BirthdayToday];

    public static IReadOnlyList<FieldError> Check(AudienceFilter filter)
    {
        var errors = new List<FieldError>();
        var (nodes, conditions) = (0, 0);
        CheckNode(filter, string.Empty, 1, ref nodes, ref conditions, errors);
        if (nodes > AudienceFilter.MaxNodes)
        {
            errors.Add(Rule.FilterTooLarge.At(string.Empty, ("reason", "filters"), ("limit", AudienceFilter.MaxNodes)));
        }

        if (conditions > AudienceFilter.MaxConditions)
        {
            errors.Add(Rule.FilterTooLarge.At(string.Empty, ("reason", "conditions"), ("limit", AudienceFilter.MaxConditions)));
        }

        return errors;
    }

    private static void CheckNode(AudienceFilter filter, string at, int depth, ref int nodes, ref int conditions, List<FieldError> errors)
    {
        if (depth > AudienceFilter.MaxDepth)
        {
            errors.Add(Rule.FilterTooDeep.At(at, ("limit", AudienceFilter.MaxDepth)));
            return;
        }

        if (++nodes > AudienceFilter.MaxNodes)
        {
            return; // reported once, by the caller; no work on what is refused anyway
        }

        conditions += Conditions(filter);
        CheckConditions(filter, at, errors);
        CheckIds(filter.Staff, $"{at}/staff", errors);
        CheckIds(filter.Groups, $"{at}/groups", errors);
        CheckAttributes(filter, $"{at}/attributes", errors);
        if (filter.Any is { Count: 0 })
        {
            errors.Add(Rule.ListEmpty.At($"{at}/any"));
        }

        for (var i = 0; i < filter.Any?.Count; i++)
        {
            if (filter.Any[i] is { } alternative)
            {
                CheckNode(alternative, $"{at}/any/{i}", depth + 1, ref nodes, ref conditions, errors);
            }
            else
            {
                errors.Add(Rule.FilterRequired.At($"{at}/any/{i}"));
            }
        }

        if (filter.Not is { } not)
        {
            CheckNode(not, $"{at}/not", depth + 1, ref nodes, ref conditions, errors);
        }
    }

    // What a customer is compared with.
    private static int Conditions(AudienceFilter filter) =>
        new[]
        {
            filter.SpentMoreThan is not null, filter.AverageReceiptMoreThan is not null, filter.Visits?.Min is not null, filter.Visits?.Max is not null,
            filter.Gender is not null, filter.Birthday is not null, filter.BirthMonth is not null, filter.BrandedApp is not null,
        }.Count(isSet => isSet)
        + (filter.Staff?.Count ?? 0) + (filter.Groups?.Count ?? 0) + (filter.Attributes?.Count ?? 0);

    private static void CheckConditions(AudienceFilter filter, string at, List<FieldError> errors)
    {
        void Require(bool holds, string field, Rule rule, params (string Name, object? Value)[] values)
        {
            if (!holds)
            {
                errors.Add(rule.At($"{at}/{field}", values));
            }
        }

        Require(!(filter.SpentMoreThan < 0), "spentMoreThan", Rule.OutOfRange, ("min", 0));
        Require(!(filter.AverageReceiptMoreThan < 0), "averageReceiptMoreThan", Rule.OutOfRange, ("min", 0));
        Require(!(filter.Visits?.Min < 0), "visits/min", Rule.OutOfRange, ("min", 0));
        Require(!(filter.Visits?.Max < 0), "visits/max", Rule.OutOfRange, ("min", 0));
        Require(!(filter.Visits?.Min > filter.Visits?.Max), "visits", Rule.MinAboveMax);
        Require(filter.Gender is null or "female" or "male", "gender", Rule.ValueUnknown, ("allowed", Genders));
        Require(filter.Birthday is null or AudienceFilter.BirthdayToday || AudienceFilter.ParseBirthday(filter.Birthday) is not null,
            "birthday", Rule.ValueUnknown, ("allowed", Birthdays));
        Require(filter.BirthMonth is null or (>= 1 and <= 12), "birthMonth", Rule.OutOfRange, ("min", 1), ("max", 12));
    }

    private static void CheckIds(IReadOnlyList<string>? ids, string at, List<FieldError> errors)
    {
        if (ids is null)
        {
            return;
        }

        if (ids.Count == 0)
        {
            // Reading it as "no condition" would send to everybody what was meant for nobody.
            errors.Add(Rule.ListEmpty.At(at));
        }
        else if (ids.Count > AudienceFilter.MaxIds)
        {
            errors.Add(Rule.ListTooLong.At(at, ("limit", AudienceFilter.MaxIds), ("actual", ids.Count)));
        }

        for (var i = 0; i < Math.Min(ids.Count, AudienceFilter.MaxIds); i++)
        {
            CheckName(ids[i], $"{at}/{i}", errors);
        }
    }

    private static void CheckAttributes(AudienceFilter filter, string at, List<FieldError> errors)
    {
        if (filter.Attributes is not { } attributes)
        {
            return;
        }

        if (attributes.Count > AudienceFilter.MaxAttributes)
        {
            errors.Add(Rule.ListTooLong.At(at, ("limit", AudienceFilter.MaxAttributes), ("actual", attributes.Count)));
        }

        foreach (var (name, value) in attributes.Take(AudienceFilter.MaxAttributes))
        {
            // RFC 6901: ~ and / are escaped within a pointer.
            var pointer = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            CheckName(name, pointer, errors);
            var text = AudienceFilter.ScalarText(value);
            if (text is null)
            {
                errors.Add(Rule.AttributeNotScalar.At(pointer));
            }
            else if (text.Length > AudienceFilter.MaxNameLength || text.Contains('\0', StringComparison.Ordinal))
            {
                errors.Add(Rule.TextNotAllowed.At(pointer, ("reason", "value"), ("limit", AudienceFilter.MaxNameLength)));
            }
        }
    }

    private static void CheckName(string? name, string at, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(name) || name.Length > AudienceFilter.MaxNameLength || name.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(Rule.TextNotAllowed.At(at, ("limit", AudienceFilter.MaxNameLength)));
        }
    }
}
