using System.Text.RegularExpressions;

namespace MassMessaging.Persistence.Tests.Queries;

/// <summary>What of a file of <c>Queries/</c> reaches the database.</summary>
public sealed class QueryTextTests
{
    public static TheoryData<string> Files() => [.. NamedQueries.Files()];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_statement_ends_before_the_reason_of_the_next_one(string file)
    {
        var queries = NamedQueries.Load(file);

        Assert.All(queries.Names, name => Assert.DoesNotMatch(@"(^|\n)--[^\n]*$", queries[name]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Only_words_that_a_store_fills_are_left_in_braces(string file)
    {
        string[] filled = ["{candidates}", "{rows}", "{sender}", "{label}", "{labels}"];
        var queries = NamedQueries.Load(file);

        Assert.All(queries.Names, name => Assert.Empty(Regex.Matches(queries[name], @"(?<!')\{[a-z>][a-z >-]*\}").Select(word => word.Value).Except(filled)));
    }

    [Fact]
    public void A_status_reaches_the_database_as_its_number() =>
        Assert.Contains("and status = 0 and attempt = 0", NamedQueries.Load("claims")["lock-candidates"], StringComparison.Ordinal);

    [Fact]
    public void A_fragment_stands_where_it_is_named_as_far_in_as_that_line() => Assert.Equal(
        "select\n    case when true\n         then 1 end as one,\n    2 as two",
        Statement("""
            -- Why.
            -- fragment: one
            case when true
                 then 1 end as one

            -- name: find
            select
                {> one},
                2 as two
            """));

    [Fact]
    public void A_fragment_of_the_file_goes_before_a_shared_one_and_may_include_another() => Assert.Equal(
        "select own, shared",
        Statement("""
            -- name: find
            {> one}
            -- fragment: one
            {> two} shared
            -- fragment: two
            select own,
            """,
            "-- fragment: two\nselect shared"));

    [Theory]
    [InlineData("-- name: find\n{> nothing}", "there is no such fragment")]
    [InlineData("-- name: find\n{> one}\n-- fragment: one\n{> one}", "includes itself")]
    [InlineData("-- name: find\nselect 1\n-- name: find\nselect 2", "twice")]
    [InlineData("-- name: find\n{> one}\n-- fragment: one\n1\n-- fragment: one\n2", "twice")]
    public void A_file_that_cannot_be_read_as_it_was_meant_is_refused(string text, string why) =>
        Assert.Contains(why, Assert.Throws<InvalidOperationException>(() => Statement(text)).Message, StringComparison.Ordinal);

    private static string Statement(string text, string shared = "") =>
        QueryFile.Parse("some", text).Statements(QueryFile.Parse("fragments", shared)).Single(statement => statement.Key == "find").Value;
}
