using System.Text.Json;

namespace MassMessaging.Api.Tests.Description;

/// <summary>Tells two JSON documents apart for people: where they differ, and how.</summary>
internal static class Difference
{
    private const int Most = 20;
    private const int LongestValue = 80;

    /// <summary>A line for each difference, the first twenty; empty: there is none.</summary>
    public static IReadOnlyList<string> Of(JsonElement before, JsonElement after)
    {
        var lines = Lines(before, after, string.Empty).ToList();
        return lines.Count <= Most ? lines : [.. lines.Take(Most), $"… and {lines.Count - Most} more"];
    }

    private static IEnumerable<string> Lines(JsonElement before, JsonElement after, string at) => (before.ValueKind, after.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => before.EnumerateObject().Select(member => member.Name)
            .Union(after.EnumerateObject().Select(member => member.Name))
            .SelectMany(name => Lines(Member(before, name), Member(after, name), $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}")),
        _ when before.ValueKind == after.ValueKind && before.ValueKind != JsonValueKind.Undefined && before.GetRawText() == after.GetRawText() => [],
        (JsonValueKind.Undefined, _) => [$"+ {at}: {Short(after)}"],
        (_, JsonValueKind.Undefined) => [$"- {at}: {Short(before)}"],
        _ => [$"~ {at}: {Short(before)} is now {Short(after)}"],
    };

    private static JsonElement Member(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? member : default;

    private static string Short(JsonElement value)
    {
        var text = JsonSerializer.Serialize(value);
        return text.Length <= LongestValue ? text : text[..LongestValue] + "…";
    }
}
