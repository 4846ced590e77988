using System.Text;
using MassMessaging.Domain.Content;

namespace MassMessaging.Api.Paging;

/// <summary>Answers in CSV: when one is asked for, and how its cells are written.</summary>
internal static class CsvAnswers
{
    /// <summary>The type of such an answer.</summary>
    public const string ContentType = "text/csv; charset=utf-8";

    /// <summary>What an answer begins with: without it a spreadsheet reads umlauts in another encoding.</summary>
    public const string ByteOrderMark = "\uFEFF";

    /// <summary>What ends a line.</summary>
    public const string LineEnd = "\r\n";

    /// <summary>Whether the call asks for CSV. Only a call that names it gets it: at an equal quality the first named wins, and */* means JSON.</summary>
    public static bool Preferred(HttpContext context)
    {
        var named = context.Request.GetTypedHeaders().Accept.Where(type => type.MediaType.Value is "text/csv" or "application/json").ToList();
        return named.Where(type => (type.Quality ?? 1) > 0).OrderByDescending(type => type.Quality ?? 1).FirstOrDefault()?.MediaType.Value == "text/csv";
    }

    /// <summary>Begins an answer that browsers store as a file.</summary>
    public static void Begin(HttpContext context, string fileName)
    {
        context.Response.ContentType = ContentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
    }

    /// <summary>A cell that no spreadsheet reads as a formula, quoted where any list separator could end it early.</summary>
    public static string Cell(string? value) => Quote(SpreadsheetText.Guard(value ?? string.Empty));

    /// <summary>A cell as it stands, quoted where any list separator could end it early.</summary>
    public static string Quote(string cell) =>
        cell.AsSpan().ContainsAny("\",;\t|\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    /// <summary>Lines of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cellsOf">The cells of a row; null: empty.</param>
    public static string Lines<T>(IReadOnlyList<T> rows, Func<T, IEnumerable<string?>> cellsOf)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            Line(text, cellsOf(row).Select(Cell));
        }

        return text.ToString();
    }

    /// <summary>Writes a line of cells that are ready.</summary>
    public static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells).Append(LineEnd);
}
