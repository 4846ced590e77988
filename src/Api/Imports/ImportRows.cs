using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Api.Json;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Imports;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>What the columns of a kind of import are called and mean.</summary>
/// <typeparam name="TBody">A row; its JSON form is a line of NDJSON.</typeparam>
internal abstract class ImportColumns<TBody>
    where TBody : class
{
    /// <summary>The column that every file has: the rows' key.</summary>
    public abstract string Key { get; }

    /// <summary>The names of the columns that mean something.</summary>
    protected abstract IReadOnlySet<string> Names { get; }

    /// <summary>The name of the column that a header means, whatever its case and blanks; null: none.</summary>
    public virtual string? NameOf(string header)
    {
        var bare = string.Concat(header.Where(c => !char.IsWhiteSpace(c) && c != '\uFEFF'));
        return Names.FirstOrDefault(name => name.Equals(bare, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>For each column of a file the name that its header and cells suggest; null: none.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="taken">Names that other columns have.</param>
    public IReadOnlyList<string?> Guess(IReadOnlyList<ColumnSample> columns, IReadOnlySet<string> taken) =>
        [.. ColumnGuesses.Of(columns, taken).Select(name => name is not null && Names.Contains(name) ? name : null)];

    /// <summary>Whether a JSON member of that name means something.</summary>
    public virtual bool HasMember(string name) => Names.Contains(name);

    /// <summary>Reads the cells of a row.</summary>
    public abstract TBody Read(ImportCells cells);

    /// <summary>Completes a row that was read from a line of NDJSON.</summary>
    public virtual TBody Complete(TBody body, JsonElement line) => body;
}

/// <summary>Reads rows of an import; pointers of errors are those of the row's JSON form.</summary>
internal static class ImportRows
{
    private static readonly JsonSerializerOptions Lenient = new(ApiJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Rows of a CSV file whose header names the columns.</summary>
    /// <exception cref="RuleException">The header cannot be used.</exception>
    public static async IAsyncEnumerable<ImportRow<TBody>> FromCsvAsync<TBody>(
        ImportLines lines, ImportColumns<TBody> columns, ImportSurvey survey, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TBody : class
    {
        if (await lines.NextAsync(cancellationToken) is not { } first)
        {
            throw Unusable(Rule.HeaderRequired);
        }

        var named = CsvRecords.Named(first.Text);
        if (named is not null && await lines.NextAsync(cancellationToken) is { } second)
        {
            first = second;
        }

        lines.GiveBack([first]);
        var separator = named ?? CsvRecords.Sniff(first.Text);
        var records = new CsvRecords(lines, separator);
        var names = Header(await records.NextAsync(cancellationToken), columns, survey);
        survey.Begins(separator, names, first.Number);
        var header = new ImportHeader(names);
        while (await records.NextAsync(cancellationToken) is { } record)
        {
            if (record.Cells?.All(string.IsNullOrWhiteSpace) == true)
            {
                continue; // what a sheet leaves below its last row
            }

            survey.Saw(record);
            var row = survey.KeyMissing ? new ImportRow<TBody>(record.Line, record.Text.Length, null, [])
                : record.Cells is not { } cells ? ImportRow<TBody>.Rejected(record.Line, string.Empty, record.Broken!)
                : cells.Count != header.Count ? ImportRow<TBody>.Rejected(record.Line, string.Empty, Rule.ColumnCountMismatch)
                : FromCells(record, header, cells, columns);
            yield return row with { Record = record };
        }
    }

    /// <summary>Rows of a file with one JSON object on each line.</summary>
    public static async IAsyncEnumerable<ImportRow<TBody>> FromNdjsonAsync<TBody>(
        ImportLines lines, ImportColumns<TBody> columns, ImportSurvey survey, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                yield return FromJson(line, columns, survey.Unknown);
            }
        }
    }

    private static List<string> Header<TBody>(CsvRecord? record, ImportColumns<TBody> columns, ImportSurvey survey)
        where TBody : class
    {
        if (record?.Cells is not { } cells)
        {
            throw record?.Broken == Rule.EncodingInvalid
                ? Unusable(Rule.EncodingInvalid)
                : Unusable(Rule.HeaderRequired);
        }

        string[] written = [.. cells.Select(cell => cell.Trim().Trim('\uFEFF').Trim())];
        survey.Header = written;
        var mapped = survey.Map.Resolve(written);
        var names = new List<string>(cells.Count);
        for (var place = 0; place < written.Length; place++)
        {
            var name = mapped[place] switch
            {
                null => columns.NameOf(written[place]),
                "" => null,
                var field => field,
            };
            if (name is null)
            {
                survey.Unknown.Add(written[place]);
            }
            else if (names.Contains(name))
            {
                throw Unusable(Rule.ColumnRepeated, ("column", name));
            }

            names.Add(name ?? string.Empty);
        }

        survey.KeyMissing = !names.Contains(columns.Key);
        return !survey.KeyMissing || survey.OnlyLooks ? names : throw Unusable(Rule.ColumnMissing, ("column", columns.Key));
    }

    private static RuleException Unusable(Rule rule, params (string Name, object? Value)[] values) => new(rule.At(string.Empty, values));

    private static ImportRow<TBody> FromCells<TBody>(CsvRecord record, ImportHeader header, IReadOnlyList<string> cells, ImportColumns<TBody> columns)
        where TBody : class
    {
        if (cells.Any(cell => cell.Contains('\0', StringComparison.Ordinal)))
        {
            return ImportRow<TBody>.Rejected(record.Line, string.Empty, Rule.NulCharacter);
        }

        var row = new ImportCells(header, cells);
        return new ImportRow<TBody>(record.Line, record.Text.Length, columns.Read(row), row.Errors);
    }

    private static ImportRow<TBody> FromJson<TBody>(ImportLine line, ImportColumns<TBody> columns, SortedSet<string> unknown)
        where TBody : class
    {
        try
        {
            using var document = JsonDocument.Parse(line.Text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ImportRow<TBody>.Rejected(line.Number, string.Empty, Rule.JsonMalformed);
            }

            unknown.UnionWith(document.RootElement.EnumerateObject().Select(member => member.Name).Where(name => !columns.HasMember(name)));
            var body = columns.Complete(document.RootElement.Deserialize<TBody>(Lenient)!, document.RootElement);
            return new ImportRow<TBody>(line.Number, line.Text.Length, body, []);
        }
        catch (JsonException e)
        {
            var pointer = JsonPointer.FromPath(e.Path);
            return ImportRow<TBody>.Rejected(line.Number, pointer, pointer.Length == 0 ? Rule.JsonMalformed : Rule.ValueMalformed);
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
    /// <summary>The record of a CSV file that it was read from; null: it came from another kind of file.</summary>
    public CsvRecord? Record { get; init; }

    /// <summary>A row that cannot be read.</summary>
    public static ImportRow<TBody> Rejected(int line, string pointer, Rule reason) =>
        new(line, 0, null, [reason.At(pointer, ("limit", reason == Rule.LineTooLong ? ImportLines.MaxLength : null))]);
}
