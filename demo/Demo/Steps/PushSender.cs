using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>The branded app's project and service account: known to the simulated provider, then linked.</summary>
internal static class PushSender
{
    private const int KeyBits = 2048;

    /// <param name="provider">The provider's address, where the account gets its tokens too.</param>
    public static async Task<string> RunAsync(Rest api, Rest simulator, string provider, DemoState state, CancellationToken stop)
    {
        var sender = await Linking.FindOrCreateAsync(api, state, "sender.push", new JsonObject { ["channel"] = "push", ["name"] = "The salon" }, stop);
        var id = sender["id"]!.GetValue<string>();
        var project = state.FindOrMake("push.project", () => $"demo-{Linking.Digits(6)}");
        var email = $"push@{project}.example";
        using var key = RSA.Create(KeyBits);
        key.ImportFromPem(state.FindOrMake("push.key", () => key.ExportPkcs8PrivateKeyPem()));

        await simulator.PostAsync(
            "/push/projects",
            new JsonObject { ["projectId"] = project, ["clientEmail"] = email, ["publicKey"] = key.ExportSubjectPublicKeyInfoPem() },
            stop);
        Say.Step("Push", $"the simulated provider knows the app's project {project}");

        var tokenUri = $"{provider.TrimEnd('/')}/token";
        var credentials = new JsonObject
        {
            ["projectId"] = project,
            ["clientEmail"] = email,
            ["privateKey"] = key.ExportPkcs8PrivateKeyPem(),
            ["tokenUri"] = tokenUri,
        };
        await Linking.ActivateAsync(api, state, sender, credentials, stop);
        if (state.Find("push.tokenUri") is { } linked && linked != tokenUri)
        {
            await api.PostAsync($"/v1/senders/{id}/link", credentials, stop); // the simulator has got another port
        }

        state.Keep("push.tokenUri", tokenUri);
        return id;
    }
}
