using System.Text.RegularExpressions;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Migrations;

/// <summary>Every statement of every file is one that the migrated schema takes.</summary>
public sealed partial class NamedQueriesTests(Stage stage) : IClassFixture<Stage>
{
    /// <summary>What PostgreSQL cannot infer from where a parameter stands; the stores bind these types.</summary>
    private static readonly Dictionary<string, string> Types = new()
    {
        ["age"] = "interval",
        ["ahead"] = "interval",
        ["grace"] = "interval",
        ["idle"] = "interval",
        ["lock"] = "interval",
        ["retention"] = "interval",
        ["touch"] = "interval",
        ["deadline_in"] = "interval",
        ["now"] = "timestamptz",
        ["code"] = "text",
        ["ordinals"] = "int[]",
        ["campaign_ids"] = "uuid[]",
        ["seqs"] = "int[]",
        ["claim_ids"] = "uuid[]",
        ["attempts"] = "smallint[]",
        ["number_nos"] = "int[]",
        ["tenant_ids"] = "uuid[]",
        ["statuses"] = "smallint[]",
        ["reasons"] = "text[]",
        ["provider_ids"] = "text[]",
        ["sent_ats"] = "timestamptz[]",
        ["delivered_ats"] = "timestamptz[]",
        ["read_ats"] = "timestamptz[]",
        ["next_attempt_ats"] = "timestamptz[]",
        ["refunds"] = "boolean[]",
        ["issue_ats"] = "timestamptz[]",
        ["traces"] = "boolean[]",
        ["recipients"] = "text[]",
    };

    public static TheoryData<string, string> Statements()
    {
        var all = new TheoryData<string, string>();
        foreach (var file in NamedQueries.Files())
        {
            foreach (var name in NamedQueries.Load(file).Names)
            {
                all.Add(file, name);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_named_statement_prepares_against_the_migrated_schema(string file, string name)
    {
        await using var connection = await stage.Source.OpenConnectionAsync();
        foreach (var statement in Texts(NamedQueries.Load(file)[name]).SelectMany(text => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            var refusal = await Record.ExceptionAsync(() => PrepareAsync(connection, statement));
            Assert.True(refusal is null, $"{file}/{name}: {refusal?.Message}");
        }
    }

    [Fact]
    public async Task A_statement_that_the_schema_does_not_take_fails_to_prepare()
    {
        await using var connection = await stage.Source.OpenConnectionAsync();

        await Assert.ThrowsAsync<PostgresException>(() => PrepareAsync(connection, "select nobody from recipients where campaign_id = @campaign_id"));
    }

    private static async Task PrepareAsync(NpgsqlConnection connection, string statement)
    {
        var names = new List<string>();
        var sql = Parameter().Replace(statement, match =>
        {
            var name = match.Groups[1].Value;
            var known = names.IndexOf(name);
            if (known < 0)
            {
                names.Add(name);
                known = names.Count - 1;
            }

            return $"${known + 1}";
        });
        var types = names.Count == 0 ? string.Empty : $" ({string.Join(", ", names.Select(name => Types.GetValueOrDefault(name, "unknown")))})";
        await using var command = new NpgsqlCommand($"prepare q{types} as {sql}", connection);
        await command.ExecuteNonQueryAsync();
        await using var forget = new NpgsqlCommand("deallocate q", connection);
        await forget.ExecuteNonQueryAsync();
    }

    /// <summary>With each filling of its braces, and without its comments, in which a semicolon or an at sign means nothing.</summary>
    private static IEnumerable<string> Texts(string sql) => new[] { ("group", "groups", "true"), ("staff", "staff", "sender_id = @sender_id") }
        .Select(filled => Comment().Replace(sql, string.Empty)
            .Replace("{candidates}", Candidates, StringComparison.Ordinal)
            .Replace("{rows}", NamedQueries.Load("campaign_reads")["rows-of-all"], StringComparison.Ordinal)
            .Replace("{label}", filled.Item1, StringComparison.Ordinal)
            .Replace("{labels}", filled.Item2, StringComparison.Ordinal)
            .Replace("{sender}", filled.Item3, StringComparison.Ordinal))
        .Distinct();

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("@([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Parameter();

    private const string Candidates = "select customer_no, customer_id, name, phone as address, null::text as reason from customers";
}
