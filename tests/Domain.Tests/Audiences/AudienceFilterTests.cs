using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MassMessaging.Domain.Audiences;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Domain.Tests.Audiences;

public sealed class AudienceFilterTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    private static readonly AudienceMember Ann = new(
        TotalSpent: 120.50m, AverageReceipt: 30, Visits: 4, Gender: "female", BirthMonth: 3, BirthDay: 2, BrandedApp: true,
        Staff: ["s1", "s2"], Groups: ["vip"], Attributes: new Dictionary<string, string> { ["city"] = "Pisa", ["size"] = "42", ["blog"] = "true" });

    private static readonly AudienceMember Unknown = new(
        0, 0, 0, null, null, null, false, [], [], new Dictionary<string, string>());

    private static AudienceFilter Read(string json) => JsonSerializer.Deserialize<AudienceFilter>(json)!;

    [Theory]
    [InlineData("{}", true, true)]
    [InlineData("""{"spentMoreThan": 120.49}""", true, false)]
    [InlineData("""{"spentMoreThan": 120.50}""", false, false)] // more is strictly more
    [InlineData("""{"spentMoreThan": "100"}""", true, false)]
    [InlineData("""{"spentMoreThan": 0}""", true, false)]
    [InlineData("""{"averageReceiptMoreThan": 29.99}""", true, false)]
    [InlineData("""{"averageReceiptMoreThan": 30}""", false, false)]
    [InlineData("""{"visits": {"min": 4, "max": 4}}""", true, false)]
    [InlineData("""{"visits": {"min": 5}}""", false, false)]
    [InlineData("""{"visits": {"max": 3}}""", false, true)]
    [InlineData("""{"visits": {}}""", true, true)]
    [InlineData("""{"gender": "female"}""", true, false)]
    [InlineData("""{"gender": "male"}""", false, false)]
    [InlineData("""{"birthday": "03-02"}""", true, false)]
    [InlineData("""{"birthday": "03-03"}""", false, false)]
    [InlineData("""{"birthday": "today"}""", true, false)]
    [InlineData("""{"birthMonth": 3}""", true, false)]
    [InlineData("""{"birthMonth": 4}""", false, false)]
    [InlineData("""{"brandedApp": true}""", true, false)]
    [InlineData("""{"brandedApp": false}""", false, true)]
    [InlineData("""{"staff": ["s9", "s2"]}""", true, false)]
    [InlineData("""{"groups": ["new"]}""", false, false)]
    [InlineData("""{"attributes": {"city": "Pisa", "size": 42, "blog": true}}""", true, false)]
    [InlineData("""{"attributes": {"size": "42"}}""", true, false)] // compared as text
    [InlineData("""{"attributes": {"size": 42.0}}""", false, false)]
    [InlineData("""{"attributes": {"city": "pisa"}}""", false, false)]
    [InlineData("""{"any": [{"gender": "male"}, {"visits": {"min": 4}}]}""", true, false)]
    [InlineData("""{"not": {"gender": "female"}}""", false, true)]
    [InlineData("""{"gender": "female", "not": {"groups": ["vip"]}}""", false, false)] // all given conditions hold
    public void A_filter_holds_or_not(string json, bool ann, bool unknown)
    {
        var filter = Read(json);

        Assert.Empty(filter.Validate());
        Assert.Equal(ann, filter.Matches(Ann, Today));
        Assert.Equal(unknown, filter.Matches(Unknown, Today));
    }

    [Fact]
    public void Born_on_29_February_has_the_birthday_on_the_28th_in_a_year_without_one()
    {
        var leapling = Ann with { BirthMonth = 2, BirthDay = 29 };
        var filter = Read("""{"birthday": "today"}""");

        Assert.True(filter.Matches(leapling, new DateOnly(2026, 2, 28)));
        Assert.False(filter.Matches(leapling, new DateOnly(2028, 2, 28)));
        Assert.True(filter.Matches(leapling, new DateOnly(2028, 2, 29)));
        Assert.False(filter.Matches(leapling, new DateOnly(2026, 3, 1)));
        Assert.True(Read("""{"birthday": "02-29"}""").Matches(leapling, Today));
        Assert.False(Read("""{"birthday": "02-28"}""").Matches(leapling, Today));
    }

    [Theory]
    [InlineData("""{"spentMoreThan": -0.01}""", "/spentMoreThan", "outOfRange")]
    [InlineData("""{"averageReceiptMoreThan": -1}""", "/averageReceiptMoreThan", "outOfRange")]
    [InlineData("""{"visits": {"min": -1}}""", "/visits/min", "outOfRange")]
    [InlineData("""{"visits": {"max": -1}}""", "/visits/max", "outOfRange")]
    [InlineData("""{"visits": {"min": 5, "max": 4}}""", "/visits", "minAboveMax")]
    [InlineData("""{"gender": "Female"}""", "/gender", "valueUnknown")]
    [InlineData("""{"birthday": "02-30"}""", "/birthday", "valueUnknown")]
    [InlineData("""{"birthday": "2-3"}""", "/birthday", "valueUnknown")]
    [InlineData("""{"birthday": "tomorrow"}""", "/birthday", "valueUnknown")]
    [InlineData("""{"birthMonth": 0}""", "/birthMonth", "outOfRange")]
    [InlineData("""{"birthMonth": 13}""", "/birthMonth", "outOfRange")]
    [InlineData("""{"staff": []}""", "/staff", "listEmpty")]
    [InlineData("""{"staff": [""]}""", "/staff/0", "textNotAllowed")]
    [InlineData("""{"groups": ["a", null]}""", "/groups/1", "textNotAllowed")]
    [InlineData("""{"groups": ["a\u0000"]}""", "/groups/0", "textNotAllowed")]
    [InlineData("""{"attributes": {"a/b~c": [1]}}""", "/attributes/a~1b~0c", "attributeNotScalar")]
    [InlineData("""{"attributes": {"a": null}}""", "/attributes/a", "attributeNotScalar")]
    [InlineData("""{"attributes": {"a": "\u0000"}}""", "/attributes/a", "textNotAllowed")]
    [InlineData("""{"any": []}""", "/any", "listEmpty")]
    [InlineData("""{"any": [null]}""", "/any/0", "filterRequired")]
    [InlineData("""{"any": [{}, {"not": {"gender": "x"}}]}""", "/any/1/not/gender", "valueUnknown")]
    public void What_is_wrong_is_named(string json, string pointer, string rule) =>
        Assert.Equal([(pointer, rule)], Read(json).Validate().Select(error => (error.Pointer, error.Rule.Code)));

    [Fact]
    public void A_value_that_is_not_known_is_in_the_message() =>
        Assert.Contains("female or male", Read("""{"gender": "other"}""").Validate()[0].Message, StringComparison.Ordinal);

    [Fact]
    public void Lists_are_limited()
    {
        string Ids(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\""));
        string Attributes(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\":{i}"));

        Assert.Empty(Read($$"""{"staff": [{{Ids(100)}}], "attributes": { {{Attributes(20)}} } }""").Validate());
        Assert.Equal("listTooLong", Assert.Single(Read($$"""{"staff": [{{Ids(101)}}]}""").Validate()).Rule.Code);
        Assert.Equal("listTooLong", Assert.Single(Read($$"""{"attributes": { {{Attributes(21)}} } }""").Validate()).Rule.Code);
    }

    [Fact]
    public void A_filter_has_at_most_a_hundred_filters()
    {
        AudienceFilter Wide(int filters) => new() { Any = [.. Enumerable.Repeat(new AudienceFilter(), filters - 1)] };

        Assert.Empty(Wide(100).Validate());
        Assert.Equal("filterTooLarge", Assert.Single(Wide(101).Validate()).Rule.Code);
    }

    [Fact]
    public void A_filter_has_at_most_five_hundred_conditions_however_they_are_nested()
    {
        string[] ids = [.. Enumerable.Range(0, 100).Select(i => $"s{i}")];
        var hundred = new AudienceFilter { Staff = ids };
        AudienceFilter With(AudienceFilter last) => new() { Any = [hundred, new() { Not = hundred }, hundred, hundred, last] };

        Assert.Empty(With(hundred).Validate());
        Assert.Equal("filterTooLarge", Assert.Single(With(hundred with { Gender = "female" }).Validate()).Rule.Code);
        Assert.Equal("filterTooLarge", Assert.Single(With(hundred with { Visits = new VisitRange(1, null) }).Validate()).Rule.Code);
        Assert.Equal("filterTooLarge", Assert.Single(With(hundred with { Groups = ["vip"] }).Validate()).Rule.Code);
        Assert.Equal("filterTooLarge", Assert.Single(
            With(hundred with { Attributes = new Dictionary<string, System.Text.Json.JsonElement> { ["colour"] = System.Text.Json.JsonSerializer.SerializeToElement("red") } }).Validate()).Rule.Code);
    }

    [Property]
    public void A_filter_is_at_most_five_deep(PositiveInt depth, bool[] kinds)
    {
        var levels = (depth.Get % 30) + 1;
        var filter = new AudienceFilter();
        for (var i = 1; i < levels; i++)
        {
            filter = kinds.Length > 0 && kinds[i % kinds.Length]
                ? new AudienceFilter { Not = filter }
                : new AudienceFilter { Any = [new AudienceFilter(), filter] };
        }

        var errors = filter.Validate();

        Assert.Equal(levels > AudienceFilter.MaxDepth, errors.Any(error => error.Rule == Rule.FilterTooDeep));
        Assert.Equal(levels <= AudienceFilter.MaxDepth, errors.Count == 0);
    }

    [Theory]
    [InlineData("""{"spent": 1}""")]
    [InlineData("""{"visits": {"least": 1}}""")]
    [InlineData("""{"any": [{"spent": 1}]}""")]
    public void A_field_that_does_not_exist_is_refused(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void What_was_read_is_written_again()
    {
        const string Json = """{"spentMoreThan":1.50,"visits":{"min":1},"birthday":"today","staff":["s"],"attributes":{"a":1.0,"b":"x","c":true},"any":[{"gender":"male"}],"not":{"birthMonth":2}}""";

        Assert.Equal(Json, JsonSerializer.Serialize(Read(Json)));
        Assert.Equal("{}", JsonSerializer.Serialize(new AudienceFilter()));
    }

    [Theory]
    [InlineData("\"x\"", "x")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("1.50", "1.50")] // as jsonb keeps it
    [InlineData("1e2", "100")]
    [InlineData("1E-3", "0.001")]
    [InlineData("null", null)]
    [InlineData("[1]", null)]
    public void A_scalar_is_compared_by_the_text_that_the_database_gives(string json, string? text) =>
        Assert.Equal(text, AudienceFilter.ScalarText(JsonElement.Parse(json)));

    [Property]
    public void Not_turns_a_filter_and_any_joins_filters(byte a, byte b, byte visits, byte birthday)
    {
        AudienceFilter[] filters =
        [
            new() { Visits = new(2, 5) }, new() { BirthMonth = 3 }, new() { Gender = "male" }, new(), new() { Birthday = "today" },
        ];
        var (first, second) = (filters[a % filters.Length], filters[b % filters.Length]);
        var member = Ann with { Visits = visits % 8, BirthDay = (birthday % 28) + 1, BirthMonth = birthday % 12 == 0 ? null : birthday % 12 };

        bool Holds(AudienceFilter filter) => filter.Matches(member, Today);

        Assert.Equal(!Holds(first), Holds(new AudienceFilter { Not = first }));
        Assert.Equal(Holds(first) || Holds(second), Holds(new AudienceFilter { Any = [first, second] }));
        Assert.Equal(Holds(first) && Holds(second), Holds(first with { Any = [second] }));
    }
}
