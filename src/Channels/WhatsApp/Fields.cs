using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Domain.Audiences;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Reads the provider's JSON without trusting its types: what is not as expected reads as absent.</summary>
internal static partial class Fields
{
    private const long FirstMillisecond = 100_000_000_000; // as seconds: the year 5138; as milliseconds: 1973
    private const long LastMillisecond = 253_402_300_799_999; // the end of the year 9999

    internal static JsonElement Get(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    internal static IEnumerable<JsonElement> Items(this JsonElement parent, string name) =>
        parent.Get(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    internal static string? Text(this JsonElement parent, string name) => parent.Get(name) switch
    {
        { ValueKind: JsonValueKind.String } value => TryGetString(value),
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => null,
    };

    /// <summary>
    /// What a person wrote, which is judged and not stored: a NUL is read as a blank, and a cut character as U+FFFD, so that
    /// neither hides a word.
    /// </summary>
    internal static string? Written(this JsonElement parent, string name) =>
        parent.Get(name) is { ValueKind: JsonValueKind.String } value
            ? JsonSerializer.Deserialize<string>(Escape().Replace(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)), WholeCharacter))?.Replace('\0', ' ')
            : null;

    internal static int? Number(this JsonElement parent, string name) =>
        int.TryParse(parent.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Unix time in seconds; milliseconds have been seen too and are told by their size.</summary>
    internal static DateTimeOffset? Time(this JsonElement parent, string name)
    {
        if (!long.TryParse(parent.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > LastMillisecond)
        {
            return null;
        }

        return value >= FirstMillisecond ? DateTimeOffset.FromUnixTimeMilliseconds(value) : DateTimeOffset.FromUnixTimeSeconds(value);
    }

    /// <summary>A phone as the provider writes it, digits without plus, in E.164; null when it is none.</summary>
    internal static string? Phone(this JsonElement parent, string name) => PhoneOf(parent.Text(name));

    /// <summary>A user id; null when it is none.</summary>
    internal static string? UserId(this JsonElement parent, string name) =>
        parent.Text(name) is { } text && WhatsAppUserId.IsOne(text) ? text : null;

    /// <summary>A phone as the provider writes it, digits without plus, in E.164; null when it is none.</summary>
    internal static string? PhoneOf(string? text)
    {
        var digits = text?.TrimStart('+');
        return digits is { Length: >= 2 and <= 15 } && digits[0] != '0' && digits.All(char.IsAsciiDigit) ? "+" + digits : null;
    }

    // A pair, a half without its other half, or any other escape, so that an escaped backslash hides none.
    [GeneratedRegex(@"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)")]
    private static partial Regex Escape();

    private static string WholeCharacter(Match escape) => escape.Groups["half"].Success ? @"\uFFFD" : escape.Value;

    // What the database cannot hold is no text of the provider's either.
    private static string? TryGetString(JsonElement value)
    {
        try
        {
            return value.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair: valid JSON, no text
        }
    }
}
