using System.Text.Json.Nodes;

namespace MassMessaging.Contract;

/// <summary>
/// Makes a plain JSON schema out of OpenAPI's, in which an object may have only the members that are described:
/// otherwise a misspelt member would fit every description. Parts joined by allOf are merged first, for the same reason.
/// </summary>
internal sealed class ClosedSchema(JsonObject root)
{
    private const string Reference = "#/components/schemas/";
    private readonly JsonObject _definitions = [];

    internal JsonObject Of(JsonNode schema)
    {
        var closed = Close(schema.AsObject());
        closed["definitions"] = _definitions;
        return closed;
    }

    private JsonObject Close(JsonObject schema)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            return new JsonObject { ["$ref"] = "#/definitions/" + Define(reference[Reference.Length..]) };
        }

        var whole = schema["allOf"] is null ? schema : Merge(schema);
        var closed = new JsonObject();
        foreach (var (keyword, value) in whole)
        {
            switch (keyword)
            {
                case "type" or "enum" or "pattern" or "minLength" or "maxLength" or "minItems" or "maxItems" or "minimum" or "maximum" or "required":
                    closed[keyword] = value?.DeepClone();
                    break;
                case "const":
                    closed["enum"] = new JsonArray(value?.DeepClone());
                    break;
                case "items":
                    closed["items"] = Close(value!.AsObject());
                    break;
                case "oneOf" or "anyOf":
                    closed[keyword] = new JsonArray([.. value!.AsArray().Select(one => Close(one!.AsObject()))]);
                    break;
                case "properties":
                    closed["properties"] = new JsonObject(value!.AsObject().Select(one =>
                        KeyValuePair.Create<string, JsonNode?>(one.Key, Close(one.Value!.AsObject()))));
                    break;
            }
        }

        if (closed["properties"] is not null)
        {
            closed["additionalProperties"] = false;
        }

        if (whole["nullable"]?.GetValue<bool>() == true && closed["type"] is JsonValue type)
        {
            closed["type"] = new JsonArray(type.DeepClone(), "null");
        }

        return closed;
    }

    // A name is defined once, before its own parts ask for it again.
    private string Define(string name)
    {
        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = new JsonObject();
            _definitions[name] = Close(root["components"]!["schemas"]![name]!.AsObject());
        }

        return name;
    }

    private JsonObject Merge(JsonObject schema)
    {
        var (properties, required) = (new JsonObject(), new HashSet<string>());
        foreach (var part in schema["allOf"]!.AsArray().Select(part => Resolve(part!.AsObject())).Append(schema))
        {
            foreach (var (name, value) in part["properties"]?.AsObject() ?? [])
            {
                properties[name] = value!.DeepClone(); // a later part says it more exactly
            }

            required.UnionWith((part["required"]?.AsArray() ?? []).Select(name => (string)name!));
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]),
        };
    }

    private JsonObject Resolve(JsonObject part)
    {
        var found = (string?)part["$ref"] is { } reference ? root["components"]!["schemas"]![reference[Reference.Length..]]!.AsObject() : part;
        return found["allOf"] is null ? found : Merge(found);
    }
}
