using System.Globalization;
using MassMessaging.Domain.Validation;

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
            return new FieldError(Pointer, "titleRequired", "title must hold at least one visible character.");
        }

        if (title.Contains('\0', StringComparison.Ordinal))
        {
            return new FieldError(Pointer, "nulCharacter", "title must not hold the character U+0000.");
        }

        if (UnicodeText.HasUnpairedSurrogate(title))
        {
            return new FieldError(Pointer, "titleNotUnicode", "title holds half of a surrogate pair.");
        }

        return title.Length > MaxUtf16Units || new StringInfo(title).LengthInTextElements > MaxCharacters
            ? new FieldError(Pointer, "titleTooLong",
                $"title is longer than {MaxCharacters} characters or {MaxUtf16Units} UTF-16 code units.")
            : null;
    }
}
