using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Channels.Push;

/// <summary>A send; with <paramref name="ValidateOnly"/> nothing reaches a device.</summary>
internal sealed record FcmRequest(
    FcmMessage Message,
    [property: JsonPropertyName("validate_only"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ValidateOnly = false);

internal sealed record FcmMessage(string Token, FcmNotification Notification, FcmData Data);

internal sealed record FcmNotification(string Title, string Body);

/// <summary>What the app finds beside the text; it reports with the attempt's id.</summary>
internal sealed record FcmData(string AttemptId);

internal sealed record FcmReply(string? Name, FcmError? Error);

internal sealed record FcmError(string? Status, IReadOnlyList<FcmDetail?>? Details, JsonElement Message = default)
{
    /// <summary>What the error says in words; of another shape it says nothing.</summary>
    [JsonIgnore]
    public string? Words => Message.ValueKind == JsonValueKind.String ? Message.GetString() : null;
}

/// <summary>One shape for the kinds of details that decide something.</summary>
internal sealed record FcmDetail(
    [property: JsonPropertyName("@type")] string? Type,
    string? ErrorCode,
    IReadOnlyList<FcmViolation?>? FieldViolations);

internal sealed record FcmViolation(string? Field);

internal sealed record FcmClaims(string Iss, string Scope, string Aud, long Iat, long Exp);

internal sealed record TokenReply(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] int? ExpiresIn,
    string? Error);

/// <summary>The provider's JSON: camelCase, and the token server's two names of its own.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(FcmRequest))]
[JsonSerializable(typeof(FcmReply))]
[JsonSerializable(typeof(FcmClaims))]
[JsonSerializable(typeof(TokenReply))]
internal sealed partial class FcmWire : JsonSerializerContext;
