using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Content;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Persistence.Senders;

/// <summary>Finds the keywords among what people wrote, by the words of their tenant; the same for every channel.</summary>
public sealed class KeywordReplies(TenantStore tenants)
{
    /// <summary>The messages with what they ask for. A call for help changes nothing: it is for a human to answer.</summary>
    public async Task<IReadOnlyList<InboundRow>> MarkAsync(
        Guid tenantId, IReadOnlyList<(InboundRow Row, string? Text)> messages, CancellationToken cancellationToken)
    {
        // Most messages are too long to be a keyword: then nobody needs the tenant's words.
        var tenant = messages.Any(message => message.Text is { Length: > 0 and <= OptOutWords.LongestMessage })
            ? await tenants.FindAsync(tenantId, cancellationToken)
            : null;
        var words = OptOutWords.For(tenant is null ? null : JsonSerializer.Deserialize<Settings>(tenant.SettingsJson, JsonSerializerOptions.Web)?.OptOutWords);
        return [.. messages.Select(message => message.Row with { Keyword = EventOf(message.Row, message.Text, words) })];
    }

    private static OptOutEvent? EventOf(InboundRow message, string? text, OptOutWords words) =>
        words.Read(text) is { } meaning and (KeywordMeaning.OptOut or KeywordMeaning.OptIn)
            ? new OptOutEvent(message.Address, message.At, meaning == KeywordMeaning.OptOut, Evidence(message, text!))
            : null;

    private static string Evidence(InboundRow message, string text) => JsonSerializer.Serialize(
        new
        {
            by = "keyword",
            word = text.Replace("\0", string.Empty, StringComparison.Ordinal).Trim(),
            messageId = message.MessageId,
            at = message.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture),
        },
        JsonSerializerOptions.Web);

    // What of a tenant's stored settings matters here.
    private sealed record Settings(Dictionary<string, string[]>? OptOutWords);
}
