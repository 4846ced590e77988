using System.Globalization;
using System.Text;

namespace MassMessaging.Domain.Content;

/// <summary>
/// What a person wrote, without what mail programs and keyboards add: quoted lines, a signature, marks, emoji, accents
/// and case.
/// </summary>
internal sealed record ReplyText
{
    // A sign that is an emoji, although its category or its compatible form is a letter.
    private const string EmojiLetters = "\u2139\u24C2";
    private const char Keycap = '\u20E3';
    private const char Tatweel = '\u0640';

    private static readonly string[] LineBreaks = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"];

    private ReplyText(string said, string plain, string words)
    {
        Said = said;
        Plain = plain;
        Words = words;
    }

    /// <summary>The person's own lines, as they were written.</summary>
    public string Said { get; }

    /// <summary>The own lines in capitals without accents; marks and signs stay, but for punctuation at the end.</summary>
    public string Plain { get; }

    /// <summary>Nothing but letters and digits in capitals, one blank between words.</summary>
    public string Words { get; }

    /// <summary>Whether a sign stands among the letters: then <see cref="Words"/> says less than was written.</summary>
    public bool HasSigns => Plain.EnumerateRunes().Any(rune => IsSymbol(Rune.GetUnicodeCategory(rune)));

    /// <summary>Reads any text, also one that is no Unicode.</summary>
    public static ReplyText Of(string text)
    {
        var said = OwnLines(text);
        return new ReplyText(said, Plainly(said), WordsOf(said));
    }

    // A signature follows a line of two hyphens (RFC 3676), or of the dash that keyboards make of them. The line that
    // introduces a quote ("On 4 May 2026, Ann wrote:") ends with a colon and holds a date.
    private static string OwnLines(string text)
    {
        var own = new List<string>();
        var quoted = false;
        foreach (var line in text.Split(LineBreaks, StringSplitOptions.None).Reverse())
        {
            var trimmed = line.Trim();
            if (trimmed is "--" or "\u2014")
            {
                own.Clear();
                quoted = false;
            }
            else if (trimmed.StartsWith('>'))
            {
                quoted = true;
            }
            else if (!(quoted && (trimmed.Length == 0 || (trimmed.EndsWith(':') && trimmed.Any(char.IsDigit)))))
            {
                own.Add(line);
                quoted = false;
            }
        }

        own.Reverse();
        return string.Join('\n', own).Trim();
    }

    private static string Plainly(string text)
    {
        var plain = Letters(text, signs: true);
        while (plain.Length > 0 && (plain[^1] == ' ' || char.IsPunctuation(plain[^1])))
        {
            plain.Length--;
        }

        return plain.ToString();
    }

    private static string WordsOf(string text)
    {
        var words = Letters(text, signs: false);
        if (words.Length > 0 && words[^1] == ' ')
        {
            words.Length--;
        }

        return words.ToString();
    }

    private static StringBuilder Letters(string text, bool signs)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in Characters(text, signs).Normalize(NormalizationForm.FormKD))
        {
            switch (char.GetUnicodeCategory(c))
            {
                // Accents, and marks of direction that keyboards of right-to-left scripts add.
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format:
                    break;
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.Control:
                    Separate(letters);
                    break;
                default:
                    if (!signs && char.IsPunctuation(c))
                    {
                        Separate(letters);
                    }
                    else if (c != Tatweel)
                    {
                        // The Turkish i without a dot is a letter of its own to Unicode, but iptal is meant for İPTAL and ıptal.
                        letters.Append(c == 'ı' ? 'I' : char.ToUpperInvariant(c));
                    }

                    break;
            }
        }

        return letters;
    }

    // What is no character cannot be normalised, and a half character is none. Unknown ones may be new emoji.
    private static string Characters(string text, bool signs)
    {
        var characters = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune == Rune.ReplacementChar || category is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                characters.Append(' ');
            }
            else if (signs || !IsSign(rune, category))
            {
                characters.Append(rune.ToString());
            }
            else
            {
                if (rune.Value == Keycap)
                {
                    DropKey(characters);
                }

                characters.Append(' ');
            }
        }

        return characters.ToString();
    }

    // A digit in a key is an emoji: the digit, a mark that asks for a picture, and the key around them.
    private static void DropKey(StringBuilder characters)
    {
        if (characters.Length > 0 && characters[^1] == '\uFE0F')
        {
            characters.Length--;
        }

        if (characters.Length > 0 && char.IsAsciiDigit(characters[^1]))
        {
            characters.Length--;
        }
    }

    // Letters in circles and squares are letters all the same.
    private static bool IsSign(Rune rune, UnicodeCategory category) =>
        rune.Value == Keycap || EmojiLetters.Contains(rune.ToString(), StringComparison.Ordinal)
        || (IsSymbol(category) && rune.ToString().Normalize(NormalizationForm.FormKD) is not [>= 'A' and <= 'Z' or >= 'a' and <= 'z']);

    private static bool IsSymbol(UnicodeCategory category) =>
        category is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol;

    private static void Separate(StringBuilder letters)
    {
        if (letters.Length > 0 && letters[^1] != ' ')
        {
            letters.Append(' ');
        }
    }
}
