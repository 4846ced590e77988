using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>An SMS number: known to the simulated provider, then linked.</summary>
internal static class SmsSender
{
    public const string Phone = "+12025550144";

    public static async Task<string> RunAsync(Rest api, Rest simulator, DemoState state, CancellationToken stop)
    {
        var sender = await Linking.FindOrCreateAsync(
            api, state, "sender.sms", new JsonObject { ["channel"] = "sms", ["name"] = "Text messages", ["phone"] = Phone }, stop);
        var id = sender["id"]!.GetValue<string>();
        var account = state.FindOrMake("sms.account", () => "AC" + Linking.Secret());
        var token = state.FindOrMake("sms.token", Linking.Secret);

        // Each start, as for WhatsApp. What people write goes to the webhook; receipts go where each send says.
        var number = new JsonObject { ["accountSid"] = account, ["authToken"] = token, ["phone"] = Phone, ["webhookUrl"] = $"{api.BaseUrl}/webhooks/sms/{id}" };
        await simulator.PostAsync("/sms/numbers", number, stop);
        Say.Step("SMS", $"the simulated provider knows {Phone}");
        await Linking.ActivateAsync(
            api, state, sender, new JsonObject { ["accountSid"] = account, ["authToken"] = token, ["from"] = Phone }, stop);
        return id;
    }
}
