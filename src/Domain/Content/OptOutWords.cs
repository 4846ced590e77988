namespace MassMessaging.Domain.Content;

/// <summary>What a person's message asks for when nothing but keywords is left of it.</summary>
public enum KeywordMeaning
{
    /// <summary>No more messages on this channel.</summary>
    OptOut = 1,

    /// <summary>Messages again.</summary>
    OptIn = 2,

    /// <summary>Who writes here, and how to stop it.</summary>
    Help = 3,
}

/// <summary>What a message asks for, and by which words.</summary>
/// <param name="Meaning">What it asks for.</param>
/// <param name="Said">The person's own lines, or the button's payload, at most <see cref="OptOutWords.LongestRequest"/> UTF-16 units.</param>
public sealed record KeywordRequest(KeywordMeaning Meaning, string Said);

/// <summary>
/// Keywords by which people stop and start messages. Nothing but keywords of one meaning may be left of a message once
/// marks, emoji, quoted lines and a mail signature are taken away: "stop please" is for a human to read.
/// </summary>
public sealed class OptOutWords
{
    /// <summary>UTF-16 units of the longest message that is read: the longest text that WhatsApp takes.</summary>
    public const int LongestMessage = 4_096;

    /// <summary>UTF-16 units that may be left of a message.</summary>
    public const int LongestRequest = 128;

    // What providers, carriers and the law expect to work everywhere; a tenant cannot take it away.
    private const string Universal = "STOP";

    private readonly Dictionary<string, KeywordMeaning> _meanings = new(StringComparer.Ordinal);
    private int _mostWords = 1;

    private OptOutWords(IReadOnlyDictionary<string, string[]> own)
    {
        // First come, first kept, and opt-outs come first: a word that a tenant made one means nothing else.
        Add([Universal, .. MarketingOptOutButton.All.Select(button => button.Title)], KeywordMeaning.OptOut);
        Add(own.Values.SelectMany(words => words), KeywordMeaning.OptOut);
        var ready = KeywordLists.ByLanguage;
        Add(ready.Where(pair => !own.Keys.Any(key => SameLanguage(key, pair.Key))).SelectMany(pair => pair.Value.OptOut), KeywordMeaning.OptOut);
        Add(ready.Values.SelectMany(words => words.OptIn), KeywordMeaning.OptIn);
        Add(ready.Values.SelectMany(words => words.Help), KeywordMeaning.Help);
    }

    /// <summary>The words of a tenant that changed nothing: English, German, Spanish, French, Italian, Portuguese, Polish, Ukrainian, Russian, Turkish and Arabic.</summary>
    public static OptOutWords Default { get; } = new(new Dictionary<string, string[]>());

    /// <summary>The languages that have words of their own, as two letters (ISO 639).</summary>
    public static IReadOnlyCollection<string> Languages => KeywordLists.ByLanguage.Keys;

    /// <summary>The words of a tenant.</summary>
    /// <param name="own">
    /// Opt-out words by language: a language given here replaces the ready words of that language or is added to them;
    /// <c>STOP</c> works whatever stands here. Null: none.
    /// </param>
    public static OptOutWords For(IReadOnlyDictionary<string, string[]>? own) => own is null || own.Count == 0 ? Default : new OptOutWords(own);

    /// <summary>Whether some tenant's words could make a keyword of this text: a sentence is too long for any.</summary>
    public static bool MayBeRequest(string? text) => Reply(text) is not null;

    /// <summary>What a message means as a keyword; null: it is none.</summary>
    /// <param name="message">The whole message as the person sent it.</param>
    public KeywordMeaning? Read(string? message) => Request(message)?.Meaning;

    /// <summary>
    /// What a message asks for by its text or by the choice behind a button. Either may stop messages. Only the choice may
    /// start them where there is one: "Yes" is on many buttons that mean something else.
    /// </summary>
    /// <param name="text">The text, or the title of the button; null: none.</param>
    /// <param name="choice">The button's payload or the reply's id; null or blank: none.</param>
    public KeywordRequest? Read(string? text, string? choice)
    {
        var (chosen, said) = (Request(choice), Request(text));
        if (said?.Meaning == KeywordMeaning.OptOut && chosen?.Meaning != KeywordMeaning.OptOut)
        {
            return said;
        }

        return string.IsNullOrWhiteSpace(choice) ? said : chosen;
    }

    private static ReplyText? Reply(string? text) =>
        text is { Length: > 0 and <= LongestMessage } && ReplyText.Of(text) is { Plain.Length: > 0 } reply
        && (reply.Plain.Length <= LongestRequest || reply.Words.Length is > 0 and <= LongestRequest)
            ? reply
            : null;

    private KeywordRequest? Request(string? text)
    {
        if (Reply(text) is not { } reply)
        {
            return null;
        }

        KeywordMeaning? meaning = _meanings.TryGetValue(reply.Plain, out var whole) ? whole : Only(reply.Words.Split(' '));
        return meaning is { } known ? new KeywordRequest(known, Shortened(reply.Said)) : null;
    }

    // "STOP STOP" and "stop, unsubscribe": keywords of one meaning, one after another.
    private KeywordMeaning? Only(string[] words)
    {
        foreach (var meaning in Enum.GetValues<KeywordMeaning>())
        {
            var reached = new bool[words.Length + 1];
            reached[0] = true;
            for (var from = 0; from < words.Length; from++)
            {
                for (var to = from + 1; reached[from] && to <= Math.Min(words.Length, from + _mostWords); to++)
                {
                    reached[to] |= _meanings.TryGetValue(string.Join(' ', words[from..to]), out var known) && known == meaning;
                }
            }

            if (reached[^1])
            {
                return meaning;
            }
        }

        return null;
    }

    private void Add(IEnumerable<string> words, KeywordMeaning meaning)
    {
        foreach (var word in words.Select(ReplyText.Of).Where(word => word.Plain.Length > 0))
        {
            _meanings.TryAdd(word.Plain, meaning);
            if (!word.HasSigns && word.Words.Length > 0)
            {
                _meanings.TryAdd(word.Words, meaning);
                _mostWords = Math.Max(_mostWords, word.Words.Count(c => c == ' ') + 1);
            }
        }
    }

    private static string Shortened(string said) =>
        said.Length <= LongestRequest ? said : said[..(char.IsHighSurrogate(said[LongestRequest - 1]) ? LongestRequest - 1 : LongestRequest)];

    // it and it-IT are one language.
    private static bool SameLanguage(string tag, string language) =>
        string.Equals(tag.Split('-', '_')[0], language, StringComparison.OrdinalIgnoreCase);
}
