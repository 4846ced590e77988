using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MassMessaging.Api.Json;

namespace MassMessaging.Api.OpenApi;

/// <summary>Which way a value goes.</summary>
internal enum Way
{
    /// <summary>Out: every member is written, unless it is left out instead of null.</summary>
    Answer,

    /// <summary>In, whole: what is not required may be absent or null.</summary>
    Body,

    /// <summary>In, as a merge patch (RFC 7396): everything may be absent, and null takes a value away.</summary>
    Patch,
}

/// <summary>
/// Writes the schemas of bodies and answers from the types that the serializer reads and writes. A type that goes both ways
/// has a schema for each, because a member that an answer always has may be left out of a body.
/// </summary>
/// <param name="summaries">What the code says of types and members.</param>
/// <param name="answers">Types of answers; a body of one of their types, or of what they hold, is named apart.</param>
internal sealed class ContractSchemas(XmlSummaries summaries, IEnumerable<Type> answers)
{
    /// <summary>Where schemas are referred to.</summary>
    public const string Root = "#/components/schemas/";

    private static readonly JsonSerializerOptions Options = new(ApiJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private readonly NullabilityInfoContext _nullability = new();
    private readonly SortedDictionary<string, JsonObject> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _owners = [];
    private readonly HashSet<Type> _answered = Reached(answers);

    /// <summary>The schemas that were asked for and those that they refer to, by name.</summary>
    public IReadOnlyDictionary<string, JsonObject> Written => _written;

    /// <summary>The schema of a value.</summary>
    /// <param name="declared">Its type.</param>
    /// <param name="way">Which way it goes.</param>
    /// <param name="member">The property or parameter that holds it; null: it is a whole body or answer, or an item.</param>
    public JsonObject Of(Type declared, Way way, ICustomAttributeProvider? member = null)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        var named = Find<ContractAttribute>(member)?.Schema ?? NamedSchemas.OfDomain(member);
        if (named is not null && !NamedSchemas.IsText(named))
        {
            return Named(named);
        }

        var schema = Options.GetTypeInfo(type) switch
        {
            { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } value } => Map(value, way, named),
            { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item } => new JsonObject
            {
                ["type"] = "array",
                // A merge patch replaces lists whole.
                ["items"] = named is null ? Of(item, way == Way.Patch ? Way.Body : way) : Named(named),
            },
            _ when named is not null => Named(named),
            { Kind: JsonTypeInfoKind.Object } when type != typeof(object) => Record(type, way),
            _ => Plain(type, way),
        };
        if (!schema.ContainsKey("$ref"))
        {
            Limit(schema, member);
        }

