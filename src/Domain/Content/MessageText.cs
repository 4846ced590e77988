using System.Globalization;
using MassMessaging.Domain.Validation;

namespace MassMessaging.Domain.Content;

/// <summary>The limits of a message's text.</summary>
public static class MessageText
{
    /// <summary>Characters as people count them: grapheme clusters (Unicode Standard Annex 29).</summary>
    public const int MaxCharacters = 500;

    /// <summary>UTF-16 code units; bounds what one character can be made of.</summary>
    public const int MaxUtf16Units = 1000;

    /// <summary>Spaces in a row that a template's variable takes.</summary>
    public const int MaxTemplateSpaces = 4;

    private const string Pointer = "/text";

    /// <summary>The first broken rule of a text; null when there is none.</summary>
    public static FieldError? Validate(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new FieldError(Pointer, "textRequired", "text must hold at least one visible character.");
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return new FieldError(Pointer, "nulCharacter", "text must not hold the character U+0000.");
        }

        if (UnicodeText.HasUnpairedSurrogate(text))
        {
            return new FieldError(Pointer, "textNotUnicode", "text holds half of a surrogate pair.");
        }

        if (text.Length > MaxUtf16Units)
        {
            return new FieldError(Pointer, "textTooManyUnits",
                $"text has {text.Length} UTF-16 code units; at most {MaxUtf16Units} are allowed.");
        }

        var characters = new StringInfo(text).LengthInTextElements;
        return characters > MaxCharacters
            ? new FieldError(Pointer, "textTooLong", $"text has {characters} characters; at most {MaxCharacters} are allowed.")
            : null;
    }

    /// <summary>
    /// What a template's variable does not take (WhatsApp): a line break, a tab, more than
    /// <see cref="MaxTemplateSpaces"/> spaces in a row. Null when there is none of them.
    /// </summary>
    public static FieldError? ValidateForTemplate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAny('\r', '\n', '\t') || text.Contains(new string(' ', MaxTemplateSpaces + 1), StringComparison.Ordinal)
            ? new FieldError(Pointer, "textNotAllowedInTemplate",
                $"text goes into a template, which takes no line break, no tab and at most {MaxTemplateSpaces} spaces in a row.")
            : null;
    }
}
