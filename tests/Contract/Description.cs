using System.Text.Json.Nodes;
using NJsonSchema;
using YamlDotNet.Serialization;

namespace MassMessaging.Contract;

/// <summary>A provider's published description (OpenAPI), and what in a body of ours it does not allow.</summary>
internal sealed class Description
{
    private static readonly Lazy<Description> Meta = new(() => WhatsAppAmendments.Apply(Load("whatsapp-business-messaging-v23.0.yaml")));
    private static readonly Lazy<Description> UserIds = new(() => WhatsAppAmendments.ApplyUserIds(WhatsAppAmendments.Apply(Load("whatsapp-business-messaging-v23.0.yaml"))));
    private static readonly Lazy<Description> Twilio = new(() => Load("twilio-api-v2010.json"));
    private readonly Dictionary<string, JsonSchema> _compiled = [];

    private Description(JsonObject root) => Root = root;

    internal static Description OfWhatsApp => Meta.Value;

    /// <summary>Meta's description with the user ids of April 2026, which are younger than it.</summary>
    internal static Description OfUserIds => UserIds.Value;

    internal static Description OfTwilio => Twilio.Value;

    internal JsonObject Root { get; }

    /// <summary>The schema of a name.</summary>
    internal JsonObject Schema(string name) => Root["components"]!["schemas"]![name]!.AsObject();

    /// <summary>The operation of a path as the description writes it, with the parameters it names.</summary>
    internal (JsonObject Operation, HashSet<string> Parameters) Operation(string method, string path)
    {
        var described = Root["paths"]![path]!.AsObject();
        var operation = described[method]!.AsObject();
        var parameters = (described["parameters"]?.AsArray() ?? []).Concat(operation["parameters"]?.AsArray() ?? []);
        return (operation, [.. parameters.Select(one => (string?)one!["name"]).OfType<string>()]);
    }

    /// <summary>Fails unless a body is as the schema describes it; members that it does not name are not allowed.</summary>
    /// <param name="schema">The schema, or a reference to one.</param>
    /// <param name="body">JSON.</param>
    internal void Fits(JsonNode schema, string body)
    {
        var key = schema.ToJsonString();
        if (!_compiled.TryGetValue(key, out var compiled))
        {
            compiled = _compiled[key] = JsonSchema.FromJsonAsync(new ClosedSchema(Root).Of(schema).ToJsonString()).GetAwaiter().GetResult();
        }

        var problems = compiled.Validate(body);
        Assert.True(problems.Count == 0, $"{body}\n{string.Join('\n', problems)}");
    }

    private static Description Load(string file)
    {
        var text = File.ReadAllText(Path.Combine(
            Environment.GetEnvironmentVariable("CONTRACT_SPECS") ?? throw new InvalidOperationException("CONTRACT_SPECS is not set: use `make contract SPECS=…`."),
            file));
        return new Description(JsonNode.Parse(file.EndsWith(".yaml", StringComparison.Ordinal) ? ToJson(text) : text)!.AsObject());
    }

    private static string ToJson(string yaml) => new SerializerBuilder().JsonCompatible().Build().Serialize(
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(new StringReader(yaml))!);
}
