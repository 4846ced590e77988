using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Contracts;

/// <summary>
/// The JSON in which the state of grains is stored: camelCase, with words for enums, a document that SQL reads. The silo
/// writes it; the Api reads a campaign's definition from it.
/// </summary>
public static class StoredJson
{
    /// <summary>The options of every reader and writer.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        // Metadata may come in any order, because jsonb sorts keys.
        AllowOutOfOrderMetadataProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Stored JSON is never HTML; other scripts stay readable. An audience filter is compared by its text.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
