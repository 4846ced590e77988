using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>
/// What a provider's code means stands in the list of its provider, and nowhere else: a code that is judged by hand beside
/// the list would mean one thing in an answer and another in a report.
/// </summary>
public sealed partial class CodeListTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    [Fact]
    public void No_code_is_judged_by_hand()
    {
        var lists = Directory.GetFiles(Path.Combine(Source, "Channels"), "*.codes.tsv", SearchOption.AllDirectories);
        Assert.Equal(4, lists.Length);
        var codes = lists.SelectMany(File.ReadLines).Where(line => line.Length > 0 && line[0] != '#')
            .SelectMany(line => line.Split('\t')[0].Split(',')).Select(code => code.Split('/')[^1]).Where(IsTelling).ToHashSet(StringComparer.Ordinal);
        Assert.True(codes.Count > 400, $"only {codes.Count} codes");
        var files = Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Where(IsJudge).ToList();
        Assert.True(files.Count > 100);
        Assert.Empty(files.SelectMany(file => File.ReadLines(file).Where(line => Codes(line).Any(codes.Contains)).Select(line => $"{file}: {line.Trim()}")));
    }

    [Theory]
    [InlineData("if (code == 131026)", "131026")]
    [InlineData("30_032 or 21660 => ErrorClass.Config, // 21659", "21660")]
    [InlineData("code is \"SENDER_ID_MISMATCH\"", "SENDER_ID_MISMATCH")]
    [InlineData("// 131026 is undeliverable", null)]
    [InlineData("var limit = 128;", null)]
    public void A_code_in_a_line_is_found(string line, string? code) => Assert.Equal(code, Codes(line).FirstOrDefault(IsTelling));

    // Numbers of fewer digits and single words mean other things elsewhere.
    private static bool IsTelling(string code) => code.All(char.IsAsciiDigit) ? code.Length >= 5 : code.Contains('_', StringComparison.Ordinal);

    // The simulator is the provider: it says codes and judges none.
    private static bool IsJudge(string file) =>
        !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/Simulator/", StringComparison.Ordinal);

    private static IEnumerable<string> Codes(string line) => Literal().Matches(Comment().Replace(line, string.Empty)).Select(match => match.Groups["code"].Value);

    [GeneratedRegex("""(?<![\w.])(?<code>\d{5,})(?![\w.])|"(?<code>[a-zA-Z]+_[a-zA-Z_]+)"|/(?<code>[A-Z]+_[A-Z_]+)""")]
    private static partial Regex Literal();

    [GeneratedRegex("""(^|\s)//.*$""")]
    private static partial Regex Comment();
}
