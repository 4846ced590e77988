namespace MassMessaging.Domain.Imports;

/// <summary>
/// Guesses which field of a customer each column of a file holds: by the words of its header, then by the look of its
/// cells. A header that names a field is not believed when the cells cannot be of it. Each field is guessed once.
/// </summary>
public static class ColumnGuesses
{
    /// <summary>Of the cells that are looked at, how many must be of a field's kind.</summary>
    private const double Share = 0.5;

    /// <summary>Cells that show a kind where the header says nothing.</summary>
    private const int EnoughCells = 2;

    /// <summary>Guesses the fields.</summary>
    /// <param name="columns">The columns in the file's order.</param>
    /// <param name="taken">Fields that other columns hold for certain.</param>
    /// <returns>For each column its field; null: none is guessed.</returns>
    public static IReadOnlyList<string?> Of(IReadOnlyList<ColumnSample> columns, IReadOnlySet<string> taken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(taken);
        var guesses = new string?[columns.Count];
        var left = columns
            .SelectMany((column, place) => Candidates(column).Select(candidate => (Place: place, candidate.Field, candidate.Strength)))
            .Where(candidate => !taken.Contains(candidate.Field))
            .OrderByDescending(candidate => candidate.Strength)
            .ThenBy(candidate => candidate.Place);
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (place, field, _) in left)
        {
            if (guesses[place] is null && given.Add(field))
            {
                guesses[place] = field;
            }
        }

        return guesses;
    }

    private static IEnumerable<(string Field, int Strength)> Candidates(ColumnSample column)
    {
        foreach (var (field, strength) in HeaderWords.FieldsOf(column.Name))
        {
            if (CellKinds.MayBe(field, column.Values, Share))
            {
                yield return (field, strength);
            }
        }

        if (column.Values.Count >= EnoughCells && CellKinds.Of(column.Values) is { } shown)
        {
            yield return (shown, 1);
        }
    }
}
