using System.Text.Json;
using System.Text.Json.Serialization;

namespace MassMessaging.Simulator.Provider;

/// <summary>The body of a send, as far as the simulator knows it; another member is an error, as with the provider.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SendBody
{
    public string? MessagingProduct { get; init; }

    public string? RecipientType { get; init; }

    public string? To { get; init; }

    public string? Recipient { get; init; }

    public string? Type { get; init; }

    public SendText? Text { get; init; }

    public SendTemplate? Template { get; init; }

    public SendContext? Context { get; init; }

    public string? BizOpaqueCallbackData { get; init; }

    public string? ProductPolicy { get; init; }

    public bool? MessageActivitySharing { get; init; }

    public string? Status { get; init; }

    public string? MessageId { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SendText(string? Body, bool? PreviewUrl);

internal sealed record SendContext(string? MessageId);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SendTemplate(string? Name, SendLanguage? Language, IReadOnlyList<SendComponent>? Components)
{
    internal IReadOnlyList<SendParameter> BodyParameters =>
        Components?.FirstOrDefault(c => string.Equals(c.Type, "body", StringComparison.OrdinalIgnoreCase))?.Parameters ?? [];
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SendLanguage(string? Code, string? Policy);

internal sealed record SendComponent(string? Type, IReadOnlyList<SendParameter>? Parameters);

internal sealed record SendParameter(string? Type, string? Text, JsonElement? ParameterName);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SendBody))]
internal sealed partial class SendJson : JsonSerializerContext;
