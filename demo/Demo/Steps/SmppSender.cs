using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>An account at an SMS centre that speaks SMPP as oddly as centres do.</summary>
internal static class SmppSender
{
    public const string Account = "salon";
    private const string Phone = "+12025550145";
    private const double Weather = 0.3;

    public static async Task<string> RunAsync(Rest api, Rest simulator, DemoState state, CancellationToken stop)
    {
        var sender = await Linking.FindOrCreateAsync(
            api, state, "sender.smpp", new JsonObject { ["channel"] = "sms", ["name"] = "Text messages by the centre", ["phone"] = Phone }, stop);
        var password = state.FindOrMake("smpp.password", () => Linking.Secret()[..8]);
        await simulator.PostAsync(
            "/smpp/accounts",
            new JsonObject { ["systemId"] = Account, ["password"] = password, ["senders"] = new JsonArray(Phone), ["weather"] = Weather, ["countryCode"] = "39" },
            stop);
        Say.Step("SMPP", $"the simulated SMS centre knows the account \"{Account}\"; about one in three of its answers and receipts is written oddly");
        await Linking.ActivateAsync(
            api, state, sender, new JsonObject { ["systemId"] = Account, ["password"] = password, ["from"] = Phone }, stop);
        return sender["id"]!.GetValue<string>();
    }
}
