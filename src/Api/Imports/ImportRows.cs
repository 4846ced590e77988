using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Api.Imports;

/// <summary>What the columns of a kind of import are called and mean.</summary>
/// <typeparam name="TBody">A row; its JSON form is a line of NDJSON.</typeparam>
internal abstract class ImportColumns<TBody>
    where TBody : class
{
    /// <summary>The column that every file has: the rows' key.</summary>
    public abstract string Key { get; }

    /// <summary>Whether a column of that name means something.</summary>
    public abstract bool HasColumn(string name);

    /// <summary>Whether a JSON member of that name means something.</summary>
    public virtual bool HasMember(string name) => HasColumn(name);

    /// <summary>Reads the cells of a row.</summary>
    public abstract TBody Read(ImportCells cells);
}

/// <summary>Reads rows of an import; pointers of errors are those of the row's JSON form.</summary>
internal static class ImportRows
{
    private static readonly JsonSerializerOptions Lenient = new(ApiJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Rows of a CSV file whose header names the columns.</summary>
    /// <exception cref="RuleException">The header cannot be used.</exception>
    public static async IAsyncEnumerable<ImportRow<TBody>> FromCsvAsync<TBody>(
        ImportLines lines, ImportColumns<TBody> columns, ISet<string> unknown, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TBody : class
    {
        if (await lines.NextAsync(cancellationToken) is not { } first)
        {
            throw Unusable("headerRequired", "The first line names the columns.");
        }

        lines.GiveBack([first]);
        var records = new CsvRecords(lines, CsvRecords.Sniff(first.Text));
        var header = new ImportHeader(Header(await records.NextAsync(cancellationToken), columns, unknown));
        while (await records.NextAsync(cancellationToken) is { } record)
        {
            yield return record.Cells is not { } cells ? ImportRow<TBody>.Rejected(record.Line, string.Empty, record.Broken!)
                : cells.Count != header.Count ? ImportRow<TBody>.Rejected(record.Line, string.Empty, "columnCountMismatch")
                : FromCells(record, header, cells, columns);
        }
    }

    /// <summary>Rows of a file with one JSON object on each line.</summary>
    public static async IAsyncEnumerable<ImportRow<TBody>> FromNdjsonAsync<TBody>(
        ImportLines lines, ImportColumns<TBody> columns, ISet<string> unknown, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TBody : class
    {
        while (await lines.NextAsync(cancellationToken) is { } line)
        {
            if (line.Broken is { } broken)
            {
                yield return ImportRow<TBody>.Rejected(line.Number, string.Empty, broken);
            }
            else if (!string.IsNullOrWhiteSpace(line.Text))
            {
                yield return FromJson(line, columns, unknown);
            }
        }
    }

    private static List<string> Header<TBody>(CsvRecord? record, ImportColumns<TBody> columns, ISet<string> unknown)
        where TBody : class
    {
        if (record?.Cells?.Select(cell => cell.Trim()).ToList() is not { } names)
        {
            throw record?.Broken == ImportLine.NotUtf8
                ? Unusable(ImportLine.NotUtf8, "The first line is not UTF-8.")
                : Unusable("headerRequired", "The first line names the columns.");
        }

        unknown.UnionWith(names.Where(name => !columns.HasColumn(name)));
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1 && !unknown.Contains(group.Key)) is { } twice)
        {
            throw Unusable("columnRepeated", $"The column {twice.Key} comes twice.");
        }

        return names.Contains(columns.Key) ? names : throw Unusable("columnMissing", $"The column {columns.Key} is required.");
    }

    private static RuleException Unusable(string rule, string message) => new(new FieldError(string.Empty, rule, message));

    private static ImportRow<TBody> FromCells<TBody>(CsvRecord record, ImportHeader header, IReadOnlyList<string> cells, ImportColumns<TBody> columns)
        where TBody : class
    {
        if (cells.Any(cell => cell.Contains('\0', StringComparison.Ordinal)))
        {
            return ImportRow<TBody>.Rejected(record.Line, string.Empty, "nulCharacter");
        }

        var row = new ImportCells(header, cells);
        return new ImportRow<TBody>(record.Line, record.Length, columns.Read(row), row.Errors);
    }

    private static ImportRow<TBody> FromJson<TBody>(ImportLine line, ImportColumns<TBody> columns, ISet<string> unknown)
        where TBody : class
    {
        try
        {
            using var document = JsonDocument.Parse(line.Text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ImportRow<TBody>.Rejected(line.Number, string.Empty, "jsonMalformed");
            }

            unknown.UnionWith(document.RootElement.EnumerateObject().Select(member => member.Name).Where(name => !columns.HasMember(name)));
            return new ImportRow<TBody>(line.Number, line.Text.Length, document.RootElement.Deserialize<TBody>(Lenient), []);
        }
        catch (JsonException e)
        {
            var pointer = JsonPointer.FromPath(e.Path);
            return ImportRow<TBody>.Rejected(line.Number, pointer, pointer.Length == 0 ? "jsonMalformed" : "valueMalformed");
        }
    }
}

/// <summary>A row of an import.</summary>
/// <param name="Line">The line it begins on.</param>
/// <param name="Length">Its characters.</param>
/// <param name="Body">What it says, as far as it could be read; null: not at all.</param>
/// <param name="Errors">What could not be; a row with errors is rejected.</param>
internal sealed record ImportRow<TBody>(int Line, int Length, TBody? Body, IReadOnlyList<FieldError> Errors)
    where TBody : class
{
    /// <summary>A row that cannot be read.</summary>
    public static ImportRow<TBody> Rejected(int line, string pointer, string reason) =>
        new(line, 0, null, [new FieldError(pointer, reason, "The row cannot be read.")]);
}
