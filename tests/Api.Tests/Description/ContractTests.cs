using System.Text.Json;
using System.Text.RegularExpressions;
using MassMessaging.Api.OpenApi;

namespace MassMessaging.Api.Tests.Description;

/// <summary>The description is good enough to make a client of, and the one that is kept is the one that is served.</summary>
[Collection(ApiCollection.Name)]
public sealed class ContractTests(RunningApi api)
{
    // Members of these names hold words that clients branch on, wherever they are; a provider's own words are no list of ours.
    private static readonly string[] WordMembers =
    [
        "channel", "role", "gender", "blockedBy", "waitingFor", "audienceState", "summary", "risks", "daysOfWeek", "eventTypes", "kind", "platform",
        "optOuts", "status", "messagesPerHour",
    ];

    private static readonly string[] WithOtherWords = ["Problem/status", "Template/status", "Health/status", "Words/waitingFor", "Words/blockedBy", "Words/risks"];

    [Fact]
    public async Task The_description_that_is_kept_is_the_one_that_is_served()
    {
        var served = (await api.Anonymous.GetAsync("/swagger/v1/swagger.json")).Expect(200);
        var lines = Difference.Of(KeptDescription.Only.Document, served.Json);
        Assert.True(
            KeptDescription.Only.Text == served.Body,
            "The Api serves another description than docs/openapi.json. `make openapi` writes it anew; look at the difference and commit it.\n"
            + (lines.Count == 0 ? "Only the order or the layout differs." : string.Join('\n', lines)));
    }

