using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Api.Imports;

/// <summary>The cells of one row by column, read as what they should be; an empty cell says nothing.</summary>
internal sealed class ImportCells
{
    private readonly Dictionary<string, string> _values;
    private readonly List<FieldError> _errors = [];

    /// <summary>Pairs cells with the columns of the header; there are as many.</summary>
    public ImportCells(IReadOnlyList<string> header, IReadOnlyList<string> cells) => _values = header.Zip(cells)
        .Where(pair => pair.Second.Length > 0)
        .DistinctBy(pair => pair.First)
        .ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>Cells that were not what they should be.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>A text.</summary>
    public string? Text(string column) => _values.GetValueOrDefault(column);

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
    public IEnumerable<KeyValuePair<string, string>> Under(string prefix) => _values
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value));

    private T? Wrong<T>(string column, string rule, string message)
        where T : struct
    {
        _errors.Add(new FieldError("/" + column, rule, $"{column} {message}"));
        return null;
    }
}
