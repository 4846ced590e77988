using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>The sentences of a Markdown text. Code is left out: <see cref="Code"/> stands in its place.</summary>
internal static partial class MarkdownSentences
{
    private const char Code = '§';

    /// <summary>The sentences of paragraphs, list items and headings, and with tables those of their cells.</summary>
    internal static IEnumerable<string> Of(string text, bool tables) =>
        Blocks(Fence().Replace(text, string.Empty).Split('\n'), tables)
            .SelectMany(block => End().Split(Plain(block)))
            .Where(sentence => Words(sentence) > 0);

    internal static int Words(string sentence) =>
        sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Count(word => !word.Contains(Code, StringComparison.Ordinal) && word.Any(char.IsLetterOrDigit));

    // A paragraph runs over several lines; a heading and a cell stand alone, and a list item begins anew.
    private static IEnumerable<string> Blocks(string[] lines, bool tables)
    {
        var block = new List<string>();
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.Length == 0 || line[0] is '#' or '|' || Item().IsMatch(line))
            {
                yield return string.Join(' ', block);
                block.Clear();
            }

            if (line.StartsWith('#'))
            {
                yield return line;
            }
            else if (line.StartsWith('|'))
            {
                foreach (var cell in tables ? line.Split('|') : [])
                {
                    yield return cell;
                }
            }
            else
            {
                block.Add(Item().Replace(line, string.Empty));
            }
        }

        yield return string.Join(' ', block);
    }

    private static string Plain(string block) =>
        Emphasis().Replace(Link().Replace(Span().Replace(block, Code.ToString()), "${text}"), string.Empty);

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^([-*]|\d+\.)\s+")]
    private static partial Regex Item();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Span();

    [GeneratedRegex(@"!?\[(?<text>[^\]]*)\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("[*_]{1,2}")]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"(?<=[.!?][)""]?)\s+(?=[A-Z""(0-9§])")]
    private static partial Regex End();
}
