using System.Text.Json;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Reads what one message of a person says, and whether it is writing at all.</summary>
internal static class MessageReader
{
    /// <summary>Whether the person wrote: a system message tells of a changed number and opens no window.</summary>
    internal static bool IsWriting(JsonElement message) => message.Text("type") != "system";

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

    private static JsonElement Reply(JsonElement message)
    {
        var interactive = message.Get("interactive");
        return interactive.Get("button_reply") is { ValueKind: JsonValueKind.Object } button ? button : interactive.Get("list_reply");
    }
}
