using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>Which columns of a file a call takes for which fields, such as <c>Handy:phone</c>.</summary>
internal sealed class ImportMap
{
    private const int MostEntries = 200;
    private readonly List<(string Column, string Field)> _entries;

    private ImportMap(List<(string Column, string Field)> entries) => _entries = entries;

    /// <summary>No column is mapped.</summary>
    public static ImportMap None { get; } = new([]);

    /// <summary>Whether no column is mapped.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>The entries, as <see cref="Read"/> takes them.</summary>
    public IReadOnlyList<string> Entries => [.. _entries.Select(entry => $"{entry.Column}:{entry.Field}")];

    /// <summary>Reads the parameter.</summary>
    /// <param name="values">Each an entry or a list of entries; a part without a colon belongs to the entry after it.</param>
    /// <param name="nameOf">The field of a name; null: there is none.</param>
    /// <exception cref="RuleException">An entry is malformed or names a field that does not exist.</exception>
    public static ImportMap Read(IEnumerable<string> values, Func<string, string?> nameOf)
    {
        var entries = new List<(string, string)>();
        foreach (var entry in values.SelectMany(Split))
        {
            if (entry.LastIndexOf(':') is not (> 0 and var colon) || entries.Count == MostEntries)
            {
                throw Refusal(Rule.ValueMalformed, ("reason", "map"), ("limit", MostEntries));
            }

            var wanted = entry[(colon + 1)..].Trim();
            var field = wanted.Length == 0 ? string.Empty
                : nameOf(wanted) ?? throw Refusal(Rule.ValueUnknown, ("reason", "map"), ("member", wanted));
            entries.Add((entry[..colon].Trim(), field));
        }

        return entries.Count == 0 ? None : new ImportMap(entries);
    }

    /// <summary>For each column of a header the field that it is mapped to; empty: it is ignored; null: it is not mapped.</summary>
    /// <exception cref="RuleException">The map names a column that the file does not have, or one column twice.</exception>
    public string?[] Resolve(IReadOnlyList<string> header)
    {
        var fields = new string?[header.Count];
        foreach (var (column, field) in _entries)
        {
            var place = Place(header, column, StringComparison.Ordinal);
            place = place < 0 ? Place(header, column, StringComparison.OrdinalIgnoreCase) : place;
            if (place < 0)
            {
                throw Refusal(Rule.ColumnMissing, ("column", column));
            }

            fields[place] = fields[place] is null ? field : throw Refusal(Rule.ColumnRepeated, ("column", column));
        }

        return fields;
    }

    private static int Place(IReadOnlyList<string> header, string column, StringComparison comparison)
    {
        for (var place = 0; place < header.Count; place++)
        {
            if (header[place].Equals(column, comparison))
            {
                return place;
            }
        }

        return -1;
    }

    private static IEnumerable<string> Split(string value)
    {
        var open = string.Empty;
        foreach (var part in value.Split(','))
        {
            open += part;
            if (part.Contains(':', StringComparison.Ordinal))
            {
                yield return open;
                open = string.Empty;
            }
            else
            {
                open += ",";
            }
        }

        if (open.Trim(',', ' ').Length > 0)
        {
            yield return open;
        }
    }

    private static RuleException Refusal(Rule rule, params (string Name, object? Value)[] values) => new(rule.At("?map", values));
}
