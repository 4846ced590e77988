using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Api.Json;

/// <summary>
/// Instants as RFC 3339 in UTC, with milliseconds or microseconds where there are any. An instant without an offset is
/// refused: it would mean another time on another machine. Cut to microseconds, the database's resolution. An answer may ask
/// for the offset of a zone in place of UTC.
/// </summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <summary>The zone whose offset the answer that is written now shows; null: UTC.</summary>
    public static AsyncLocal<string?> Zone { get; } = new();

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException();
        var zone = text.Length > 10 ? text.AsSpan(10).IndexOfAny('Z', '+', '-') : -1;
        if (zone < 0 || !reader.TryGetDateTimeOffset(out var instant) || instant.UtcDateTime.Year is < 1970 or > 9998)
        {
            throw new JsonException();
        }

        return new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Zone.Value is { } zone ? Text(value, zone) : Text(value));

    /// <summary>The text of an instant.</summary>
    public static string Text(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset value, string zone) =>
        value.ToOffset(TimeZones.OffsetAt(value, zone)).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture);
}
