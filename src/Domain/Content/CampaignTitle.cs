using System.Globalization;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Content;

/// <summary>The limits of a campaign's title, which never leaves the system.</summary>
public static class CampaignTitle
{
    /// <summary>Characters as people count them: grapheme clusters (Unicode Standard Annex 29).</summary>
    public const int MaxCharacters = 100;

    /// <summary>UTF-16 code units; bounds what one character can be made of.</summary>
    public const int MaxUtf16Units = 400;

    private const string Pointer = "/title";

    /// <summary>The first broken rule of a title; null when there is none.</summary>
    public static FieldError? Validate(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
        {
            return Rule.TitleRequired.At(Pointer);
        }

        if (title.Contains('\0', StringComparison.Ordinal))
        {
            return Rule.NulCharacter.At(Pointer);
        }

        if (UnicodeText.HasUnpairedSurrogate(title))
        {
            return Rule.TitleNotUnicode.At(Pointer);
        }

        var characters = title.Length > MaxUtf16Units ? 0 : new StringInfo(title).LengthInTextElements;
        return title.Length > MaxUtf16Units
            ? Rule.TitleTooLong.At(Pointer, ("reason", "units"), ("limit", MaxUtf16Units), ("actual", title.Length))
            : characters > MaxCharacters ? Rule.TitleTooLong.At(Pointer, ("limit", MaxCharacters), ("actual", characters)) : null;
    }
}
