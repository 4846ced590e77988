using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MassMessaging.Api.Tests.Description;

/// <summary>
/// Holds a value against a schema, as strictly as a client that was made of it: a member that no schema names is a fault,
/// which JSON Schema itself would allow.
/// </summary>
/// <param name="schemas">The schemas that are referred to, by name.</param>
internal sealed class SchemaCheck(JsonElement schemas)
{
    private const string Root = "#/components/schemas/";

    /// <summary>Adds what is wrong with a value of a named schema.</summary>
    public void Check(string schema, JsonElement value, List<string> faults) => Check(schemas.GetProperty(schema), value, string.Empty, faults);

    /// <summary>Adds what is wrong with a value.</summary>
    /// <param name="schema">What it should be.</param>
    /// <param name="value">The value.</param>
    /// <param name="at">Where it stands, as a JSON pointer.</param>
    /// <param name="faults">Takes the faults.</param>
    public void Check(JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(schemas.GetProperty(reference.GetString()![Root.Length..]), value, at, faults);
            return;
        }

        if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices))
        {
            CheckChoices(choices, value, at, faults);
            return;
        }

        if (!schema.TryGetProperty("type", out var type))
        {
            faults.Add($"{at}: the schema has no type");
        }
        else if (!Names(type).Any(name => Is(name, value)))
        {
            faults.Add($"{at}: {value.GetRawText()} is not {string.Join(" or ", Names(type))}");
        }
        else if (schema.TryGetProperty("enum", out var words) && words.EnumerateArray().All(word => word.GetRawText() != value.GetRawText()))
        {
            faults.Add($"{at}: {value.GetRawText()} is none of {string.Join(", ", words.EnumerateArray().Select(word => word.GetRawText()))}");
        }
        else
        {
            CheckWithin(schema, value, at, faults);
        }
    }

    private void CheckWithin(JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckMembers(schema, value, at, faults);
                break;
            case JsonValueKind.Array:
                CheckCount(schema, "Items", value.GetArrayLength(), at, faults);
                foreach (var (i, item) in value.EnumerateArray().Index())
                {
                    Check(schema.GetProperty("items"), item, $"{at}/{i}", faults);
                }

                break;
            case JsonValueKind.String:
                CheckText(schema, value.GetString()!, at, faults);
                break;
            case JsonValueKind.Number:
                if ((schema.TryGetProperty("minimum", out var least) && value.GetDecimal() < least.GetDecimal())
                    || (schema.TryGetProperty("maximum", out var most) && value.GetDecimal() > most.GetDecimal()))
                {
                    faults.Add($"{at}: {value.GetRawText()} is out of range");
                }

                break;
        }
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string at, List<string> faults)
    {
        var others = schema.TryGetProperty("additionalProperties", out var known) && known.ValueKind == JsonValueKind.Object ? known : (JsonElement?)null;
        var isNamed = schema.TryGetProperty("properties", out var properties);
        foreach (var member in value.EnumerateObject())
        {
            if (isNamed && properties.TryGetProperty(member.Name, out var own))
            {
                Check(own, member.Value, $"{at}/{member.Name}", faults);
            }
            else if (others is { } any)
            {
                Check(any, member.Value, $"{at}/{member.Name}", faults);
                if (schema.TryGetProperty("propertyNames", out var names))
                {
                    Check(names, JsonSerializer.SerializeToElement(member.Name), $"{at}/{member.Name}", faults);
                }
            }
            else if (isNamed)
            {
                faults.Add($"{at}/{member.Name}: not described");
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            faults.AddRange(required.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _))
                .Select(name => $"{at}/{name}: missing"));
        }
    }

    private void CheckChoices(JsonElement choices, JsonElement value, string at, List<string> faults)
    {
        var best = choices.EnumerateArray()
            .Select(choice =>
            {
                var own = new List<string>();
                Check(choice, value, at, own);
                return own;
            })
            .OrderBy(own => own.Count == 1 && own[0].EndsWith(" is not null", StringComparison.Ordinal) ? int.MaxValue : own.Count)
            .First();
        faults.AddRange(best);
    }

    private static void CheckText(JsonElement schema, string text, string at, List<string> faults)
    {
        CheckCount(schema, "Length", text.EnumerateRunes().Count(), at, faults);
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.ECMAScript))
        {
            faults.Add($"{at}: \"{text}\" does not match {pattern.GetString()}");
        }

        if (schema.TryGetProperty("format", out var format) && format.GetString() is { } form && !(form switch
        {
            "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) && (text.EndsWith('Z') || text[^6] is '+' or '-'),
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
            _ => false,
        }))
        {
            faults.Add($"{at}: \"{text}\" is no {format.GetString()}");
        }
    }

    private static void CheckCount(JsonElement schema, string what, int count, string at, List<string> faults)
    {
        if ((schema.TryGetProperty("min" + what, out var least) && count < least.GetInt32())
            || (schema.TryGetProperty("max" + what, out var most) && count > most.GetInt32()))
        {
            faults.Add($"{at}: {count} is too few or too many");
        }
    }

    private static IEnumerable<string> Names(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}
