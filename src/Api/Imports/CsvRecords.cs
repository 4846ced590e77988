using System.Text;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>
/// Records of RFC 4180. A broken line is rejected alone: reading goes on at the line after it, so that one stray quote
/// does not swallow the rest of a file, which is why this is not left to a library.
/// </summary>
internal sealed class CsvRecords(ImportLines lines, char delimiter)
{
    private const int MaxLinesOfARecord = 50;

    private enum Parse
    {
        Ok,
        Open,
        Broken,
    }

    private const string Delimiters = ",;\t";

    /// <summary>The delimiter that most separates the names of a header, outside quotes; a comma where none does.</summary>
    public static char Sniff(string header)
    {
        Span<int> counts = stackalloc int[Delimiters.Length];
        var quoted = false;
        foreach (var c in header)
        {
            quoted ^= c == '"';
            if (!quoted && Delimiters.IndexOf(c, StringComparison.Ordinal) is >= 0 and var place)
            {
                counts[place]++;
            }
        }

        var most = 0;
        for (var place = 1; place < counts.Length; place++)
        {
            most = counts[place] > counts[most] ? place : most;
        }

        return Delimiters[most];
    }

    /// <summary>The delimiter that a line <c>sep=;</c> above the header names, as spreadsheets write it; null: it is no such line.</summary>
    public static char? Named(string line) =>
        line.Trim().Trim('"') is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var delimiter] && Delimiters.Contains(delimiter, StringComparison.Ordinal) ? delimiter
        : null;

    /// <summary>The next record that is not empty; null at the end.</summary>
    public async ValueTask<CsvRecord?> NextAsync(CancellationToken cancellationToken)
    {
        while (await lines.NextAsync(cancellationToken) is { } first)
        {
            if (first.Broken == Rule.LineTooLong)
            {
                return new CsvRecord(first.Number, first.Text, null, first.Broken);
            }

            if (first.Text.Length > 0)
            {
                return await RecordAsync(first, cancellationToken);
            }
        }

        return null;
    }

    private async ValueTask<CsvRecord> RecordAsync(ImportLine first, CancellationToken cancellationToken)
    {
        var text = first.Text;
        var broken = first.Broken;
        List<ImportLine>? more = null;
        while (true)
        {
            var state = TryParse(text, out var cells);
            if (state == Parse.Ok)
            {
                return new CsvRecord(first.Number, text, broken is null ? cells : null, broken);
            }

            if (state == Parse.Open && (more?.Count ?? 0) < MaxLinesOfARecord && text.Length <= ImportLines.MaxLength
                && await lines.NextAsync(cancellationToken) is { } next)
            {
                (more ??= []).Add(next);
                if (next.Broken != Rule.LineTooLong)
                {
                    text += "\n" + next.Text;
                    broken ??= next.Broken;
                    continue;
                }
            }

            // What followed an open quote did not close it well: the line that opened it is the broken one.
            lines.GiveBack(more ?? []);
            return new CsvRecord(first.Number, first.Text, null, first.Broken ?? (state == Parse.Open || more is not null ? Rule.QuoteNotClosed : Rule.QuoteMisplaced));
        }
    }

    private Parse TryParse(string text, out List<string> cells)
    {
        cells = [];
        var at = 0;
        while (true)
        {
            if (at < text.Length && text[at] == '"')
            {
                var cell = new StringBuilder();
                if (!Quoted(text, ref at, cell))
                {
                    return Parse.Open;
                }

                cells.Add(cell.ToString());
            }
            else
            {
                var end = text.IndexOf(delimiter, at);
                end = end < 0 ? text.Length : end;
                if (text.AsSpan(at, end - at).ContainsAny('"', '\n'))
                {
                    return Parse.Broken;
                }

                cells.Add(text[at..end]);
                at = end;
            }

            if (at == text.Length)
            {
                return Parse.Ok;
            }

            if (text[at++] != delimiter)
            {
                return Parse.Broken;
            }
        }
    }

    private static bool Quoted(string text, ref int at, StringBuilder cell)
    {
        at++;
        while (at < text.Length)
        {
            if (text[at] != '"')
            {
                cell.Append(text[at++]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at += 2;
            }
            else
            {
                at++;
                return true;
            }
        }

        return false;
    }
}

/// <summary>A record of a CSV file.</summary>
/// <param name="Line">The line it begins on.</param>
/// <param name="Text">It as the file writes it; of a broken one its first line, and nothing of a line that is too long.</param>
/// <param name="Cells">Its cells; null when it is broken.</param>
/// <param name="Broken">What is wrong with it.</param>
internal sealed record CsvRecord(int Line, string Text, IReadOnlyList<string>? Cells, Rule? Broken);
