using System.Text.Json;
using MassMessaging.Api.OpenApi;
using MassMessaging.Persistence.Customers;

namespace MassMessaging.Api.Customers;

/// <summary>One opt-out of a customer with what shows it.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="At">When the opt-out was made.</param>
/// <param name="Source">Where the opt-out came from. <c>word</c>: the person wrote it, or chose a button. <c>hand</c>: a key of the tenant made it. <c>preference</c>: the person chose it inside the provider's app. <c>provider</c>: the provider refused, because the person had stopped it. <c>kept</c>: it is from before the customer was erased. <c>other</c>: none of these.</param>
/// <param name="Text">The word, or the provider's code; null: there is none.</param>
/// <param name="KeyId">Of <c>hand</c> the key; null: it was not recorded.</param>
/// <param name="KeyName">The name of that key; null: not known.</param>
internal sealed record OptOutView(
    [property: Contract("Channel")] string Channel, DateTimeOffset At, [property: Contract("OptOutSource")] string Source, string? Text,
    [property: Contract("Id")] string? KeyId, string? KeyName)
{
    /// <summary>The view of a row.</summary>
    public static OptOutView Of(SuppressionRow row)
    {
        using var evidence = JsonDocument.Parse(row.EvidenceJson);
        string? Member(string name) =>
            evidence.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return Member("by") switch
        {
            "keyword" => new OptOutView(row.Channel.Word, row.At, "word", Member("word"), null, null),
            "hand" => new OptOutView(row.Channel.Word, row.At, "hand", null, Member("keyId"), row.KeyName),
            "preference" => new OptOutView(row.Channel.Word, row.At, "preference", null, null, null),
            "provider" => new OptOutView(row.Channel.Word, row.At, "provider", Member("code"), null, null),
            "erasedOptOut" => new OptOutView(row.Channel.Word, row.At, "kept", null, null, null),
            _ => new OptOutView(row.Channel.Word, row.At, "other", null, null, null),
        };
    }
}

/// <summary>A device of a customer.</summary>
/// <param name="Platform"><c>android</c>, <c>ios</c> or <c>web</c>; null: the app did not say.</param>
/// <param name="RegisteredAt">When the app was registered on it.</param>
internal sealed record DeviceView([property: Contract("DevicePlatform")] string? Platform, DateTimeOffset RegisteredAt);
