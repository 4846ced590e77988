using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Api.Json;

/// <summary>Refuses, in values that are read as they stand, texts that are no Unicode or hold U+0000, as <see cref="TextConverter"/> does elsewhere.</summary>
internal sealed class ElementConverter : JsonConverter<JsonElement>
{
    private const string NoUnicode = "The text could not be converted to System.String.";

    // The serializer's own reader of elements, with the API's rules; within these options it would be this one again.
    private static readonly JsonSerializerOptions Plain = new() { AllowDuplicateProperties = false, MaxDepth = ApiJson.MaxDepth };

    /// <inheritdoc/>
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isBody = reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        var element = JsonSerializer.Deserialize<JsonElement>(ref reader, Plain);
        return Fault(element, "$") is not var (path, message) ? element
            // Within a body, the serializer knows the path so far and adds it.
            : throw new JsonException(message, isBody ? path : null, null, null);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

    private static (string Path, string Message)? Fault(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return Judge(element.GetString, path);
            case JsonValueKind.Array:
                return element.EnumerateArray().Select((item, i) => Fault(item, $"{path}[{i}]")).FirstOrDefault(fault => fault is not null);
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if ((Judge(() => member.Name, path) ?? Fault(member.Value, $"{path}['{member.Name}']")) is { } fault)
                    {
                        return fault;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private static (string Path, string Message)? Judge(Func<string?> text, string path)
    {
        try
        {
            return text()?.Contains('\0', StringComparison.Ordinal) == true ? (path, TextConverter.NulMessage) : null;
        }
        catch (InvalidOperationException)
        {
            return (path, NoUnicode); // half of a surrogate pair: well-formed JSON, but no text
        }
    }
}
