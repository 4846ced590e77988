using System.Text.Json;
using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>The rules of prose in CONTRIBUTING.md that a program can check, on every document.</summary>
public sealed partial class ProseTests
{
    private const int MostWords = 25;

    public static TheoryData<string> Documents => [.. Document.Paths];

    [Fact]
    public void The_documents_are_found()
    {
        Assert.Contains("README.md", Document.Paths);
        Assert.Contains("docs/decisions/README.md", Document.Paths);
        Assert.Contains("src/Simulator/README.md", Document.Paths);
        Assert.DoesNotContain(Document.Paths, path => path.Contains("node_modules", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_names_its_subjects(string path) =>
        Assert.Equal([], [.. MarkdownSentences.Of(Document.Read(path).Text, tables: true).Where(sentence => Nameless().IsMatch(sentence))]);

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_sentence_of_a_document_has_at_most_25_words(string path) =>
        Assert.Equal([], [.. MarkdownSentences.Of(Document.Read(path).Text, tables: false).Where(sentence => MarkdownSentences.Words(sentence) > MostWords)]);

    /// <summary>What clients are made from, and the English sentences of problems: a reader meets both.</summary>
    [Theory]
    [InlineData("docs/openapi.json", 1_000)]
    [InlineData("src/Domain/Vocabulary/Sentences/en.json", 500)]
    public void A_description_and_a_problem_name_their_subjects(string path, int least)
    {
        using var json = JsonDocument.Parse(Document.Read(path).Text);
        var texts = Texts(json.RootElement).ToList();
        Assert.True(texts.Count > least, $"only {texts.Count} texts");
        Assert.Equal([], [.. texts.Where(text => Nameless().IsMatch(text))]);
    }

    [Theory]
    [InlineData("Whoever waits is skipped.", true)]
    [InlineData("The silo tells whom it concerns.", true)]
    [InlineData("| class | a code that names nobody |", true)]
    [InlineData("The campaign is told of free slots.", true)]
    [InlineData("Left alone it goes to sleep.", true)]
    [InlineData("The campaign is notified of free slots.", false)]
    [InlineData("`Console.Tests/LineTests.Nobody_waits` holds it, by 0x34 of the whole.", false)]
    [InlineData("```\nwho\n```", false)]
    public void A_sentence_without_a_name_is_found(string text, bool found) =>
        Assert.Equal(found, MarkdownSentences.Of(text, tables: true).Any(Nameless().IsMatch));

    [Theory]
    [InlineData("Two words. And three more.", new[] { 2, 3 })]
    [InlineData("- One item\n  of two lines\n- Another", new[] { 5, 1 })]
    [InlineData("# A heading\nA line of `code` (with 0.5 s).", new[] { 2, 6 })]
    [InlineData("[A link](to/a/page.md) and **weight**.", new[] { 4 })]
    [InlineData("| a cell | of a table |", new int[0])]
    public void Words_are_counted_by_sentence(string text, int[] words) =>
        Assert.Equal(words, MarkdownSentences.Of(text, tables: false).Select(MarkdownSentences.Words));

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    [GeneratedRegex(@"\b(who|whoever|whom|nobody|somebody|everybody|anybody|(is|are|was|were|be|been|being) told|takes? leave|goes? to sleep)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Nameless();
}
