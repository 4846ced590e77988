using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Api.Imports;

/// <summary>The columns of a file by name; of several of one name the first.</summary>
internal sealed class ImportHeader(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, int> _places = names.Select((name, place) => (name, place)).DistinctBy(column => column.name)
        .ToDictionary(column => column.name, column => column.place, StringComparer.Ordinal);

    /// <summary>Cells of a row.</summary>
    public int Count => names.Count;

    /// <summary>The columns with their places.</summary>
    public IReadOnlyDictionary<string, int> Places => _places;
}

/// <summary>The cells of one row by column, read as what they should be; an empty cell says nothing.</summary>
/// <param name="header">The columns.</param>
/// <param name="cells">As many as there are columns.</param>
internal sealed class ImportCells(ImportHeader header, IReadOnlyList<string> cells)
{
    private List<FieldError>? _errors;

    /// <summary>Cells that were not what they should be.</summary>
    public IReadOnlyList<FieldError> Errors => _errors ?? [];

    /// <summary>A text.</summary>
    public string? Text(string column) =>
        header.Places.TryGetValue(column, out var place) && cells[place] is { Length: > 0 } text ? text : null;

    /// <summary>A number with a decimal point.</summary>
    public decimal? Number(string column) => Text(column) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : Wrong<decimal>(column, "numberMalformed", "is a number with a decimal point.");

    /// <summary>A whole number.</summary>
    public int? Whole(string column) => Number(column) is not { } number ? null
        : number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue ? (int)number
        : Wrong<int>(column, "numberMalformed", "is a whole number.");

    /// <summary>True or false, also as 1 and 0.</summary>
    public bool? Flag(string column) => Text(column)?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => Wrong<bool>(column, "valueUnknown", "is true or false."),
    };

    /// <summary>An instant, by the same rule as in JSON.</summary>
    public DateTimeOffset? Instant(string column)
    {
        try
        {
            return Text(column) is { } text ? JsonSerializer.SerializeToElement(text).Deserialize<DateTimeOffset>(ApiJson.Options) : null;
        }
        catch (JsonException)
        {
            return Wrong<DateTimeOffset>(column, "timeMalformed", "is a time with its offset (RFC 3339), such as 2026-05-04T09:30:00Z.");
        }
    }

    /// <summary>Texts separated by <c>|</c>.</summary>
    public string[]? List(string column) => Text(column)?.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The cells of columns that begin with a prefix, by the rest of their names.</summary>
    public IEnumerable<KeyValuePair<string, string>> Under(string prefix) => header.Places
        .Where(column => column.Key.StartsWith(prefix, StringComparison.Ordinal) && cells[column.Value].Length > 0)
        .Select(column => KeyValuePair.Create(column.Key[prefix.Length..], cells[column.Value]));

    private T? Wrong<T>(string column, string rule, string message)
        where T : struct
    {
        (_errors ??= []).Add(new FieldError("/" + column, rule, $"{column} {message}"));
        return null;
    }
}
