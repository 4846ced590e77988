using System.Text;
using MassMessaging.Api.Problems;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Imports;

/// <summary>The encodings of files that <c>charset</c> may name; UTF-8 needs no name.</summary>
internal static class ImportEncodings
{
    /// <summary>The names, for people.</summary>
    public static IReadOnlyList<string> Names { get; } = ["utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"];

    /// <summary>The encoding of a file that names none.</summary>
    public const string Utf8 = "utf-8";

    /// <summary>The encoding that most files of spreadsheets have where they are not UTF-8.</summary>
    public const string Western = "windows-1252";

    // Bytes that are not of the encoding become U+FFFD, which rejects their line alone. Browsers read ISO-8859-1 as Windows-1252 too.
    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The refusal of a name that is not known.</summary>
    public static ProblemResult Refusal() => Problem.Of(Rule.CharsetNotSupported, ("allowed", Names));

    /// <summary>Finds an encoding.</summary>
    /// <param name="charset">Its name in any case; null or empty: UTF-8.</param>
    /// <param name="encoding">The encoding; null: UTF-8, which is read as it comes.</param>
    /// <returns>Whether there is one of that name.</returns>
    public static bool TryFind(string? charset, out Encoding? encoding)
    {
        (var known, encoding) = charset?.ToLowerInvariant() switch
        {
            null or "" or "utf-8" or "utf8" or "us-ascii" => (true, (Encoding?)null),
            "utf-16" or "utf-16le" => (true, new UnicodeEncoding(bigEndian: false, byteOrderMark: true)),
            "utf-16be" => (true, new UnicodeEncoding(bigEndian: true, byteOrderMark: true)),
            "windows-1252" or "cp1252" or "iso-8859-1" or "latin1" => (true, Windows),
            _ => (false, null),
        };
        return known;
    }

    /// <summary>The lines of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="encoding">Its encoding, as <see cref="TryFind"/> gives it.</param>
    public static ImportLines LinesOf(Stream file, Encoding? encoding) => encoding is null
        ? new ImportLines(file)
        : new ImportLines(Encoding.CreateTranscodingStream(file, encoding, Encoding.UTF8), transcoded: true);
}
