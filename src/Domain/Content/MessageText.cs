using System.Globalization;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

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

    /// <summary>How many characters a text has, as people count them.</summary>
    public static int CharactersOf(string text) => new StringInfo(text).LengthInTextElements;

    /// <summary>The first broken rule of a text; null when there is none.</summary>
    public static FieldError? Validate(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Rule.TextRequired.At(Pointer);
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return Rule.NulCharacter.At(Pointer);
        }

        if (UnicodeText.HasUnpairedSurrogate(text))
        {
            return Rule.TextNotUnicode.At(Pointer);
        }

        if (text.Length > MaxUtf16Units)
        {
            return Rule.TextTooManyUnits.At(Pointer, ("limit", MaxUtf16Units), ("actual", text.Length));
        }

        var characters = CharactersOf(text);
        return characters > MaxCharacters
            ? Rule.TextTooLong.At(Pointer, ("limit", MaxCharacters), ("actual", characters))
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
            ? Rule.TextNotAllowedInTemplate.At(Pointer)
            : null;
    }
}
