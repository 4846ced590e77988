using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>A sender's way from its creation to the day it may send; steps that an earlier run did are not done again.</summary>
internal static class Linking
{
    public static async Task<JsonNode> FindOrCreateAsync(Rest api, DemoState state, string name, JsonObject body, CancellationToken stop)
    {
        if (state.Find(name) is { } known)
        {
            return await api.GetAsync($"/v1/senders/{known}", stop);
        }

        var sender = await api.PostOnceAsync(state, name, "/v1/senders", body, stop);
        state.Keep(name, sender["id"]!.GetValue<string>());
        return sender;
    }

    /// <summary>The sender once it is active.</summary>
    public static async Task<JsonNode> ActivateAsync(Rest api, DemoState state, JsonNode sender, JsonObject credentials, CancellationToken stop)
    {
        var path = new List<string>();
        for (var steps = 0; Status(sender) != "active" && steps < 6; steps++)
        {
            path.Add(Status(sender));
            await NextAsync(api, sender, credentials, state, stop);
            sender = await api.GetAsync($"/v1/senders/{sender["id"]}", stop);
        }

        path.Add(Status(sender));
        Say.More($"sender \"{sender["name"]}\": {string.Join(" → ", path)}");
        return Status(sender) == "active" ? sender : throw new RefusedException($"The sender is {Status(sender)}: {sender["statusReason"]}");
    }

    public static string Digits(int count) => "1" + string.Concat(Enumerable.Range(1, count - 1).Select(_ => RandomNumberGenerator.GetInt32(10)));

    public static string Secret() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private static string Status(JsonNode sender) => sender["status"]!.GetValue<string>();

    private static Task NextAsync(Rest api, JsonNode sender, JsonObject credentials, DemoState state, CancellationToken stop)
    {
        var id = sender["id"]!.GetValue<string>();
        return Status(sender) switch
        {
            "pendingTerms" => api.PostOnceAsync(state, $"terms.{id}", $"/v1/senders/{id}/accept-terms", new JsonObject(), stop),
            "pendingPayment" => api.PostOnceAsync(state, $"pay.{id}", $"/v1/senders/{id}/pay", new JsonObject { ["months"] = 1 }, stop),
            "pendingLink" => api.PostOnceAsync(state, $"link.{id}", $"/v1/senders/{id}/link", credentials, stop),
            var status => throw new RefusedException($"The sender is {status}; start over with FRESH=1."),
        };
    }
}
