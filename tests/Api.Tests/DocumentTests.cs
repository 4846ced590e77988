using System.Text.Json;

namespace MassMessaging.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class DocumentTests(RunningApi api)
{
    private static readonly string[] Methods = ["get", "put", "post", "patch", "delete"];

    [Fact]
    public async Task Every_route_has_a_summary_its_errors_and_an_example_of_its_body()
    {
        var missing = new List<string>();
        var routes = 0;
        foreach (var (name, operation) in await OperationsAsync())
        {
            routes++;
            var isOpen = name.Contains(" /health/", StringComparison.Ordinal) || name.Contains(" /webhooks/", StringComparison.Ordinal)
                || name.EndsWith(" /v1/session", StringComparison.Ordinal);
            if (!operation.TryGetProperty("summary", out var summary) || string.IsNullOrWhiteSpace(summary.GetString()))
            {
                missing.Add($"{name}: summary");
            }

            if (!isOpen && !operation.GetProperty("responses").TryGetProperty("401", out _))
            {
                missing.Add($"{name}: 401");
            }

            if (!isOpen && !operation.TryGetProperty("security", out _))
            {
                missing.Add($"{name}: security");
            }

            if (!operation.GetProperty("responses").EnumerateObject().Any(response => response.Name[0] == '2'))
            {
                missing.Add($"{name}: success");
            }

            if (operation.TryGetProperty("requestBody", out var body)
                && body.GetProperty("content").EnumerateObject().Any(content => !content.Value.TryGetProperty("example", out var example) || example.ValueKind == JsonValueKind.Null))
            {
                missing.Add($"{name}: example");
            }
        }

        Assert.Empty(missing);
        Assert.True(routes >= 60, $"Only {routes} routes.");
    }

    [Fact]
    public async Task Every_change_names_a_body_except_those_that_take_none()
    {
        var without = (await OperationsAsync())
            .Where(pair => pair.Name.StartsWith("post", StringComparison.Ordinal) || pair.Name.StartsWith("patch", StringComparison.Ordinal))
            .Where(pair => !pair.Operation.TryGetProperty("requestBody", out _))
            .Select(pair => pair.Name.Split('/')[^1]);
        Assert.Equal(["cancel", "clone", "handover", "launch", "pause", "pause", "replay", "resume", "resume", "rotate-secret"], without.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Examples_have_only_members_that_the_schema_knows()
    {
        var document = (await api.Anonymous.GetAsync("/swagger/v1/swagger.json")).Expect(200).Json;
        foreach (var (name, operation) in await OperationsAsync())
        {
            if (operation.TryGetProperty("requestBody", out var body)
                && body.GetProperty("content").TryGetProperty("application/json", out var content)
                && content.GetProperty("schema").TryGetProperty("$ref", out var reference))
            {
                var schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
                var known = schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet();
                Assert.All(content.GetProperty("example").EnumerateObject(), member => Assert.True(known.Contains(member.Name), $"{name}: {member.Name}"));
            }
        }
    }

    [Fact]
    public async Task The_page_to_try_calls_is_there() =>
        Assert.Contains("swagger-ui", (await api.Anonymous.GetAsync("/swagger/index.html")).Expect(200).Body, StringComparison.Ordinal);

    private async Task<IReadOnlyList<(string Name, JsonElement Operation)>> OperationsAsync() =>
        [.. (await api.Anonymous.GetAsync("/swagger/v1/swagger.json")).Expect(200)["paths"].EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Where(member => Methods.Contains(member.Name))
                .Select(member => ($"{member.Name} {path.Name}", member.Value)))];
}
