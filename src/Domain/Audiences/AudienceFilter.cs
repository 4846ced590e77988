using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Domain.Audiences;

/// <summary>
/// The customers that a campaign addresses, as data: every given condition holds; none given: all customers. Its JSON form is
/// the API's.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed partial record AudienceFilter
{
    /// <summary>A filter within a filter within …: at most so many, the outermost included.</summary>
    public const int MaxDepth = 5;

    /// <summary>Filters in all, the outermost included.</summary>
    public const int MaxNodes = 100;

    /// <summary>Conditions in all; each id and each attribute is one. The database compares every customer with all of them.</summary>
    public const int MaxConditions = 500;

    /// <summary>Ids in one list.</summary>
    public const int MaxIds = 100;

    /// <summary>Attributes in one filter.</summary>
    public const int MaxAttributes = 20;

    /// <summary>Characters of an id, of an attribute's name and of its value.</summary>
    public const int MaxNameLength = 200;

    /// <summary>The value of <see cref="Birthday"/> that means the day on which the campaign starts.</summary>
    public const string BirthdayToday = "today";

    private const string BirthdayForm = "^(today|(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))$";

    /// <summary>Spent strictly more than this in all, in the tenant's currency; 0 or more.</summary>
    [JsonPropertyName("spentMoreThan"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public decimal? SpentMoreThan { get; init; }

    /// <summary>Spent strictly more than this per visit, in the tenant's currency; 0 or more.</summary>
    [JsonPropertyName("averageReceiptMoreThan"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public decimal? AverageReceiptMoreThan { get; init; }

    /// <summary>Came so many times.</summary>
    [JsonPropertyName("visits"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VisitRange? Visits { get; init; }

    /// <summary><c>female</c> or <c>male</c>.</summary>
    [JsonPropertyName("gender"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Gender { get; init; }

    /// <summary>Born on this day, <c>MM-dd</c>, or <see cref="BirthdayToday"/>.</summary>
    [JsonPropertyName("birthday"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [RegularExpression(BirthdayForm)]
    public string? Birthday { get; init; }

    /// <summary>Born in this month, 1 to 12.</summary>
    [JsonPropertyName("birthMonth"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Range(1, 12)]
    public int? BirthMonth { get; init; }

    /// <summary>Has, or has not, the branded app.</summary>
    [JsonPropertyName("brandedApp"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? BrandedApp { get; init; }

    /// <summary>Served by any of these.</summary>
    [JsonPropertyName("staff"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Length(1, MaxIds)]
    public IReadOnlyList<string>? Staff { get; init; }

    /// <summary>In any of these groups.</summary>
    [JsonPropertyName("groups"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Length(1, MaxIds)]
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Has each of these attributes with this value: a JSON string, number, true or false.</summary>
    [JsonPropertyName("attributes"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [MaxLength(MaxAttributes)]
    public IReadOnlyDictionary<string, JsonElement>? Attributes { get; init; }

    /// <summary>Any of these filters holds.</summary>
    [JsonPropertyName("any"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Length(1, MaxNodes)]
    public IReadOnlyList<AudienceFilter>? Any { get; init; }

    /// <summary>This filter does not hold.</summary>
    [JsonPropertyName("not"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AudienceFilter? Not { get; init; }

    /// <summary>Every broken rule; pointers are relative to the filter. Only a filter without errors may be stored or compiled.</summary>
    public IReadOnlyList<FieldError> Validate() => AudienceFilterRules.Check(this);

    /// <summary>
    /// The text by which attributes are compared: that of the string, <c>true</c>, <c>false</c>, or the number in full
    /// decimal notation, which is what PostgreSQL's <c>-&gt;&gt;</c> gives. Null for anything else.
    /// </summary>
    public static string? ScalarText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.TryGetDecimal(out var number) ? number.ToString(CultureInfo.InvariantCulture) : value.GetRawText(),
        _ => null,
    };

    /// <summary>The month and day of a <c>MM-dd</c> birthday; null when it is none. 29 February is one.</summary>
    public static (int Month, int Day)? ParseBirthday(string? text)
    {
        const int LeapYear = 2024;
        return DateOnly.TryParseExact($"{LeapYear}-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? (date.Month, date.Day)
            : null;
    }
}
