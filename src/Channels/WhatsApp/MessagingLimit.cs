using System.Globalization;
using System.Text.Json;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>How the provider writes its limit of distinct people in 24 hours: a word, or a number with -1 for none.</summary>
internal static class MessagingLimit
{
    private const string Word = "TIER_";

    /// <summary>Reads a limit from a value that is a text or a number.</summary>
    internal static bool TryRead(JsonElement value, out int? people) => TryRead(
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        },
        out people);

    /// <summary>Reads a limit; false for what says nothing, such as <c>TIER_NOT_SET</c>.</summary>
    /// <param name="text">Such as <c>TIER_250</c>, <c>TIER_2K</c>, <c>TIER_UNLIMITED</c>, <c>250</c> or <c>-1</c>.</param>
    /// <param name="people">People, from 1; null: no limit.</param>
    internal static bool TryRead(string? text, out int? people)
    {
        people = null;
        if (text is null)
        {
            return false;
        }

        var word = text.StartsWith(Word, StringComparison.Ordinal) ? text[Word.Length..] : text;
        if (word is "UNLIMITED" or "-1")
        {
            return true;
        }

        var (digits, times) = word switch
        {
            [.. var head, 'K'] => (head, 1_000L),
            [.. var head, 'M'] => (head, 1_000_000L),
            _ => (word, 1L),
        };
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number * times > int.MaxValue)
        {
            return false;
        }

        people = (int)(number * times);
        return true;
    }
}
