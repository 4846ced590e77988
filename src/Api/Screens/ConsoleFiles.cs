using System.Text.RegularExpressions;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Net.Http.Headers;

namespace MassMessaging.Api.Screens;

/// <summary>
/// The console's files as its build left them: <c>index.html</c>, and in <c>assets</c> files whose names hold a hash of what
/// is in them; icon and manifest beside the page. Each has perhaps compressed forms <c>.br</c> and <c>.gz</c>.
/// </summary>
/// <param name="folder">Setting <c>Console:Folder</c>; <c>wwwroot/console</c> beside the program unless set.</param>
/// <param name="previousAssets">
/// Setting <c>Console:PreviousAssets</c>, a folder with the assets of the builds before; <c>wwwroot/console-previous</c> unless
/// set. During a rolling restart pages of the build before still ask for them.
/// </param>
internal sealed partial class ConsoleFiles(string folder, string previousAssets)
{
    private const string English = "en";

    // Strongest first.
    private static readonly (string Encoding, string Suffix)[] Encodings = [("br", ".br"), ("gzip", ".gz")];
    private readonly string _page = Path.Combine(folder, "index.html");
    private readonly string[] _assets = [Path.Combine(folder, "assets"), previousAssets];

    /// <summary>Whether the console was built.</summary>
    public bool Exist => File.Exists(_page);

    /// <summary>The files by their settings.</summary>
    public static ConsoleFiles FromSettings(IConfiguration settings, string root) => new(
        Path.Combine(root, settings["Console:Folder"] ?? Path.Combine("wwwroot", "console")),
        Path.Combine(root, settings["Console:PreviousAssets"] ?? Path.Combine("wwwroot", "console-previous")));

    /// <summary>The page; null: the console was not built.</summary>
    /// <param name="accepted">The encodings that the browser takes.</param>
    /// <param name="language">One of <see cref="Languages"/>: the page names its words.</param>
    public ConsoleFile? Page(IList<StringWithQualityHeaderValue> accepted, string language) =>
        Find(PageOf(language), accepted);

    /// <summary>The languages that there are pages for; English has the page without a name.</summary>
    public IReadOnlyList<string> Languages => [.. Sentences.Languages.Where(language => language == English || File.Exists(PageOf(language)))];

    /// <summary>A file beside the page, such as its icon; null: there is none.</summary>
    public ConsoleFile? Beside(string name, IList<StringWithQualityHeaderValue> accepted) =>
        name.Contains('.', StringComparison.Ordinal) && IsName(name) ? Find(Path.Combine(folder, name), accepted) : null;

    /// <summary>An asset; null: no build that is kept has it.</summary>
    public ConsoleFile? Asset(string name, IList<StringWithQualityHeaderValue> accepted) =>
        IsName(name)
            ? _assets.Select(assets => Find(Path.Combine(assets, name), accepted)).FirstOrDefault(file => file is not null)
            : null;

    private string PageOf(string language) => language == English ? _page : Path.Combine(folder, $"index.{language}.html");

    private static bool IsName(string name) =>
        FileName().IsMatch(name) && !Encodings.Any(encoding => name.EndsWith(encoding.Suffix, StringComparison.Ordinal));

    private static ConsoleFile? Find(string path, IList<StringWithQualityHeaderValue> accepted)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        foreach (var (encoding, suffix) in Encodings)
        {
            if (Takes(accepted, encoding) && File.Exists(path + suffix))
            {
                return new ConsoleFile(path + suffix, encoding);
            }
        }

        return new ConsoleFile(path, null);
    }

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string encoding) =>
        (accepted.FirstOrDefault(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*")) is { } said
        && said.Quality is not 0;

    // One segment, and no hidden file.
    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}\z")]
    private static partial Regex FileName();
}

/// <summary>A file to answer with.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Encoding">How it is compressed; null: it is not.</param>
internal sealed record ConsoleFile(string Path, string? Encoding);
