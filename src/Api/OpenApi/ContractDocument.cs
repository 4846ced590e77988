using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace MassMessaging.Api.OpenApi;

/// <summary>
/// The description of the API that clients are made from (OpenAPI 3.1), always in the same order. The routes and their
/// sentences are Swashbuckle's; the schemas are <see cref="ContractSchemas"/>.
/// </summary>
internal sealed class ContractDocument
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // read by people too
    };

    private readonly Lazy<string> _text;

    /// <summary>The description; made when it is first asked for.</summary>
    public ContractDocument(ISwaggerProvider routes, IApiDescriptionGroupCollectionProvider calls) =>
        _text = new Lazy<string>(() => Write(routes.GetSwagger(OpenApiServices.Name), [.. calls.ApiDescriptionGroups.Items.SelectMany(group => group.Items)]));

    /// <summary>The description as JSON, with a line's end behind it.</summary>
    public string Text => _text.Value;

    private static string Write(OpenApiDocument routes, ApiDescription[] calls)
    {
        using var text = new StringWriter();
        routes.SerializeAsV31(new OpenApiJsonWriter(text));
        var document = JsonNode.Parse(text.ToString())!.AsObject();
        document["openapi"] = "3.1.0"; // later ones differ in words only, and generators refuse those that they have not heard of
        var answers = calls.SelectMany(ContractOperation.AnswersOf).Select(answer => answer.Type!).Append(typeof(ProblemBody));
        var schemas = new ContractSchemas(new XmlSummaries(), answers);
        var paths = document["paths"]!.AsObject();
        foreach (var call in calls)
        {
            var path = paths["/" + call.RelativePath] ?? paths["/" + call.RelativePath!.TrimEnd('/')];
            if (path?[call.HttpMethod!.ToLowerInvariant()] is JsonObject operation)
            {
                new ContractOperation(call, schemas).Complete(operation);
            }
        }

        document["paths"] = Sorted(paths.Select(path => KeyValuePair.Create(path.Key.Length > 1 ? path.Key.TrimEnd('/') : path.Key, path.Value)));
        var components = document["components"]!.AsObject();
        components["schemas"] = Sorted(schemas.Written.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));
        components["headers"] = Sorted(RouteHeaders.Known.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)new JsonObject
        {
            ["description"] = header.Value,
            ["schema"] = new JsonObject { ["type"] = header.Key == "Retry-After" ? "integer" : "string" },
        })));
        return document.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Sorted(IEnumerable<KeyValuePair<string, JsonNode?>> members) =>
        new(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
}
