using System.Text;
using System.Text.Json;

namespace MassMessaging.Probe.Description;

/// <summary>One operation of the API as its own document describes it.</summary>
/// <param name="Method">The method, in lower case.</param>
/// <param name="Path">The path with its parameters.</param>
/// <param name="BodyType">The media type of its body; null: it takes none.</param>
/// <param name="Example">The document's example of the body.</param>
/// <param name="Queries">The names of its query parameters.</param>
internal sealed record Operation(string Method, string Path, string? BodyType, JsonElement Example, IReadOnlyList<string> Queries)
{
    /// <summary>An address at which nobody listens.</summary>
    public const string Nobody = "https://127.0.0.1:9";

    /// <summary>The operation as the table names it.</summary>
    public string Name => $"{Method} {Path}";

    /// <summary>Whether its answer is a stream that does not end by itself.</summary>
    public bool Streams => Path.EndsWith("/events", StringComparison.Ordinal);

    /// <summary>Every operation of the running API.</summary>
    public static async Task<IReadOnlyList<Operation>> AllAsync(HttpClient http) =>
        [.. JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync("/swagger/v1/swagger.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Where(member => member.Name is "get" or "put" or "post" or "patch" or "delete")
                .Select(member => Of(member.Name, path.Name, member.Value)))];

    /// <summary>The body of the document's example; null: none.</summary>
    public HttpContent? Body() => BodyType is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(ExampleText()))
    {
        Headers = { ContentType = new(BodyType) },
    };

    /// <summary>The document's example as it is sent; addresses in it are of nobody on this machine, for no test calls the outside.</summary>
    public string ExampleText() => (Example.ValueKind switch
    {
        JsonValueKind.String => Example.GetString()!,
        JsonValueKind.Undefined => string.Empty,
        _ => Example.GetRawText(),
    }).Replace("https://example.com", Nobody, StringComparison.Ordinal);

    private static Operation Of(string method, string path, JsonElement described)
    {
        var queries = described.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "query")
                .Select(parameter => parameter.GetProperty("name").GetString()!)
            : [];
        if (!described.TryGetProperty("requestBody", out var body))
        {
            return new Operation(method, path, null, default, [.. queries]);
        }

        var content = body.GetProperty("content").EnumerateObject().First();
        return new Operation(method, path, content.Name, content.Value.GetProperty("example"), [.. queries]);
    }
}
