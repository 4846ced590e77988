using System.Text.RegularExpressions;

namespace MassMessaging.Architecture.Tests;

/// <summary>Tables of the documents name tests; a table that names none that exist holds nothing.</summary>
public sealed partial class FeatureTableTests
{
    [Theory]
    [InlineData("features.md")]
    [InlineData("security.md")]
    public void Every_test_that_a_table_names_exists(string document)
    {
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", document))).Select(match => match.Groups).ToList();
        Assert.NotEmpty(named);
        Assert.Empty(named.Where(name => !Exists(name["project"].Value, name["class"].Value, name["test"].Value)).Select(name => name[0].Value));
    }

    [Theory]
    [InlineData("Architecture.Tests", nameof(FeatureTableTests), nameof(Every_test_that_a_table_names_exists), true)]
    [InlineData("Architecture.Tests", nameof(FeatureTableTests), "Nothing_of_that_name", false)]
    [InlineData("Architecture.Tests", "NoTests", nameof(Every_test_that_a_table_names_exists), false)]
    [InlineData("No.Tests", nameof(FeatureTableTests), nameof(Every_test_that_a_table_names_exists), false)]
    public void A_test_exists_where_its_class_has_it(string project, string type, string test, bool exists) =>
        Assert.Equal(exists, Exists(project, type, test));

    private static bool Exists(string project, string type, string test)
    {
        var folder = Path.Combine(Repository.Root, "tests", project);
        return Directory.Exists(folder)
            && Directory.EnumerateFiles(folder, type + ".cs", SearchOption.AllDirectories)
                .Any(file => File.ReadAllText(file).Contains($" {test}(", StringComparison.Ordinal));
    }

    [GeneratedRegex("`(?<project>[A-Za-z]+\\.Tests)/(?<class>[A-Za-z0-9]+)\\.(?<test>[A-Za-z0-9_]+)`")]
    private static partial Regex Named();
}
