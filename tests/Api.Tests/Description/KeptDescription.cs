using System.Text.Json;

namespace MassMessaging.Api.Tests.Description;

/// <summary>The description in <c>docs/openapi.json</c>, which clients are made from.</summary>
internal sealed class KeptDescription
{
    private readonly List<(string Method, string[] Path, JsonElement Operation)> _operations;
    private readonly SchemaCheck _check;

    private KeptDescription(string text)
    {
        Text = text;
        Document = JsonSerializer.Deserialize<JsonElement>(text);
        _check = new SchemaCheck(Document.GetProperty("components").GetProperty("schemas"));
        _operations =
        [
            .. Document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
                .Select(method => (method.Name.ToUpperInvariant(), path.Name.Trim('/').Split('/'), method.Value))),
        ];
    }

    /// <summary>The description, read once.</summary>
    public static KeptDescription Only { get; } = new(File.ReadAllText(Where()));

    /// <summary>The file's text.</summary>
    public string Text { get; }

    /// <summary>The whole description.</summary>
    public JsonElement Document { get; }

    /// <summary>What an answer says that the description does not; empty: nothing.</summary>
    public IReadOnlyList<string> FaultsOf(HttpMethod method, string path, Answer answer)
    {
        var name = method == HttpMethod.Head ? "GET" : method.Method;
        if (Find(name, path) is not { } operation)
        {
            return [];
        }

        var faults = new List<string>();
        var status = answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var isDescribed = operation.GetProperty("responses").TryGetProperty(status, out var described);
        if (answer.Status is >= 200 and < 300)
        {
            if (!isDescribed)
            {
                return [$"{name} {path} answers {status}, which is not described"];
            }

            CheckHeaders(described, answer, faults);
        }

        CheckBody(described, answer, faults);
        return faults.Count == 0 ? [] : [$"{name} {path} answers {status} unlike docs/openapi.json (make openapi):", .. faults];
    }

    /// <summary>A value that obeys the schema; fails the test that got another one.</summary>
    public JsonElement Checked(string schema, JsonElement value)
    {
        var faults = new List<string>();
        _check.Check(schema, value, faults);
        Assert.True(faults.Count == 0, $"Unlike {schema} of docs/openapi.json (make openapi):\n{string.Join('\n', faults)}");
        return value;
    }

    private void CheckBody(JsonElement described, Answer answer, List<string> faults)
    {
        var type = answer.Headers.GetValueOrDefault("Content-Type")?.Split(';')[0];
        if (answer.Body.Length == 0 || type is not ("application/json" or "application/problem+json"))
        {
            return;
        }

        if (described.ValueKind == JsonValueKind.Object && described.TryGetProperty("content", out var contents)
            && contents.TryGetProperty(type, out var content))
        {
            _check.Check(content.GetProperty("schema"), answer.Json, string.Empty, faults);
        }
        else if (type == "application/problem+json")
        {
            _check.Check("Problem", answer.Json, faults); // whether its code is described is another test's
        }
        else
        {
            faults.Add($"a body of {type} is not described");
        }
    }

    private static void CheckHeaders(JsonElement described, Answer answer, List<string> faults)
    {
        var known = described.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(header => header.Name).ToArray() : [];
        faults.AddRange(new[] { "ETag", "Location" }.Where(name => known.Contains(name) && !answer.Headers.ContainsKey(name))
            .Select(name => $"the described header {name} is missing"));
        faults.AddRange(new[] { "ETag", "Location", "Link", "Idempotency-Replayed" }.Where(name => !known.Contains(name) && answer.Headers.ContainsKey(name))
            .Select(name => $"the header {name} is not described"));
    }

    private JsonElement? Find(string method, string path)
    {
        var parts = new Uri(new Uri("http://api"), path).AbsolutePath.Trim('/').Split('/');
        var found = _operations.Where(operation => operation.Method == method && operation.Path.Length == parts.Length
                && operation.Path.Zip(parts).All(pair => pair.First[0] == '{' || pair.First == pair.Second))
            .OrderBy(operation => operation.Path.Count(part => part[0] == '{'))
            .ToList();
        return found.Count == 0 ? null : found[0].Operation;
    }

    private static string Where()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "MassMessaging.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "docs", "openapi.json");
    }
}
