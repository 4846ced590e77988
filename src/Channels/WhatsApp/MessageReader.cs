using System.Text.Json;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Reads what one message of a person says, and whether it is writing at all.</summary>
internal static class MessageReader
{
    /// <summary>The message's kind in the provider's words, or <c>group</c>.</summary>
    internal static string? KindOf(JsonElement message) => IsOfGroup(message) ? "group" : message.Text("type");

    /// <summary>
    /// Whether the person wrote to the business. An opened chat, a reaction or message that is taken back, a note of the
    /// system, a message in a group and what the provider could not read open no window and make no history.
    /// </summary>
    internal static bool IsWriting(JsonElement message) => !IsOfGroup(message) && message.Text("type") switch
    {
        "system" or "request_welcome" or "revoke" or "unsupported" or "unknown" or "errors" => false,
        "reaction" => message.Get("reaction").Text("emoji") is { Length: > 0 },

        // A kind without its content, but with errors, is a message that the provider could not read.
        { } kind => message.Get(kind).ValueKind != JsonValueKind.Undefined || !message.Items("errors").Any(),
        null => true,
    };

    /// <summary>The text, or the title of the button; of an edited message its new text.</summary>
    internal static string? TextOf(JsonElement message) => message.Text("type") switch
    {
        "text" => message.Get("text").Written("body"),
        "button" => message.Get("button").Written("text"),
        "interactive" => Reply(message).Written("title"),
        "edit" => message.Get("edit").Get("message").Get("text").Written("body"),
        _ => null,
    };

    /// <summary>What the button carries besides its title; an empty one carries nothing.</summary>
    internal static string? ChoiceOf(JsonElement message)
    {
        var choice = message.Text("type") switch
        {
            "button" => message.Get("button").Written("payload"),
            "interactive" => Reply(message).Written("id"),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(choice) ? null : choice;
    }

    private static bool IsOfGroup(JsonElement message) => message.Text("group_id") is { Length: > 0 };

    private static JsonElement Reply(JsonElement message)
    {
        var interactive = message.Get("interactive");
        return interactive.Get("button_reply") is { ValueKind: JsonValueKind.Object } button ? button : interactive.Get("list_reply");
    }
}
