using System.Collections.Frozen;
using System.Reflection;
using MassMessaging.Api.Words;
using MassMessaging.Persistence.Start;

namespace MassMessaging.Api.Senders;

/// <summary>The terms of WhatsApp channels, in the languages that there are: the built-in ones, or the operator's own.</summary>
/// <param name="version">What an owner accepts; changes with the text.</param>
/// <param name="texts">By language, English among them.</param>
internal sealed class WhatsAppTerms(string version, FrozenDictionary<string, string> texts)
{
    /// <summary>The version of the built-in text.</summary>
    public const string BuiltIn = "2026-01";

    private const string English = "en";
    private const string FilePrefix = "whatsapp.";
    private const string FileSuffix = ".txt";
    private const int MostCharacters = 100_000;

    /// <summary>The version that is accepted now.</summary>
    public string Version => version;

    /// <summary>The languages that there are, in the order of their codes.</summary>
    public IReadOnlyList<string> Languages => [.. texts.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The terms by their settings.</summary>
    /// <exception cref="SettingException">A folder without a version, a version without a folder, or a text that is missing or too long.</exception>
    public static WhatsAppTerms FromSettings(IConfiguration settings, string root)
    {
        var (folder, version) = (settings["Terms:Folder"], settings["Terms:Version"]);
        if (string.IsNullOrEmpty(folder) != string.IsNullOrEmpty(version))
        {
            throw new SettingException("Terms:Folder and Terms:Version are set together: a text of your own has a version of its own.");
        }

        if (string.IsNullOrEmpty(folder))
        {
            var here = Assembly.GetExecutingAssembly();
            return new WhatsAppTerms(BuiltIn, here.GetManifestResourceNames()
                .Where(name => name.StartsWith(FilePrefix, StringComparison.Ordinal) && name.EndsWith(FileSuffix, StringComparison.Ordinal))
                .ToFrozenDictionary(LanguageOf, name => Read(new StreamReader(here.GetManifestResourceStream(name)!))));
        }

        var path = Path.Combine(root, folder);
        var own = (Directory.Exists(path) ? Directory.GetFiles(path, FilePrefix + "*" + FileSuffix) : [])
            .ToFrozenDictionary(file => LanguageOf(Path.GetFileName(file)), file => Read(new StreamReader(file)));
        return version!.Length > 100 || version.Any(char.IsControl) ? throw new SettingException("Terms:Version has at most 100 characters and no control characters.")
            : !own.ContainsKey(English) ? throw new SettingException($"Terms:Folder must hold {FilePrefix}{English}{FileSuffix}.")
            : own.FirstOrDefault(text => text.Value.Length is 0 or > MostCharacters).Key is { } wrong
                ? throw new SettingException($"Terms:Folder: {FilePrefix}{wrong}{FileSuffix} must have 1 to {MostCharacters} characters.")
            : new WhatsAppTerms(version, own);
    }

    /// <summary>The text in the language that a call prefers, of those that there are; else in English.</summary>
    public (string Language, string Text) In(HttpContext context)
    {
        var language = AnswerLanguage.Choose(context, [English, .. Languages.Where(language => language != English)]);
        return (language, texts[language]);
    }

    private static string LanguageOf(string file) => file[FilePrefix.Length..^FileSuffix.Length].ToLowerInvariant();

    private static string Read(StreamReader reader)
    {
        using (reader)
        {
            return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
        }
    }
}
