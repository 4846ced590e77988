using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MassMessaging.Domain.Content;

/// <summary>What a person's message asks for when all of it is a keyword.</summary>
public enum KeywordMeaning
{
    /// <summary>No more messages on this channel.</summary>
    OptOut = 1,

    /// <summary>Messages again.</summary>
    OptIn = 2,

    /// <summary>Who writes here, and how to stop it.</summary>
    Help = 3,
}

/// <summary>
/// Keywords by which people stop and start messages. A keyword is the whole message: case, accents, spaces around it and
/// punctuation after it do not count, but "stop please" is for a human to read.
/// </summary>
public sealed class OptOutWords
{
    /// <summary>UTF-16 units of the longest message that may be a keyword.</summary>
    public const int LongestMessage = 64;

    // What providers, carriers and the law expect to work everywhere; a tenant cannot take it away.
    private const string Universal = "STOP";

    // Yes and its like start messages in no other language: as the answer to anything else it would undo an opt-out.
    private static readonly FrozenDictionary<string, Keywords> ByLanguage = new Dictionary<string, Keywords>
    {
        ["en"] = new(
            ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT-OUT", "OPT OUT", "REMOVE"],
            ["START", "YES", "UNSTOP", "SUBSCRIBE"], ["HELP", "INFO"]),
        ["de"] = new(["STOPP", "ABMELDEN", "ABBESTELLEN", "AUFHÖREN", "ENDE"], ["ANMELDEN", "STARTEN"], ["HILFE"]),
        ["es"] = new(["BAJA", "PARAR", "ALTO", "CANCELAR", "DETENER"], ["ALTA", "INICIAR", "EMPEZAR"], ["AYUDA"]),
        ["fr"] = new(["ARRÊT", "ARRÊTER", "ARRÊTEZ", "DÉSABONNER", "DÉSINSCRIRE", "TD"], ["COMMENCER", "REPRENDRE"], ["AIDE"]),
        ["it"] = new(["BASTA", "FERMA", "ANNULLA", "CANCELLAMI", "DISISCRIVIMI"], ["INIZIA", "AVVIA", "ISCRIVIMI"], ["AIUTO"]),
        ["pt"] = new(["PARAR", "PARE", "SAIR", "CANCELAR", "REMOVER"], ["INICIAR", "COMEÇAR", "VOLTAR"], ["AJUDA"]),
        ["pl"] = new(["KONIEC", "WYPISZ", "ANULUJ", "REZYGNUJĘ"], ["WZNÓW", "ZAPISZ"], ["POMOC"]),
        ["uk"] = new(["СТОП", "ВІДПИСАТИСЯ", "ВІДПИСАТИСЬ", "ВІДПИСКА", "ВІДМОВА"], ["СТАРТ", "ПОЧАТИ", "ПІДПИСАТИСЯ"], ["ДОПОМОГА"]),
        ["ru"] = new(["СТОП", "ОТПИСАТЬСЯ", "ОТПИСКА", "ОТКАЗ"], ["СТАРТ", "НАЧАТЬ", "ПОДПИСАТЬСЯ"], ["ПОМОЩЬ"]),
        ["tr"] = new(["DUR", "DURDUR", "İPTAL", "RET", "ÇIK"], ["BAŞLA", "BAŞLAT"], ["YARDIM"]),
        ["ar"] = new(["إيقاف", "توقف", "قف", "إلغاء", "إلغاء الاشتراك"], ["ابدأ", "بدء", "اشتراك"], ["مساعدة"]),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, KeywordMeaning> _meanings = new(StringComparer.Ordinal);

    private OptOutWords(IReadOnlyDictionary<string, string[]> own)
    {
        // First come, first kept, and opt-outs come first: a word that a tenant made one means nothing else.
        Add([Universal], KeywordMeaning.OptOut);
        Add(own.Values.SelectMany(words => words), KeywordMeaning.OptOut);
        Add(ByLanguage.Where(pair => !own.Keys.Any(key => SameLanguage(key, pair.Key))).SelectMany(pair => pair.Value.OptOut), KeywordMeaning.OptOut);
        Add(ByLanguage.Values.SelectMany(words => words.OptIn), KeywordMeaning.OptIn);
        Add(ByLanguage.Values.SelectMany(words => words.Help), KeywordMeaning.Help);
    }

    /// <summary>The words of a tenant that changed nothing: English, German, Spanish, French, Italian, Portuguese, Polish, Ukrainian, Russian, Turkish and Arabic.</summary>
    public static OptOutWords Default { get; } = new(new Dictionary<string, string[]>());

    /// <summary>The languages that have words of their own, as two letters (ISO 639).</summary>
    public static IReadOnlyCollection<string> Languages => ByLanguage.Keys;

    /// <summary>The words of a tenant.</summary>
    /// <param name="own">
    /// Opt-out words by language: a language given here replaces the ready words of that language or is added to them;
    /// <c>STOP</c> works whatever stands here. Null: none.
    /// </param>
    public static OptOutWords For(IReadOnlyDictionary<string, string[]>? own) => own is null || own.Count == 0 ? Default : new OptOutWords(own);

    /// <summary>What a message means as a keyword; null: it is none.</summary>
    /// <param name="message">The whole message as the person sent it.</param>
    public KeywordMeaning? Read(string? message) =>
        message is { Length: > 0 and <= LongestMessage } && Normalized(message) is { Length: > 0 } word && _meanings.TryGetValue(word, out var meaning)
            ? meaning
            : null;

    private void Add(IEnumerable<string> words, KeywordMeaning meaning)
    {
        foreach (var word in words.Select(Normalized).Where(word => word.Length > 0))
        {
            _meanings.TryAdd(word, meaning);
        }
    }

    // it and it-IT are one language.
    private static bool SameLanguage(string tag, string language) =>
        string.Equals(tag.Split('-', '_')[0], language, StringComparison.OrdinalIgnoreCase);

    private static string Normalized(string text)
    {
        if (UnicodeText.HasUnpairedSurrogate(text))
        {
            return string.Empty;
        }

        var word = new StringBuilder(text.Length);
        // U+FFFE is no character, and what no character is cannot be normalised: left out like other marks that nobody sees.
        foreach (var c in text.Replace("\ufffe", string.Empty, StringComparison.Ordinal).Normalize(NormalizationForm.FormKD))
        {
            switch (char.GetUnicodeCategory(c))
            {
                // Accents, and marks of direction that keyboards of right-to-left scripts add.
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.Format:
                    break;
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.Control:
                    if (word.Length > 0 && word[^1] != ' ')
                    {
                        word.Append(' ');
                    }

                    break;
                default:
                    // The Turkish i without a dot is a letter of its own to Unicode, but iptal is meant for İPTAL and ıptal.
                    word.Append(c == 'ı' ? 'I' : char.ToUpperInvariant(c));
                    break;
            }
        }

        while (word.Length > 0 && (word[^1] == ' ' || char.IsPunctuation(word[^1])))
        {
            word.Length--;
        }

        return word.ToString();
    }

    private sealed record Keywords(string[] OptOut, string[] OptIn, string[] Help);
}
