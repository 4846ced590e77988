using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Api.Json;

/// <summary>The API's JSON: camelCase, no unknown members, texts that the database can hold.</summary>
internal static class ApiJson
{
    /// <summary>How deep a body may be nested.</summary>
    public const int MaxDepth = 32;

    /// <summary>The options of every body.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Gives options the API's rules.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = MaxDepth;
        // The bodies are JSON and never HTML; other scripts stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new TextConverter());
        options.Converters.Add(new ElementConverter());
        options.Converters.Add(new InstantConverter());
        return options;
    }
}
