using System.Globalization;
using Dapper;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Persistence.Audiences;

/// <summary>
/// Compiles a filter. Every value is a parameter, and every condition is true or false but never null: under a
/// negation an unknown would drop people that <see cref="AudienceFilter.Matches"/> keeps.
/// </summary>
internal sealed class AudienceFilterSql(DynamicParameters parameters, DateOnly today, string alias)
{
    private int _next;

    public string Compile(AudienceFilter? filter) => filter is null ? "true" : Node(filter);

    private string Node(AudienceFilter filter)
    {
        var conditions = Conditions(filter).ToList();
        return conditions.Count == 0 ? "true" : "(" + string.Join(" and ", conditions) + ")";
    }

    private IEnumerable<string> Conditions(AudienceFilter filter)
    {
        if (filter.SpentMoreThan is { } spent)
        {
            yield return $"{alias}.total_spent > {Add(spent)}";
        }

        if (filter.AverageReceiptMoreThan is { } receipt)
        {
            yield return $"{alias}.average_receipt > {Add(receipt)}";
        }

        if (filter.Visits?.Min is { } least)
        {
            yield return $"{alias}.visits >= {Add(least)}";
        }

        if (filter.Visits?.Max is { } most)
        {
            yield return $"{alias}.visits <= {Add(most)}";
        }

        if (filter.Gender is { } gender)
        {
            yield return $"{alias}.gender is not distinct from {Add(gender)}";
        }

        if (filter.Birthday is { } birthday)
        {
            yield return Birthday(birthday);
        }

        if (filter.BirthMonth is { } month)
        {
            yield return $"{alias}.birth_month is not distinct from {Add(month)}";
        }

        if (filter.BrandedApp is { } branded)
        {
            yield return branded ? $"{alias}.branded_app" : $"not {alias}.branded_app";
        }

        if (filter.Staff is { } staff)
        {
            yield return $"{alias}.staff && {Add(staff.ToArray())}::text[]";
        }

        if (filter.Groups is { } groups)
        {
            yield return $"{alias}.groups && {Add(groups.ToArray())}::text[]";
        }

        foreach (var (name, value) in filter.Attributes ?? new Dictionary<string, System.Text.Json.JsonElement>())
        {
            yield return $"({alias}.attributes ->> {Add(name)}) is not distinct from {Add(AudienceFilter.ScalarText(value)!)}";
        }

        if (filter.Any is { } any)
        {
            yield return "(" + string.Join(" or ", any.Select(Node)) + ")";
        }

        if (filter.Not is { } not)
        {
            yield return $"not {Node(not)}";
        }
    }

    private string Birthday(string birthday)
    {
        var (month, day) = birthday == AudienceFilter.BirthdayToday
            ? (today.Month, today.Day)
            : AudienceFilter.ParseBirthday(birthday) ?? throw new ArgumentException("The filter has validation errors.", nameof(birthday));
        var on = On(month, day);
        // A person born on 29 February has the birthday on the 28th in a year without one.
        return birthday == AudienceFilter.BirthdayToday && (month, day) == (2, 28) && !DateTime.IsLeapYear(today.Year)
            ? $"({on} or {On(2, 29)})"
            : on;
    }

    private string On(int month, int day) =>
        $"({alias}.birth_month is not distinct from {Add(month)} and {alias}.birth_day is not distinct from {Add(day)})";

    private string Add(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{alias}{_next++}");
        parameters.Add(name, value);
        return "@" + name;
    }
}
