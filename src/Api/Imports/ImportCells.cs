using System.Globalization;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Imports;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>The columns of a file.</summary>
/// <param name="names">For each cell of a row the name of its column; empty: the column means nothing.</param>
internal sealed class ImportHeader(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, int> _places = names.Select((name, place) => (name, place)).Where(column => column.name.Length > 0)
        .ToDictionary(column => column.name, column => column.place, StringComparer.Ordinal);

    /// <summary>Cells of a row.</summary>
    public int Count => names.Count;

    /// <summary>The columns with their places.</summary>
    public IReadOnlyDictionary<string, int> Places => _places;
}

/// <summary>The cells of one row by column, read as what they should be; an empty cell is null.</summary>
/// <param name="header">The columns.</param>
/// <param name="cells">As many as there are columns.</param>
internal sealed class ImportCells(ImportHeader header, IReadOnlyList<string> cells)
{
    private static readonly string[] Flags = ["true", "false"];

    private List<FieldError>? _errors;

    /// <summary>Cells that were not what they should be.</summary>
    public IReadOnlyList<FieldError> Errors => _errors ?? [];

    /// <summary>The columns of the file.</summary>
    public ImportHeader Header => header;

    /// <summary>The key of the row: without blanks at its ends, and not a number that a sheet has rounded.</summary>
    public string? Key(string column)
    {
        var key = Text(column) is { } text ? CustomerIds.Trim(text) : null;
        if (key is not null && CustomerIds.IsRounded(key))
        {
            (_errors ??= []).Add(Rule.NumberRounded.At("/" + column));
        }

        return key;
    }

    /// <summary>A text without blanks at its ends.</summary>
    public string? Word(string column) => Text(column)?.Trim() is { Length: > 0 } word ? word : null;

    /// <summary>A text, without the apostrophes by which an export keeps spreadsheets from reading a formula.</summary>
    public string? Text(string column) =>
        header.Places.TryGetValue(column, out var place) && cells[place] is { Length: > 0 } text ? SpreadsheetText.Unguard(text) : null;

    /// <summary>An amount with a decimal point, or as the sheets of a country write it where that has one reading.</summary>
    public decimal? Amount(string column) => Word(column) is { } text && !IsPlain(text, out _) && LocalForms.Amount(text) is { } amount ? amount : Number(column, "number");

    /// <summary>A date as yyyy-MM-dd where it is written as the sheets of a region do; any other text as it is.</summary>
    public string? Date(string column, string region) => Word(column) is { } text ? LocalForms.Date(text, region) ?? text : null;

    /// <summary>A whole number.</summary>
    public int? Whole(string column) => Number(column, "integer") is not { } number ? null
        : number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue ? (int)number
        : Wrong<int>(column, Rule.NumberMalformed, ("expected", "integer"));

    /// <summary>True or false, also as 1 and 0.</summary>
    public bool? Flag(string column) => Word(column)?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => Wrong<bool>(column, Rule.ValueUnknown, ("allowed", Flags)),
    };

    /// <summary>An instant, by the same rule as in JSON.</summary>
    public DateTimeOffset? Instant(string column)
    {
        try
        {
            return Word(column) is { } text ? JsonSerializer.SerializeToElement(text).Deserialize<DateTimeOffset>(ApiJson.Options) : null;
        }
        catch (JsonException)
        {
            return Wrong<DateTimeOffset>(column, Rule.TimeMalformed, ("expected", "instant"));
        }
    }

    /// <summary>Texts separated by <c>|</c>.</summary>
    public string[]? List(string column) => Text(column)?.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The cells of columns that begin with a prefix, by the rest of their names; an empty cell is null.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Under(string prefix) => header.Places
        .Where(column => column.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(column => KeyValuePair.Create(column.Key[prefix.Length..], cells[column.Value] is { Length: > 0 } text ? SpreadsheetText.Unguard(text) : null));

    private decimal? Number(string column, string expected) => Word(column) is not { } text ? null
        : IsPlain(text, out var number) ? number
        : Wrong<decimal>(column, Rule.NumberMalformed, ("expected", expected));

    private static bool IsPlain(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private T? Wrong<T>(string column, Rule rule, (string Name, object? Value) takes)
        where T : struct
    {
        (_errors ??= []).Add(rule.At("/" + column, takes));
        return null;
    }
}
