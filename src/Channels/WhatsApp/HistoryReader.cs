using System.Text.Json;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>
/// Reads the chats from before a number was linked, which a business that goes on using the app on its telephone may share.
/// </summary>
internal static class HistoryReader
{
    /// <summary>What people wrote, in the order of the post; the business's own messages are left out.</summary>
    internal static IEnumerable<InboundMessage> Read(JsonElement value)
    {
        var business = Digits(value.Get("metadata").Text("display_phone_number"));
        return from chunk in value.Items("history")
               from thread in chunk.Items("threads")
               from message in thread.Items("messages")
               where message.Text("to") is null && IsOfPerson(message, business) && MessageReader.IsWriting(message)
               select ToMessage(message) into read
               where read is not null
               select read;
    }

    /// <summary>Whether the business has kept its chats to itself.</summary>
    internal static bool IsDeclined(JsonElement value) => value.Items("history").Any(chunk => chunk.Items("errors").Any());

    /// <summary>Whether a message is a person's own. The business's number stands in the post as it is shown, so digits are compared.</summary>
    internal static bool IsOfPerson(JsonElement message, string? business) => Digits(message.Text("from")) is not { } from || from != business;

    /// <summary>The digits of a telephone number as it is shown; null: none.</summary>
    internal static string? Digits(string? shown) =>
        shown is not null && string.Concat(shown.Where(char.IsAsciiDigit)) is { Length: > 0 } digits ? digits : null;

    private static InboundMessage? ToMessage(JsonElement message)
    {
        var (phone, userId) = (message.Phone("from"), message.UserId("from_user_id"));
        return message.Text("id") is { Length: > 0 } id && message.Time("timestamp") is { } at && (phone is not null || userId is not null)
            ? new InboundMessage(id, phone, userId, MessageReader.TextOf(message), at, MessageReader.ChoiceOf(message))
            : null;
    }
}
