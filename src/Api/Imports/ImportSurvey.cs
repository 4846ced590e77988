using MassMessaging.Domain.Imports;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>What the header and the first rows of a file say of it, kept while it is read.</summary>
/// <param name="map">What the call takes columns for.</param>
/// <param name="onlyLooks">Nothing is stored: a file without the rows' key is looked at all the same.</param>
internal sealed class ImportSurvey(ImportMap map, bool onlyLooks)
{
    private const int RowsLookedAt = 50;
    private const int SamplesShown = 3;
    private const int LongestSample = 100;
    private readonly List<IReadOnlyList<string>> _rows = [];
    private IReadOnlyList<string> _names = [];
    private char? _separator;
    private int _headerLine = 1;
    private bool _anyNotReadable;

    /// <summary>What the call takes columns for.</summary>
    public ImportMap Map => map;

    /// <summary>Nothing is stored.</summary>
    public bool OnlyLooks => onlyLooks;

    /// <summary>Columns or members that mean nothing.</summary>
    public SortedSet<string> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>The header's cells, without blanks at their ends.</summary>
    public IReadOnlyList<string> Header { get; set; } = [];

    /// <summary>The file has no column for the rows' key.</summary>
    public bool KeyMissing { get; set; }

    /// <summary>The header was read.</summary>
    /// <param name="separator">What separates cells.</param>
    /// <param name="names">For each column its field; empty: none.</param>
    /// <param name="line">The header's line.</param>
    public void Begins(char separator, IReadOnlyList<string> names, int line) => (_separator, _names, _headerLine) = (separator, names, line);

    /// <summary>A row was read.</summary>
    public void Saw(CsvRecord record)
    {
        _anyNotReadable |= record.Broken == Rule.EncodingInvalid;
        if (onlyLooks && _rows.Count < RowsLookedAt && record.Cells?.Count == Header.Count)
        {
            _rows.Add(record.Cells);
        }
    }

    /// <summary>What an import that only looked answers beside its counts.</summary>
    /// <param name="view">The counts.</param>
    /// <param name="columns">What columns mean.</param>
    /// <param name="encoding">The encoding that the file was read in.</param>
    public ImportView AddTo<TBody>(ImportView view, ImportColumns<TBody> columns, string encoding)
        where TBody : class
    {
        if (!onlyLooks || _separator is not { } separator)
        {
            return view;
        }

        var mapped = map.Resolve(Header);
        ColumnSample[] samples = [.. Header.Select((name, place) => new ColumnSample(
            name, [.. _rows.Select(row => row[place].Trim()).Where(cell => cell.Length > 0)]))];
        var open = Enumerable.Range(0, samples.Length).Where(place => _names[place].Length == 0 && mapped[place] is null).ToList();
        var guessed = columns.Guess([.. open.Select(place => samples[place])], _names.ToHashSet(StringComparer.Ordinal));
        var guesses = open.Zip(guessed).ToDictionary(pair => pair.First, pair => pair.Second);
        var missing = Rule.ColumnMissing.At("/" + columns.Key, ("column", columns.Key));
        return view with
        {
            Columns =
            [
                .. samples.Select((sample, place) => new ImportColumnView(
                    sample.Name, _names[place].Length > 0 ? _names[place] : null, guesses.GetValueOrDefault(place),
                    [.. sample.Values.Distinct().Take(SamplesShown).Select(value => value.Length > LongestSample ? value[..LongestSample] : value)])),
            ],
            Separator = separator.ToString(),
            Encoding = _anyNotReadable && encoding == ImportEncodings.Utf8 ? ImportEncodings.Western : encoding,
            Errors = KeyMissing
                ? [new ImportError(_headerLine, columns.Key, missing.Rule.Code, missing.Message) { Values = missing.Params }, .. view.Errors]
                : view.Errors,
        };
    }
}
