using System.Text.RegularExpressions;

namespace MassMessaging.Domain.Content;

/// <summary>A component of a provider's template, as far as a send depends on it.</summary>
/// <param name="Type">The provider's word, such as <c>HEADER</c>, <c>BODY</c> or <c>BUTTONS</c>.</param>
/// <param name="Format">Of a header: <c>TEXT</c>, <c>IMAGE</c> and the like; null: none.</param>
/// <param name="Text">Its text with its variables; null: none.</param>
/// <param name="Buttons">Its buttons, in order.</param>
public sealed record TemplatePart(string Type, string? Format, string? Text, IReadOnlyList<TemplateButton> Buttons)
{
    /// <summary>Of a limited offer: whether each send has to say when it ends.</summary>
    public bool Expires { get; init; } = true;
}

/// <summary>A button of a template.</summary>
/// <param name="Type">The provider's word, such as <c>URL</c> or <c>QUICK_REPLY</c>.</param>
/// <param name="Url">Where it leads, with its variables; null: nowhere.</param>
public sealed record TemplateButton(string Type, string? Url)
{
    /// <summary>Its label; null: the provider's own word.</summary>
    public string? Text { get; init; }
}

/// <summary>Which parts of a template each send would have to fill, beyond the numbered variables of its body.</summary>
public static partial class TemplateParts
{
    private const int LongestName = 40;

    /// <summary>
    /// The parts that a text alone cannot fill, in the template's order and in words; empty: none. A kind of part that is
    /// not known counts as one, because a send that leaves out a part is refused.
    /// </summary>
    public static IReadOnlyList<string> Missing(IEnumerable<TemplatePart> parts)
    {
        var missing = parts.SelectMany(Of).Distinct().ToArray();
        return missing.Length == 0 ? [] : missing;
    }

    private static IEnumerable<string> Of(TemplatePart part) => part.Type.ToUpperInvariant() switch
    {
        "HEADER" when part.Format is null || Is(part.Format, "TEXT") => Variables(part.Text).Select(name => $"header variable {name}"),
        "HEADER" => [$"header {Name(part.Format!)}"],
        "BODY" => Variables(part.Text).Where(name => !Numbered().IsMatch(name)).Select(name => $"body variable {name}"),
        "BUTTONS" => part.Buttons.SelectMany((button, index) => Of(button, index + 1)),
        "LIMITED_TIME_OFFER" => part.Expires ? ["end of the limited time offer"] : [],
        "FOOTER" or "CALL_PERMISSION_REQUEST" => [],
        _ => [Name(part.Type)],
    };

    private static IEnumerable<string> Of(TemplateButton button, int place) => button.Type.ToUpperInvariant() switch
    {
        "URL" => Variables(button.Url).Select(name => $"button {place} URL variable {name}"),
        "COPY_CODE" => [$"button {place} coupon code"],
        "QUICK_REPLY" or "PHONE_NUMBER" or "VOICE_CALL" or "CATALOG" => [],
        _ => [$"button {place} {Name(button.Type)}"],
    };

    private static IEnumerable<string> Variables(string? text) =>
        Variable().Matches(text ?? string.Empty).Select(match => $"{{{{{Clip(match.Groups[1].Value)}}}}}");

    private static bool Is(string given, string word) => string.Equals(given, word, StringComparison.OrdinalIgnoreCase);

    // LIMITED_TIME_OFFER reads as "limited time offer".
    private static string Name(string word) => Clip(word).ToLowerInvariant().Replace('_', ' ');

    private static string Clip(string text) => text.Length <= LongestName ? text : text[..LongestName];

    [GeneratedRegex(@"\{\{\s*([^{}\s]*)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\{\{[0-9]+\}\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