    [Fact]
    public void Every_operation_has_a_name_of_its_own()
    {
        var names = Operations().Select(operation => (operation.Name, Id: operation.Value.TryGetProperty("operationId", out var id) ? id.GetString()! : string.Empty)).ToList();
        Assert.Empty(names.Where(named => !Regex.IsMatch(named.Id, "^[a-z]+([A-Z][a-z]+)+$|^[a-z]+[A-Z][a-zA-Z]+$")).Select(named => $"{named.Name}: '{named.Id}' (WithName)"));
        Assert.Empty(names.GroupBy(named => named.Id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Every_value_has_a_type()
    {
        var without = new List<string>();
        foreach (var (at, schema) in Schemas())
        {
            if (!new[] { "type", "$ref", "oneOf", "anyOf" }.Any(word => schema.TryGetProperty(word, out _))
                || (schema.TryGetProperty("type", out var type) && type.ToString() == "object" && !at.Contains("/webhooks/", StringComparison.Ordinal)
                    && !schema.TryGetProperty("properties", out _) && !schema.TryGetProperty("additionalProperties", out _)))
            {
                without.Add(at);
            }
        }

        Assert.Empty(without);
    }

    [Fact]
    public void Words_to_branch_on_are_enumerations()
    {
        var schemas = KeptDescription.Only.Document.GetProperty("components").GetProperty("schemas");
        var open = Schemas().Where(found => WordMembers.Contains(found.At.Split('/')[^1]) && !WithOtherWords.Contains(found.At))
            .Where(found => !IsEnumeration(found.Schema, schemas)).Select(found => found.At);
        Assert.Empty(open);
    }

    [Fact]
    public void Every_closed_list_is_used()
    {
        var schemas = KeptDescription.Only.Document.GetProperty("components").GetProperty("schemas");
        Assert.All(ClosedWords.Lists.Keys.Except(["SkipReason"]), name => Assert.True(schemas.TryGetProperty(name, out _), name));
    }

    [Fact]
    public void A_call_that_may_find_a_changed_state_reads_if_match_and_one_that_needs_it_says_so()
    {
        var wrong = new List<string>();
        foreach (var (name, operation) in Operations())
        {
            var headers = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "header").ToList()
                : [];
            var ifMatch = headers.Find(header => header.GetProperty("name").GetString() == "If-Match");
            var responses = operation.GetProperty("responses");
            if (responses.TryGetProperty("412", out _) != (ifMatch.ValueKind == JsonValueKind.Object))
            {
                wrong.Add($"{name}: 412 and If-Match");
            }

            if (!responses.TryGetProperty("428", out _) && ifMatch.ValueKind == JsonValueKind.Object && ifMatch.GetProperty("required").GetBoolean())
            {
                wrong.Add($"{name}: 428 and If-Match that is required");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_body_without_a_member_that_it_needs_is_refused_for_that_member()
    {
        var tenant = await api.TenantAsync();
        var schemas = KeptDescription.Only.Document.GetProperty("components").GetProperty("schemas");
        var tried = new List<string>();
        foreach (var (name, operation) in Operations().Where(operation => !operation.Name.Contains('{', StringComparison.Ordinal)))
        {
            if (!operation.TryGetProperty("requestBody", out var body) || !body.GetProperty("content").TryGetProperty("application/json", out var content)
                || !content.GetProperty("schema").TryGetProperty("$ref", out var reference)
                || !schemas.GetProperty(reference.GetString()!.Split('/')[^1]).TryGetProperty("required", out var required))
            {
                continue;
            }

            if (operation.TryGetProperty("description", out var about) && about.GetString()!.Contains("an app token", StringComparison.Ordinal))
            {
                continue;
            }

            var client = operation.GetProperty("tags")[0].GetString() == "Operator" ? api.Operator : tenant.Client;
            foreach (var member in required.EnumerateArray().Select(member => member.GetString()!))
            {
                var without = content.GetProperty("example").EnumerateObject().Where(given => given.Name != member).ToDictionary(given => given.Name, given => given.Value);
                var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
                var answer = (await client.SendAsync(
                    new HttpMethod(method), path, new StringContent(JsonSerializer.Serialize(without), System.Text.Encoding.UTF8, "application/json"))).Expect(400);
                Assert.True(
                    answer["errors"].EnumerateObject().Any(error => error.Name.StartsWith("/" + member, StringComparison.Ordinal)), $"{name} without {member}: {answer}");
                tried.Add(name);
            }
        }

        Assert.True(tried.Distinct().Count() >= 8, string.Join(", ", tried.Distinct()));
    }

    [Fact]
    public void Each_example_obeys_its_schema()
    {
        var check = new SchemaCheck(KeptDescription.Only.Document.GetProperty("components").GetProperty("schemas"));
        var faults = new List<string>();
        foreach (var (name, operation) in Operations().Where(operation => operation.Value.TryGetProperty("requestBody", out _)))
        {
            // A form is described by its fields, and its example is the text that is sent.
            foreach (var content in operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().Where(content => content.Name != "application/x-www-form-urlencoded"))
            {
                var own = new List<string>();
                check.Check(content.Value.GetProperty("schema"), content.Value.GetProperty("example"), string.Empty, own);
                faults.AddRange(own.Select(fault => $"{name} {content.Name}: {fault}"));
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void An_answer_unlike_its_schema_is_found()
    {
        var check = new SchemaCheck(JsonSerializer.Deserialize<JsonElement>(
            """
            { "Word": { "type": "string", "enum": ["one"] },
              "Thing": { "type": "object", "required": ["a", "b"], "properties": {
                "a": { "type": ["string", "null"] }, "b": { "oneOf": [{ "$ref": "#/components/schemas/Word" }, { "type": "null" }] },
                "c": { "type": "array", "items": { "$ref": "#/components/schemas/Word" } } } } }
            """));
        Assert.Empty(Faults("""{"a":null,"b":"one","c":[]}"""));
        Assert.Equal(["/b: missing"], Faults("""{"a":"x"}"""));
        Assert.Equal(["/d: not described"], Faults("""{"a":"x","b":null,"d":1}"""));
        Assert.Equal(["/a: 1 is not string or null"], Faults("""{"a":1,"b":null}"""));
        Assert.Equal(["/b: \"two\" is none of \"one\""], Faults("""{"a":"x","b":"two"}"""));
        Assert.Equal(["/c/0: null is not string"], Faults("""{"a":"x","b":null,"c":[null]}"""));

        List<string> Faults(string value)
        {
            var faults = new List<string>();
            check.Check("Thing", JsonSerializer.Deserialize<JsonElement>(value), faults);
            return faults;
        }
    }

    private static bool IsEnumeration(JsonElement schema, JsonElement schemas) =>
        schema.TryGetProperty("enum", out _)
        || (schema.TryGetProperty("items", out var items) && IsEnumeration(items, schemas))
        || (schema.TryGetProperty("$ref", out var reference) && IsEnumeration(schemas.GetProperty(reference.GetString()!.Split('/')[^1]), schemas))
        || (schema.TryGetProperty("oneOf", out var choices) && choices.EnumerateArray().Any(choice => IsEnumeration(choice, schemas)));

    private static IEnumerable<(string Name, JsonElement Value)> Operations() =>
        KeptDescription.Only.Document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => ($"{method.Name} {path.Name}", method.Value)));

    /// <summary>Every schema, with the schema or call that it is in and the members on the way.</summary>
    private static IEnumerable<(string At, JsonElement Schema)> Schemas()
    {
        var document = KeptDescription.Only.Document;
        return document.GetProperty("components").GetProperty("schemas").EnumerateObject().SelectMany(schema => Within(schema.Name, schema.Value))
            .Concat(Operations().SelectMany(operation => Named(operation.Name, operation.Value, "schema")));
    }

    private static IEnumerable<(string At, JsonElement Schema)> Named(string at, JsonElement node, string name) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().Where(member => member.Name != "example")
            .SelectMany(member => member.Name == name
                ? Within(node.TryGetProperty("name", out var parameter) ? $"{at}?/{parameter.GetString()}" : at, member.Value)
                : Named(at, member.Value, name)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(item => Named(at, item, name)),
        _ => [],
    };

    private static IEnumerable<(string At, JsonElement Schema)> Within(string at, JsonElement schema)
    {
        yield return (at, schema);
        var inner = (schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(member => ($"{at}/{member.Name}", member.Value)) : [])
            .Concat(schema.TryGetProperty("items", out var items) ? [($"{at}/[]", items)] : [])
            .Concat(schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object ? [($"{at}/{{}}", others)] : [])
            .Concat(new[] { "oneOf", "anyOf" }.SelectMany(word => schema.TryGetProperty(word, out var choices) ? choices.EnumerateArray().Select(choice => ($"{at}/|", choice)) : []));
        foreach (var found in inner.SelectMany(within => Within(within.Item1, within.Item2)))
        {
            yield return found;
        }
    }
}
