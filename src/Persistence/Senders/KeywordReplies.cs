using System.Globalization;
using System.Text.Json;
using MassMessaging.Domain.Content;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Persistence.Senders;

/// <summary>Finds the keywords among what people wrote, by the words of their tenant; the same for every channel.</summary>
public sealed class KeywordReplies(TenantStore tenants)
{
    /// <summary>The messages with the meaning of their keywords. A call for help changes nothing: a human answers it.</summary>
    public async Task<IReadOnlyList<InboundRow>> MarkAsync(
        Guid tenantId, IReadOnlyList<WrittenReply> messages, CancellationToken cancellationToken)
    {
        // Most messages are too long to be a keyword: then the tenant's words are not read.
        var tenant = messages.Any(message => OptOutWords.MayBeRequest(message.Text) || OptOutWords.MayBeRequest(message.Choice))
            ? await tenants.FindAsync(tenantId, cancellationToken)
            : null;
        var words = OptOutWords.For(tenant is null ? null : JsonSerializer.Deserialize<Settings>(tenant.SettingsJson, JsonSerializerOptions.Web)?.OptOutWords);
        return [.. messages.Select(message => message.Row with { Keyword = EventOf(message, words) })];
    }

    private static OptOutEvent? EventOf(WrittenReply message, OptOutWords words) =>
        words.Read(message.Text, message.Choice) is { Meaning: KeywordMeaning.OptOut or KeywordMeaning.OptIn } request
            ? new OptOutEvent(message.Row.Address, message.Row.At, request.Meaning == KeywordMeaning.OptOut, Evidence(message.Row, request.Said))
            {
                UserId = message.Row.UserId,
            }
            : null;

    private static string Evidence(InboundRow message, string said) => JsonSerializer.Serialize(
        new
        {
            by = "keyword",
            word = said.Replace("\0", string.Empty, StringComparison.Ordinal).Trim(),
            messageId = message.MessageId,
            at = message.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFK", CultureInfo.InvariantCulture),
        },
        JsonSerializerOptions.Web);

    // What of a tenant's stored settings matters here.
    private sealed record Settings(Dictionary<string, string[]>? OptOutWords);
}

/// <summary>A message as its words are judged.</summary>
/// <param name="Row">The message.</param>
/// <param name="Text">The text, or the title of the button; null for pictures, voice and the like.</param>
/// <param name="Choice">What the chosen button carries besides its title; null: no button, or one that carries nothing.</param>
public sealed record WrittenReply(InboundRow Row, string? Text, string? Choice = null);
