using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>A WhatsApp number: known to the simulated provider, then linked step by step until it is active.</summary>
internal static class WhatsAppSender
{
    public const string Template = "offer";
    public const string TemplateLanguage = "en";
    private const string Phone = "+12025550143";

    /// <summary>The sender's id; steps that an earlier run did are not done again.</summary>
    public static async Task<string> RunAsync(Rest api, Rest simulator, DemoState state, CancellationToken stop)
    {
        var sender = await Linking.FindOrCreateAsync(
            api, state, "sender", new JsonObject { ["channel"] = "whatsapp", ["name"] = "Main number", ["phone"] = Phone }, stop);
        var id = sender["id"]!.GetValue<string>();

        // Each start: the simulator's address book is its own, and the API may have got another port.
        await simulator.PostAsync("/whatsapp/numbers", Number(state, $"{api.BaseUrl}/webhooks/whatsapp/{id}"), stop);
        Say.Step("WhatsApp", $"the simulated provider knows {Phone} and the approved template \"{Template}\"");
        sender = await Linking.ActivateAsync(api, state, sender, Credentials(state), stop);
        Say.More($"at most {sender["hourlyLimit"]} messages an hour");
        return id;
    }

    private static JsonObject Credentials(DemoState state) => new()
    {
        ["phoneNumberId"] = state.FindOrMake("phoneNumberId", () => Linking.Digits(15)),
        ["businessAccountId"] = state.FindOrMake("businessAccountId", () => Linking.Digits(15)),
        ["accessToken"] = state.FindOrMake("accessToken", Linking.Secret),
        ["appSecret"] = state.FindOrMake("appSecret", Linking.Secret),
        ["verifyToken"] = state.FindOrMake("verifyToken", Linking.Secret),
    };

    private static JsonObject Number(DemoState state, string webhookUrl)
    {
        var number = Credentials(state);
        number.Remove("verifyToken");
        number["phone"] = Phone;
        number["webhookUrl"] = webhookUrl;
        number["templates"] = new JsonArray(
            new JsonObject { ["name"] = Template, ["language"] = TemplateLanguage, ["status"] = "APPROVED", ["body"] = "Hello! {{1}} Write STOP if you want no more messages." });
        return number;
    }
}
