using System.Globalization;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Api.Json;

/// <summary>Rules for short texts and for the ids that tenants choose.</summary>
internal static class Texts
{
    /// <summary>Characters of an id.</summary>
    public const int MaxId = 100;

    /// <summary>Characters of a name.</summary>
    public const int MaxName = 200;

    /// <summary>What is wrong with an id that a tenant chose; null when nothing is.</summary>
    public static FieldError? CheckId(string? id, string pointer) =>
        id is { Length: > 0 and <= MaxId } && IsPrintable(id)
            ? null
            : Rule.IdMalformed.At(pointer, ("limit", MaxId));

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static FieldError? CheckName(string? name, string pointer, bool required = true)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return required ? Rule.NameRequired.At(pointer) : null;
        }

        return name.Length <= MaxName && IsPrintable(name)
            ? null
            : Rule.NameMalformed.At(pointer, ("limit", MaxName));
    }

    /// <summary>An id in a path, where <see cref="RequestLines"/> left <c>/</c> and <c>%</c> escaped so that routes see whole segments.</summary>
    public static string FromPath(string segment) => Uri.UnescapeDataString(segment);

    /// <summary>Reads one of our own ids.</summary>
    public static bool TryId(string? text, out Guid id) => Guid.TryParseExact(text, "N", out id);

    private static bool IsPrintable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) || char.GetUnicodeCategory(text[i]) == UnicodeCategory.Control)
            {
                return false;
            }
        }

        return true;
    }
}
