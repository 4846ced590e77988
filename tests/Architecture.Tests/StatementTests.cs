using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>The statements of <c>Queries/</c> and the code that names them: names are strings, so that only a test sees a wrong one.</summary>
public sealed partial class StatementTests
{
    private static readonly string Persistence = Path.Combine(Repository.Root, "src", "Persistence");

    private static readonly Dictionary<string, string[]> NamesOf = Directory.GetFiles(Path.Combine(Persistence, "Queries"), "*.sql").ToDictionary(
        file => Path.GetFileNameWithoutExtension(file)!,
        file => StatementName().Matches(File.ReadAllText(file)).Select(name => name.Groups[1].Value).ToArray());

    /// <summary>The files of code that load statements, with the files that each loads.</summary>
    private static readonly IReadOnlyList<(string Code, string Text, string[] Loads)> Users =
    [
        .. Directory.GetFiles(Persistence, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (File: Path.GetFileName(file), Text: File.ReadAllText(file)))
            .Select(code => (code.File, code.Text, Load().Matches(code.Text).Select(load => load.Groups[1].Value).Distinct().ToArray()))
            .Where(code => code.Item3.Length > 0),
    ];

    public static TheoryData<string> Codes => [.. Users.Select(user => user.Code)];

    public static TheoryData<string> Files => [.. NamesOf.Keys.Order()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_statement_that_code_names_exists(string code)
    {
        var user = Users.Single(user => user.Code == code);
        var known = user.Loads.SelectMany(file => NamesOf[file]).ToHashSet();
        // By an indexer, or handed to a helper of the same file: names of several words are written in no other way.
        var named = Indexed().Matches(user.Text).Concat(SeveralWords().Matches(user.Text)).Select(name => name.Groups[1].Value);

        Assert.Empty(named.Except(known));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_statement_is_named_by_code_that_loads_its_file(string file)
    {
        var loading = string.Join('\n', Users.Where(user => user.Loads.Contains(file)).Select(user => user.Text));
        var prefixes = Prefix().Matches(loading).Select(prefix => prefix.Groups[1].Value).ToArray();

        Assert.DoesNotContain(NamesOf[file], name => !loading.Contains($"\"{name}\"", StringComparison.Ordinal) && !prefixes.Any(name.StartsWith));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_statement_writes_a_delivery_status_as_a_number(string file)
    {
        var text = File.ReadAllText(Path.Combine(Persistence, "Queries", file + ".sql"))
            .Replace("status = 3 and proxy_port", string.Empty, StringComparison.Ordinal); // of Orleans' own table

        Assert.Empty(StatusNumber().Matches(text).Select(number => number.Value));
    }

    [Fact]
    public void Parameters_are_named_as_columns_are()
    {
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(Persistence, "Queries"), "*.sql"), .. Directory.GetFiles(Path.Combine(Persistence, "Audiences"), "*.cs"),
        ];

        Assert.Empty(files.SelectMany(file => CapitalInParameter().Matches(File.ReadAllText(file)).Select(parameter => $"{Path.GetFileName(file)}: {parameter.Value}")));
    }

    [GeneratedRegex(@"@[a-z0-9_]*[A-Z]\w*")]
    private static partial Regex CapitalInParameter();

    [GeneratedRegex("^-- name: *([a-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex StatementName();

    [GeneratedRegex("NamedQueries\\.Load\\(\"(\\w+)\"")]
    private static partial Regex Load();

    [GeneratedRegex("(?<=[\\w)])\\[\"([a-z0-9-]+)\"\\]")]
    private static partial Regex Indexed();

    [GeneratedRegex("\"([a-z]+(?:-[a-z0-9]+)+)\"")]
    private static partial Regex SeveralWords();

    [GeneratedRegex("\"([a-z]+(?:-[a-z]+)*-)\" \\+")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"\b(status|was|now|becomes) *(=|<>|>|<|>=|<=|in|not in|between) *\(?[0-7]\b|\b(status|was|now|becomes) when [0-7]\b")]
    private static partial Regex StatusNumber();
}
