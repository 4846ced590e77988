using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>A link of a document leads to a file of the repository, and to a heading that the file has.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Documents => [.. Document.Paths];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_a_document_leads_somewhere(string path) => Assert.Empty(Dead(Document.Read(path)));

    [Theory]
    [InlineData("[a](docs/architecture.md)", true)]
    [InlineData("[a](docs/architecture.md#processes)", true)]
    [InlineData("[a](#here)\n## `Here`", true)]
    [InlineData("[a](https://example.com/none)", true)]
    [InlineData("`[a](none.md)`", true)]
    [InlineData("[a](docs/none.md)", false)]
    [InlineData("[a](docs/architecture.md#no-heading)", false)]
    public void A_dead_link_is_found(string text, bool alive) => Assert.Equal(alive, !Dead(new Document("README.md", text)).Any());

    private static IEnumerable<string> Dead(Document document) =>
        Link().Matches(Code().Replace(document.Text, string.Empty)).Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !IsAlive(document, target.Split('#')));

    private static bool IsAlive(Document document, string[] target)
    {
        var path = target[0].Length == 0 ? document.Path : Path.Combine(Path.GetDirectoryName(document.Path)!, target[0]);
        if (target[0].Length > 0 && !Path.Exists(Path.Combine(Repository.Root, path)))
        {
            return false;
        }

        return target.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal)
            || Anchors(target[0].Length == 0 ? document.Text : Document.Read(path).Text).Contains(target[1]);
    }

    // A heading's anchor as GitHub makes it: letters, digits and hyphens, in small letters.
    private static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(text).Select(heading => NoAnchor().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex("^#+ +(?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
