using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>An employee who writes in the online chat, and the tenant's default.</summary>
internal static class ChatSender
{
    public static async Task RunAsync(Rest api, DemoState state, CancellationToken stop)
    {
        var employee = new JsonObject { ["channel"] = "chat", ["name"] = "Front desk", ["staffId"] = "stylist-1" };
        var sender = await Linking.FindOrCreateAsync(api, state, "sender.chat", employee, stop);
        await api.ExpectAsync(HttpMethod.Patch, "/v1/settings", new JsonObject { ["defaultChatSender"] = sender["id"]!.GetValue<string>() }, null, stop);
        Say.Step("Chat", $"\"{sender["name"]}\" writes where a campaign names nobody");
    }
}
