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
}
