using System.Text.RegularExpressions;

namespace MassMessaging.Domain.Content;

/// <summary>The body of a provider's template, with its variables as <c>{{1}}</c>.</summary>
public static partial class TemplateBody
{
    /// <summary>Whether the body has exactly one variable, the first by number, which a campaign's text fills.</summary>
    public static bool TakesOneText(string body) =>
        Variable().Matches(body).Select(match => match.Groups[1].Value).Distinct().ToArray() is ["1"];

    [GeneratedRegex(@"\{\{\s*([^{}\s]*)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
