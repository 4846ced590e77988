using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Domain.Vocabulary;

/// <summary>
/// What the product says to people in one language: the sentences of problems, and the words of the API. A sentence names a
/// value as <c>{limit}</c>, a word of a section as <c>{channel|channels}</c> and seconds as <c>{limit|duration}</c>. A number that
/// people copy is <c>{limit|plain}</c>. Every language has the same sentences.
/// </summary>
public sealed partial class Sentences
{
    /// <summary>The languages, the default first.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "de", "it", "es"];

    private static readonly FrozenDictionary<string, Sentences> ByLanguage = Languages.ToFrozenDictionary(language => language, Load);

    private readonly SentenceFormat _format;
    private readonly FrozenDictionary<string, IReadOnlyDictionary<string, string>> _sections;
    private readonly FrozenDictionary<string, RuleSentences> _problems;
    private readonly FrozenDictionary<string, IReadOnlyDictionary<string, WordSentences>> _words;

    private Sentences(string language, SentenceFile file)
    {
        Language = language;
        _format = file.Format;
        Page = file.Page;
        _sections = file.Sections.ToFrozenDictionary(StringComparer.Ordinal);
        _problems = file.Problems.ToFrozenDictionary(StringComparer.Ordinal);
        _words = file.Words.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The default language.</summary>
    public static Sentences English => Of("en");

    /// <summary>The language's tag.</summary>
    public string Language { get; }

    /// <summary>The fixed texts of the page of problem codes.</summary>
    public IReadOnlyDictionary<string, string> Page { get; }

    /// <summary>The words with their sentences: sections such as <c>reasons</c>, each by the word.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, WordSentences>> Words => _words;

    /// <summary>The codes that have sentences.</summary>
    public IEnumerable<string> Codes => _problems.Keys;

    /// <summary>The sentences of a language of <see cref="Languages"/>.</summary>
    public static Sentences Of(string language) => ByLanguage[language];

    /// <summary>The sentences of a code, with their placeholders; null: the code has none.</summary>
    public RuleSentences? Find(string code) => _problems.GetValueOrDefault(code);

    /// <summary>What a problem is about; null: the code has no sentences.</summary>
    public string? Title(string code) => Find(code)?.Title;

    /// <summary>
    /// This case in a sentence: the most specific one whose values are all given, else the title. Null: the code has no
    /// sentences, or a value is missing for each of them.
    /// </summary>
    /// <param name="code">The rule's code.</param>
    /// <param name="values">The problem's values; null: none.</param>
    /// <param name="pointer">The field; null: none.</param>
    public string? Message(string code, IReadOnlyDictionary<string, object?>? values, string? pointer)
    {
        if (Find(code) is not { } rule)
        {
            return null;
        }

        var candidates = rule.Candidates(values?.GetValueOrDefault("reason") as string);
        return candidates.Count == 0 ? rule.Title : candidates.Select(sentence => Fill(sentence, values, pointer)).FirstOrDefault(filled => filled is not null);
    }

    /// <summary>One broken rule of one field, in a sentence.</summary>
    public string Message(FieldError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Message(error.Rule.Code, error.Params, error.Pointer) ?? error.Message;
    }

    /// <summary>A word of a section in this language; the word itself where the section does not hold it.</summary>
    public string Word(string section, string word) =>
        _sections.GetValueOrDefault(section)?.GetValueOrDefault(word)
        ?? _words.GetValueOrDefault(section)?.GetValueOrDefault(word)?.Title
        ?? word;

    /// <summary>The names of the values that a sentence names, each with its section where it has one.</summary>
    public static IEnumerable<(string Name, string? Section)> Placeholders(string sentence) => Braces().Matches(sentence)
        .Select(match => (match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value : null));

    private string? Fill(string sentence, IReadOnlyDictionary<string, object?>? values, string? pointer)
    {
        var isWhole = true;
        var filled = Braces().Replace(sentence, match =>
        {
            var value = match.Groups[1].Value == "field" && pointer is not null ? FieldOf(pointer) : values?.GetValueOrDefault(match.Groups[1].Value);
            isWhole &= value is not null;
            return value is null ? string.Empty : (match.Groups[2].Value, value) switch
            {
                ("plain", long number) => number.ToString(CultureInfo.InvariantCulture),
                ("duration", long seconds) => _format.Duration(seconds),
                ("", _) => _format.Text(value, word => word),
                var (section, _) => _format.Text(value, word => Word(section, word)),
            };
        });
        return isWhole ? filled : null;
    }

    /// <summary>The member that a pointer leads to: the last part that is no index; empty for the whole body.</summary>
    private static string FieldOf(string pointer)
    {
        var parts = pointer.TrimStart('?', '#').Split('/');
        return (parts.LastOrDefault(part => part.Length > 0 && !part.All(char.IsAsciiDigit)) ?? string.Empty)
            .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }

    private static Sentences Load(string language)
    {
        using var stream = typeof(Sentences).Assembly.GetManifestResourceStream($"MassMessaging.Domain.Vocabulary.Sentences.{language}.json")!;
        return new Sentences(language, JsonSerializer.Deserialize<SentenceFile>(stream, JsonSerializerOptions.Web)!);
    }

    [GeneratedRegex(@"\{(\w+)(?:\|(\w+))?\}")]
    private static partial Regex Braces();

    private sealed record SentenceFile(
        SentenceFormat Format, IReadOnlyDictionary<string, string> Page, Dictionary<string, IReadOnlyDictionary<string, string>> Sections,
        Dictionary<string, RuleSentences> Problems, Dictionary<string, IReadOnlyDictionary<string, WordSentences>> Words);
}
