using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Api.Tenancy;
using MassMessaging.Domain.Content;
using MassMessaging.Persistence.Customers;
using MassMessaging.Persistence.Senders;
using MassMessaging.Persistence.Tenants;

namespace MassMessaging.Api.Receipts;

/// <summary>Finds the keywords among what people wrote, by the words of their tenant; the same for every channel.</summary>
internal sealed class KeywordReplies(TenantStore tenants)
{
    /// <summary>The messages with what they ask for. A call for help changes nothing: it is for a human to answer.</summary>
    public async Task<IReadOnlyList<InboundRow>> MarkAsync(
        Guid tenantId, IReadOnlyList<(InboundRow Row, string? Text)> messages, CancellationToken cancellationToken)
    {
        // Most messages are too long to be a keyword: then nobody needs the tenant's words.
        var tenant = messages.Any(message => message.Text is { Length: > 0 and <= OptOutWords.LongestMessage })
            ? await tenants.FindAsync(tenantId, cancellationToken)
            : null;
        var words = OptOutWords.For(tenant is null ? null : SettingsView.Of(tenant).OptOutWords);
        return [.. messages.Select(message => message.Row with { Keyword = EventOf(message.Row, message.Text, words) })];
    }

    private static OptOutEvent? EventOf(InboundRow message, string? text, OptOutWords words) =>
        words.Read(text) is { } meaning and (KeywordMeaning.OptOut or KeywordMeaning.OptIn)
            ? new OptOutEvent(message.Address, message.At, meaning == KeywordMeaning.OptOut, Evidence(message, text!))
            : null;

    private static string Evidence(InboundRow message, string text) => JsonSerializer.Serialize(
        new { by = "keyword", word = text.Replace("\0", string.Empty, StringComparison.Ordinal).Trim(), messageId = message.MessageId, at = message.At },
        ApiJson.Options);
}
