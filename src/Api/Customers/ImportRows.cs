using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Api.Customers;

/// <summary>Reads rows of an import; pointers of errors are those of <see cref="CustomerBody"/>.</summary>
internal static class ImportRows
{
    private const string AttributePrefix = "attributes.";

    private static readonly HashSet<string> Columns = new(StringComparer.Ordinal)
    {
        "customerId", "name", "phone", "gender", "birthDate", "totalSpent", "averageReceipt", "visits", "brandedApp", "onlineApp", "staff", "groups",
    };

    private static readonly JsonSerializerOptions Lenient = new(ApiJson.Options)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Rows of a CSV file whose header names the columns; values of staff and groups are separated by <c>|</c>.</summary>
    /// <exception cref="RuleException">The header cannot be used.</exception>
    public static async IAsyncEnumerable<ImportRow> FromCsvAsync(
        ImportLines lines, ISet<string> unknown, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await lines.NextAsync(cancellationToken) is not { TooLong: false } first)
        {
            throw new RuleException(new FieldError(string.Empty, "headerRequired", "The first line names the columns."));
        }

        lines.GiveBack([first]);
        var records = new CsvRecords(lines, CsvRecords.Sniff(first.Text));
        var header = Header(await records.NextAsync(cancellationToken), unknown);
        while (await records.NextAsync(cancellationToken) is { } record)
        {
            yield return record.Cells is not { } cells ? ImportRow.Rejected(record.Line, string.Empty, record.Broken!)
                : cells.Count != header.Count ? ImportRow.Rejected(record.Line, string.Empty, "columnCountMismatch")
                : FromCells(record.Line, header, cells);
        }
    }

    /// <summary>Rows of a file with one JSON object on each line.</summary>
    public static async IAsyncEnumerable<ImportRow> FromNdjsonAsync(
        ImportLines lines, ISet<string> unknown, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await lines.NextAsync(cancellationToken) is { } line)
        {
            if (line.TooLong)
            {
                yield return ImportRow.Rejected(line.Number, string.Empty, "lineTooLong");
            }
            else if (!string.IsNullOrWhiteSpace(line.Text))
            {
                yield return FromJson(line, unknown);
            }
        }
    }

    private static List<string> Header(CsvRecord? record, ISet<string> unknown)
    {
        var names = record?.Cells?.Select(cell => cell.Trim()).ToList()
            ?? throw new RuleException(new FieldError(string.Empty, "headerRequired", "The first line names the columns."));
        foreach (var name in names.Where(name => !Columns.Contains(name) && !name.StartsWith(AttributePrefix, StringComparison.Ordinal)))
        {
            unknown.Add(name);
        }

        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1 && !unknown.Contains(group.Key)) is { } twice)
        {
            throw new RuleException(new FieldError(string.Empty, "columnRepeated", $"The column {twice.Key} comes twice."));
        }

        return names.Contains("customerId")
            ? names
            : throw new RuleException(new FieldError(string.Empty, "columnMissing", "The column customerId is required."));
    }

    private static ImportRow FromCells(int line, List<string> header, IReadOnlyList<string> cells)
    {
        var errors = new List<FieldError>();
        var values = header.Zip(cells).Where(pair => pair.Second.Length > 0).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second);
        if (cells.Any(cell => cell.Contains('\0', StringComparison.Ordinal)))
        {
            return ImportRow.Rejected(line, string.Empty, "nulCharacter");
        }

        var body = new CustomerBody
        {
            CustomerId = values.GetValueOrDefault("customerId"),
            Name = values.GetValueOrDefault("name"),
            Phone = values.GetValueOrDefault("phone"),
            Gender = values.GetValueOrDefault("gender"),
            BirthDate = values.GetValueOrDefault("birthDate"),
            TotalSpent = Number(values, "totalSpent", errors),
            AverageReceipt = Number(values, "averageReceipt", errors),
            Visits = Number(values, "visits", errors) is { } visits ? Whole(visits, errors) : null,
            BrandedApp = Flag(values, "brandedApp", errors),
            OnlineApp = Flag(values, "onlineApp", errors),
            Staff = List(values, "staff"),
            Groups = List(values, "groups"),
            Attributes = values.Where(pair => pair.Key.StartsWith(AttributePrefix, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[AttributePrefix.Length..], pair => JsonSerializer.SerializeToElement(pair.Value)),
        };
        return new ImportRow(line, body, errors);
    }

    private static decimal? Number(Dictionary<string, string> values, string column, List<FieldError> errors)
    {
        if (!values.TryGetValue(column, out var text))
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors.Add(new FieldError("/" + column, "numberMalformed", $"{column} is a number with a decimal point."));
        return null;
    }

    private static int? Whole(decimal number, List<FieldError> errors)
    {
        if (number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue)
        {
            return (int)number;
        }

        errors.Add(new FieldError("/visits", "numberMalformed", "visits is a whole number."));
        return null;
    }

    private static bool? Flag(Dictionary<string, string> values, string column, List<FieldError> errors)
    {
        switch (values.GetValueOrDefault(column)?.ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                errors.Add(new FieldError("/" + column, "valueUnknown", $"{column} is true or false."));
                return null;
        }
    }

    private static string[]? List(Dictionary<string, string> values, string column) =>
        values.GetValueOrDefault(column)?.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static ImportRow FromJson(ImportLine line, ISet<string> unknown)
    {
        try
        {
            using var document = JsonDocument.Parse(line.Text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ImportRow.Rejected(line.Number, string.Empty, "jsonMalformed");
            }

            foreach (var member in document.RootElement.EnumerateObject().Where(m => m.Name != "attributes" && !Columns.Contains(m.Name)))
            {
                unknown.Add(member.Name);
            }

            return new ImportRow(line.Number, document.RootElement.Deserialize<CustomerBody>(Lenient), []);
        }
        catch (JsonException e)
        {
            var pointer = JsonPointer.FromPath(e.Path);
            return ImportRow.Rejected(line.Number, pointer, pointer.Length == 0 ? "jsonMalformed" : "valueMalformed");
        }
    }
}

/// <summary>A row of an import.</summary>
/// <param name="Line">The line it begins on.</param>
/// <param name="Body">The customer, as far as it could be read; null: not at all.</param>
/// <param name="Errors">What could not be; a row with errors is rejected.</param>
internal sealed record ImportRow(int Line, CustomerBody? Body, IReadOnlyList<FieldError> Errors)
{
    /// <summary>A row that cannot be read.</summary>
    public static ImportRow Rejected(int line, string pointer, string reason) =>
        new(line, null, [new FieldError(pointer, reason, "The row cannot be read.")]);
}
