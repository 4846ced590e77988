using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Api.Json;

/// <summary>Refuses U+0000, which the database cannot store, wherever a text comes in.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    /// <summary>What the refusal says.</summary>
    public const string NulMessage = "A text must not hold the character U+0000.";

    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        return Checked(reader.GetString());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <inheritdoc/>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Checked(reader.GetString())!;

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private static string? Checked(string? text) =>
        text?.Contains('\0', StringComparison.Ordinal) == true ? throw new JsonException(NulMessage) : text;
}
