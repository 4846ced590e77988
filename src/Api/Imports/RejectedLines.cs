using System.Globalization;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Paging;
using MassMessaging.Domain.Content;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Imports;

namespace MassMessaging.Api.Imports;

/// <summary>A row that an import has not taken.</summary>
/// <param name="Record">The row.</param>
/// <param name="Error">The first rule that it breaks.</param>
internal sealed record RejectedRow(CsvRecord Record, FieldError Error);

/// <summary>
/// Rejected rows as lines of CSV. The lines are stored in English, beside them the sentences of the other languages: each
/// download chooses one.
/// </summary>
internal static class RejectedLines
{
    private static readonly string[] Added = ["rejectedLine", "rejectedReason", "rejectedMessage"];

    /// <summary>The lines of rows, and their sentences.</summary>
    /// <param name="header">The file's own columns.</param>
    /// <param name="withHeader">The lines are the first of their file.</param>
    /// <param name="rows">The rows in their order; without any there is no line.</param>
    public static RejectedPiece Of(IReadOnlyList<string> header, bool withHeader, IReadOnlyList<RejectedRow> rows)
    {
        if (rows.Count == 0)
        {
            return new RejectedPiece();
        }

        var text = new StringBuilder();
        if (withHeader)
        {
            text.Append(CsvAnswers.ByteOrderMark);
            CsvAnswers.Line(text, header.Select(CsvAnswers.Quote).Concat(Added));
        }

        // Most rows break one of a few rules in the same way.
        var known = new Dictionary<(Rule Rule, string Message), int>();
        var sentences = new List<string[]>();
        var places = new List<SentencePlace>(rows.Count);
        foreach (var (record, error) in rows)
        {
            var cell = CsvAnswers.Cell(error.Message);
            CsvAnswers.Line(text, Cells(header.Count, record).Append(record.Line.ToString(CultureInfo.InvariantCulture)).Append(error.Rule.Code).Append(cell));
            if (!known.TryGetValue((error.Rule, error.Message), out var number))
            {
                known.Add((error.Rule, error.Message), number = sentences.Count);
                sentences.Add([.. Sentences.Languages.Select(language => Sentences.Of(language).Message(error))]);
            }

            places.Add(new SentencePlace(text.Length - CsvAnswers.LineEnd.Length - cell.Length, cell.Length, number));
        }

        return new RejectedPiece
        {
            Lines = Encoding.UTF8.GetBytes(text.ToString()),
            Sentences = JsonSerializer.SerializeToUtf8Bytes(new KeptSentences(Sentences.Languages, sentences, places), JsonSerializerOptions.Web),
        };
    }

    /// <summary>The lines with their sentences in a language; in English where that language was not kept.</summary>
    public static ReadOnlyMemory<byte> In(string language, RejectedPiece piece)
    {
        if (piece.Sentences is null || language == Sentences.English.Language)
        {
            return piece.Lines;
        }

        var kept = JsonSerializer.Deserialize<KeptSentences>(piece.Sentences, JsonSerializerOptions.Web)!;
        if (kept.Languages.ToList().IndexOf(language) is not (>= 0 and var column))
        {
            return piece.Lines;
        }

        var lines = Encoding.UTF8.GetString(piece.Lines).AsSpan();
        var text = new StringBuilder(lines.Length);
        var at = 0;
        foreach (var place in kept.Places)
        {
            text.Append(lines[at..place.At]).Append(CsvAnswers.Cell(kept.Sentences[place.Sentence][column]));
            at = place.At + place.Length;
        }

        return Encoding.UTF8.GetBytes(text.Append(lines[at..]).ToString());
    }

    // A record that cannot be put into columns stands in the first one as it was written.
    private static IEnumerable<string> Cells(int count, CsvRecord record)
    {
        IEnumerable<string> cells = record.Cells is { } read && read.Count == count ? read : [record.Text, .. Enumerable.Repeat(string.Empty, count - 1)];
        // What the file guarded itself is guarded once, as in an export.
        return cells.Select(cell => CsvAnswers.Cell(SpreadsheetText.Unguard(cell)));
    }

    /// <summary>What the lines do not say themselves.</summary>
    /// <param name="Languages">The languages of each sentence, in their order.</param>
    /// <param name="Sentences">The sentences, each in every language.</param>
    /// <param name="Places">Where they stand, in the order of the lines.</param>
    private sealed record KeptSentences(
        IReadOnlyList<string> Languages, IReadOnlyList<string[]> Sentences, IReadOnlyList<SentencePlace> Places);

    /// <summary>The cell of a sentence.</summary>
    /// <param name="At">Characters of the piece before it.</param>
    /// <param name="Length">Its characters.</param>
    /// <param name="Sentence">The sentence's place in the list.</param>
    private readonly record struct SentencePlace(int At, int Length, int Sentence);
}