        return schema;
    }

    /// <summary>A schema like one that was written, under another name, whose body may leave less out.</summary>
    public JsonObject NeedingMore(JsonObject reference, NeedsMore more)
    {
        var schema = _written[reference["$ref"]!.GetValue<string>()[Root.Length..]].DeepClone().AsObject();
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [];
        schema["required"] = new JsonArray([.. required.Union(more.Needed).Select(name => (JsonNode)name)]);
        foreach (var name in more.Needed)
        {
            schema["properties"]![name] = NotNull(schema["properties"]![name]!.DeepClone().AsObject());
        }

        _written[more.Schema] = schema;
        return Reference(more.Schema);
    }

    // What OrNull made of it, undone.
    private static JsonObject NotNull(JsonObject schema)
    {
        if (schema["oneOf"] is JsonArray choices)
        {
            return choices[0]!.DeepClone().AsObject();
        }

        if (schema["type"] is JsonArray types)
        {
            schema["type"] = types[0]!.DeepClone();
        }

        return schema;
    }

    /// <summary>A schema that may also be null.</summary>
    public static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue type && schema["enum"] is null)
        {
            schema["type"] = new JsonArray(type.GetValue<string>(), "null");
            return schema;
        }

        return new JsonObject { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
    }

    private JsonObject Map(Type value, Way way, string? keys)
    {
        JsonObject Values() => value == typeof(JsonElement) ? NamedSchemas.Attribute() : Of(value, way);

        // Words as keys are members that may be missing: generators know no names of other members.
        return keys is null
            ? new JsonObject { ["type"] = "object", ["additionalProperties"] = way == Way.Patch ? OrNull(Values()) : Values() }
            : new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject(ClosedWords.Lists[keys].Select(word => KeyValuePair.Create(word, (JsonNode?)Values()))),
            };
    }

    private JsonObject Plain(Type type, Way way) => type switch
    {
        _ when type == typeof(string) => new() { ["type"] = "string" },
        _ when type == typeof(bool) => new() { ["type"] = "boolean" },
        _ when type == typeof(int) => new() { ["type"] = "integer", ["format"] = "int32" },
        _ when type == typeof(long) => new() { ["type"] = "integer", ["format"] = "int64" },
        _ when type == typeof(decimal) => new() { ["type"] = "number" },
        _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(DateOnly) => new() { ["type"] = "string", ["format"] = "date" },
        _ when type == typeof(object) => new() { ["type"] = "object" },
        _ when type == typeof(Money) => Named(way == Way.Answer ? "Money" : "MoneyInput"),
        _ => throw new InvalidOperationException($"The description knows no schema for {type}: give the member [Contract]."),
    };

    private JsonObject Record(Type type, Way way)
    {
        var name = NameOf(type, way);
        if (!_owners.TryAdd(name, type))
        {
            return _owners[name] == type ? Reference(name)
                : throw new InvalidOperationException($"Both {_owners[name]} and {type} would be the schema {name}: give one of them [Contract].");
        }

        var schema = new JsonObject { ["type"] = "object" };
        _written[name] = schema; // before its members: a filter holds filters
        var (properties, required) = (new JsonObject(), new JsonArray());
        if (summaries.Of(type.IsGenericType ? type.GetGenericTypeDefinition() : type) is { } about)
        {
            schema["description"] = about;
        }

        foreach (var member in Options.GetTypeInfo(type).Properties)
        {
            if (member.AttributeProvider is PropertyInfo property && (way == Way.Answer ? member.Get is not null : member.Set is not null))
            {
                properties[member.Name] = Member(property, way, out var isRequired);
                if (isRequired)
                {
                    required.Add(member.Name);
                }
            }
        }

        schema["properties"] = properties;
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        if (way != Way.Answer)
        {
            schema["additionalProperties"] = false; // an answer may hold more one day; a body is refused for it
        }

        return Reference(name);
    }

    private JsonObject Member(PropertyInfo property, Way way, out bool isRequired)
    {
        var leftOut = property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition == JsonIgnoreCondition.WhenWritingNull;
        var needed = property.GetCustomAttribute<RequiredAttribute>() is not null;
        isRequired = way switch { Way.Answer => !leftOut, Way.Body => needed, _ => false };
        var mayBeNull = way == Way.Answer
            ? !leftOut && property.GetCustomAttribute<NeverNullAttribute>() is null && _nullability.Create(property).ReadState == NullabilityState.Nullable
            : !needed;
        var schema = Of(property.PropertyType, way, property);
        schema = mayBeNull ? OrNull(schema) : schema;
        if (summaries.Of(property) is { } about)
        {
            schema["description"] = about;
        }

        return schema;
    }

    private JsonObject Named(string name)
    {
        if (!_written.ContainsKey(name))
        {
            _written[name] = NamedSchemas.Of(name);
            foreach (var within in NamedSchemas.Within(name))
            {
                Named(within);
            }
        }

        return Reference(name);
    }

    private string NameOf(Type type, Way way)
    {
        if (type.IsGenericType)
        {
            return NameOf(type.GetGenericArguments()[0], way) + "Page";
        }

        var own = type.GetCustomAttribute<ContractAttribute>()?.Schema;
        var stem = own ?? Without(Without(Without(type.Name, "View"), "Body"), "Request");
        return way switch
        {
            Way.Answer => stem,
            Way.Patch => (stem.StartsWith("Patch", StringComparison.Ordinal) ? stem["Patch".Length..] : stem) + "Patch",
            _ when _answered.Contains(type) => stem + "Input",
            _ => own ?? stem + "Request",
        };
    }

    private static string Without(string name, string end) => name.EndsWith(end, StringComparison.Ordinal) ? name[..^end.Length] : name;

    private static JsonObject Reference(string name) => new() { ["$ref"] = Root + name };

    private static void Limit(JsonObject schema, ICustomAttributeProvider? member)
    {
        var isList = schema["type"]?.GetValue<string>() == "array";
        foreach (var rule in member?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true) ?? [])
        {
            foreach (var (name, value) in rule switch
            {
                StringLengthAttribute { MinimumLength: var least, MaximumLength: var most } => [("minLength", (JsonNode)least), ("maxLength", most)],
                LengthAttribute { MinimumLength: var least, MaximumLength: var most } => isList ? [("minItems", least), ("maxItems", most)] : [("minProperties", least), ("maxProperties", most)],
                MaxLengthAttribute { Length: var most } => [(isList ? "maxItems" : "maxProperties", most)],
                RangeAttribute { Minimum: int least, Maximum: int most } => most == int.MaxValue ? [("minimum", least)] : [("minimum", least), ("maximum", most)],
                RegularExpressionAttribute { Pattern: var pattern } => [("pattern", pattern)],
                _ => Array.Empty<(string, JsonNode)>(),
            })
            {
                schema[name] = value;
            }
        }
    }

    private static HashSet<Type> Reached(IEnumerable<Type> types)
    {
        var reached = new HashSet<Type>();
        var ahead = new Stack<Type>(types);
        while (ahead.TryPop(out var next))
        {
            var type = Nullable.GetUnderlyingType(next) ?? next;
            if (!reached.Add(type))
            {
                continue;
            }

            var info = Options.GetTypeInfo(type);
            foreach (var within in info.ElementType is { } element ? [element] : info.Properties.Select(property => property.PropertyType))
            {
                ahead.Push(within);
            }
        }

        return reached;
    }

    private static T? Find<T>(ICustomAttributeProvider? member)
        where T : Attribute => member?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
