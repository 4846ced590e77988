using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>A WhatsApp number: known to the simulated provider, then linked step by step until it is active.</summary>
internal static class SenderStep
{
    public const string Template = "offer";
    public const string TemplateLanguage = "en";
    private const string Phone = "+12025550143";

    /// <summary>The sender's id; steps that an earlier run did are not done again.</summary>
    public static async Task<string> RunAsync(Rest api, Rest simulator, DemoState state, CancellationToken stop)
    {
        var sender = state.Find("sender") is { } known
            ? await api.GetAsync($"/v1/senders/{known}", stop)
            : await api.PostOnceAsync(
                state, "sender", "/v1/senders", new JsonObject { ["channel"] = "whatsapp", ["name"] = "Main number", ["phone"] = Phone }, stop);
        var id = sender["id"]!.GetValue<string>();
        state.Keep("sender", id);

        // Each start: the simulator's address book is its own, and the API may have got another port.
        await simulator.PostAsync("/whatsapp/numbers", Number(state, $"{api.BaseUrl}/webhooks/whatsapp/{id}"), stop);
        Say.Step("Provider", $"the simulator knows {Phone} and the approved template \"{Template}\"");

        var path = new List<string>();
        for (var steps = 0; Status(sender) != "active" && steps < 6; steps++)
        {
            path.Add(Status(sender));
            await NextAsync(api, id, Status(sender), state, stop);
            sender = await api.GetAsync($"/v1/senders/{id}", stop);
        }

        path.Add(Status(sender));
        Say.Step("Number", $"{Phone}: {string.Join(" → ", path)}, at most {sender["hourlyLimit"]} an hour");
        return Status(sender) == "active" ? id : throw new RefusedException($"The number is {Status(sender)}: {sender["statusReason"]}");
    }

    private static string Status(JsonNode sender) => sender["status"]!.GetValue<string>();

    private static Task NextAsync(Rest api, string id, string status, DemoState state, CancellationToken stop) => status switch
    {
        "pendingTerms" => api.PostOnceAsync(state, $"terms.{id}", $"/v1/senders/{id}/accept-terms", new JsonObject(), stop),
        "pendingPayment" => api.PostOnceAsync(state, $"pay.{id}", $"/v1/senders/{id}/pay", new JsonObject { ["months"] = 1 }, stop),
        "pendingLink" => api.PostOnceAsync(state, $"link.{id}", $"/v1/senders/{id}/link", Credentials(state), stop),
        _ => throw new RefusedException($"The number is {status}; start over with FRESH=1."),
    };

    private static JsonObject Credentials(DemoState state) => new()
    {
        ["phoneNumberId"] = state.FindOrMake("phoneNumberId", () => Digits(15)),
        ["businessAccountId"] = state.FindOrMake("businessAccountId", () => Digits(15)),
        ["accessToken"] = state.FindOrMake("accessToken", Secret),
        ["appSecret"] = state.FindOrMake("appSecret", Secret),
        ["verifyToken"] = state.FindOrMake("verifyToken", Secret),
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

    private static string Digits(int count) => "1" + string.Concat(Enumerable.Range(1, count - 1).Select(_ => RandomNumberGenerator.GetInt32(10)));

    private static string Secret() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
