using MassMessaging.Domain.Validation;

namespace MassMessaging.Domain.Audiences;

/// <summary>What a filter must obey to be stored.</summary>
internal static class AudienceFilterRules
{
    public static IReadOnlyList<FieldError> Check(AudienceFilter filter)
    {
        var errors = new List<FieldError>();
        var (nodes, conditions) = (0, 0);
        CheckNode(filter, string.Empty, 1, ref nodes, ref conditions, errors);
        if (nodes > AudienceFilter.MaxNodes)
        {
            errors.Add(new FieldError(string.Empty, "filterTooLarge",
                $"The filter holds more than {AudienceFilter.MaxNodes} filters in all."));
        }

        if (conditions > AudienceFilter.MaxConditions)
        {
            errors.Add(new FieldError(string.Empty, "filterTooLarge",
                $"The filter holds more than {AudienceFilter.MaxConditions} conditions in all; each id and each attribute is one."));
        }

        return errors;
    }

    private static void CheckNode(AudienceFilter filter, string at, int depth, ref int nodes, ref int conditions, List<FieldError> errors)
    {
        if (depth > AudienceFilter.MaxDepth)
        {
            errors.Add(new FieldError(at, "filterTooDeep", $"Filters nest at most {AudienceFilter.MaxDepth} deep."));
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
            errors.Add(new FieldError($"{at}/any", "listEmpty", "any must hold at least one filter."));
        }

        for (var i = 0; i < filter.Any?.Count; i++)
        {
            if (filter.Any[i] is { } alternative)
            {
                CheckNode(alternative, $"{at}/any/{i}", depth + 1, ref nodes, ref conditions, errors);
            }
            else
            {
                errors.Add(new FieldError($"{at}/any/{i}", "filterRequired", "any holds filters, not null."));
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
        void Require(bool holds, string field, string rule, string message)
        {
            if (!holds)
            {
                errors.Add(new FieldError($"{at}/{field}", rule, message));
            }
        }

        Require(!(filter.SpentMoreThan < 0), "spentMoreThan", "outOfRange", "spentMoreThan must be 0 or more.");
        Require(!(filter.AverageReceiptMoreThan < 0), "averageReceiptMoreThan", "outOfRange", "averageReceiptMoreThan must be 0 or more.");
        Require(!(filter.Visits?.Min < 0), "visits/min", "outOfRange", "visits.min must be 0 or more.");
        Require(!(filter.Visits?.Max < 0), "visits/max", "outOfRange", "visits.max must be 0 or more.");
        Require(!(filter.Visits?.Min > filter.Visits?.Max), "visits", "minAboveMax", "visits.min must not be above visits.max.");
        Require(filter.Gender is null or "female" or "male", "gender", "valueUnknown",
            $"gender must be female or male, not {Quoted(filter.Gender)}.");
        Require(filter.Birthday is null or AudienceFilter.BirthdayToday || AudienceFilter.ParseBirthday(filter.Birthday) is not null,
            "birthday", "valueUnknown", $"birthday must be a date MM-dd or today, not {Quoted(filter.Birthday)}.");
        Require(filter.BirthMonth is null or (>= 1 and <= 12), "birthMonth", "outOfRange", "birthMonth must be 1 to 12.");
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
            errors.Add(new FieldError(at, "listEmpty", "The list must hold at least one id; leave it out for no condition."));
        }
        else if (ids.Count > AudienceFilter.MaxIds)
        {
            errors.Add(new FieldError(at, "listTooLong", $"The list holds at most {AudienceFilter.MaxIds} ids."));
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
            errors.Add(new FieldError(at, "listTooLong", $"At most {AudienceFilter.MaxAttributes} attributes are compared."));
        }

        foreach (var (name, value) in attributes.Take(AudienceFilter.MaxAttributes))
        {
            // RFC 6901: ~ and / are escaped within a pointer.
            var pointer = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            CheckName(name, pointer, errors);
            var text = AudienceFilter.ScalarText(value);
            if (text is null)
            {
                errors.Add(new FieldError(pointer, "attributeNotScalar", "An attribute is compared with a string, a number, true or false."));
            }
            else if (text.Length > AudienceFilter.MaxNameLength || text.Contains('\0', StringComparison.Ordinal))
            {
                errors.Add(new FieldError(pointer, "textNotAllowed",
                    $"An attribute's value has at most {AudienceFilter.MaxNameLength} characters and no U+0000."));
            }
        }
    }

    private static void CheckName(string? name, string at, List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(name) || name.Length > AudienceFilter.MaxNameLength || name.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(new FieldError(at, "textNotAllowed",
                $"An id or name has 1 to {AudienceFilter.MaxNameLength} characters and no U+0000."));
        }
    }

    private static string Quoted(string? value) =>
        value is null ? "null" : $"\"{(value.Length > 20 ? string.Concat(value.AsSpan(0, 20), "…") : value)}\"";
}
