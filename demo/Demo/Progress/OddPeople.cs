using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;
using MassMessaging.Demo.Steps;

namespace MassMessaging.Demo.Progress;

/// <summary>One person of each kind that providers write differently, and what came of each.</summary>
internal sealed class OddPeople(Rest api, Rest simulator, DemoState state)
{
    private const string Spelled = "c-90001";
    private const string Named = "c-90002";
    private const string Moved = "c-90003";
    private const string SpelledPhone = "+5531990000001";
    private const string NamedPhone = "+4915110000001";
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private string Number => state.Find("phoneNumberId")!;

    /// <summary>The people and what their providers know of them; one of them asks for no more messages.</summary>
    public async Task IntroduceAsync(CancellationToken stop)
    {
        if (state.Find("odd") is not null)
        {
            return;
        }

        await PutAsync(Spelled, "Ana Souza", SpelledPhone, "new", app: false, stop);
        await simulator.PostAsync("/whatsapp/people", new JsonObject { ["phone"] = SpelledPhone, ["waId"] = "+553190000001" }, stop);
        await WriteAsync(SpelledPhone, "STOP", stop);

        await PutAsync(Named, "Jonas Vogel", NamedPhone, "new", app: false, stop);
        await simulator.PostAsync("/whatsapp/people", new JsonObject { ["phone"] = NamedPhone, ["userId"] = "DE.9001", ["hidesNumber"] = true }, stop);

        await PutAsync(Moved, "Mia Neumann", "+4915110000002", Customers.SampleCustomers.Newsletter, app: true, stop);
        foreach (var token in new[] { $"device-of-{Moved}", $"removed-of-{Moved}" })
        {
            await api.ExpectAsync(HttpMethod.Put, $"/v1/customers/{Moved}/devices/{token}", new JsonObject { ["platform"] = "ios" }, null, stop);
        }

        await simulator.PostAsync(
            "/push/devices", new JsonObject { ["projectId"] = state.Find("push.project"), ["token"] = $"removed-of-{Moved}", ["registered"] = false }, stop);

        // One message is held back for a while, and one is refused for a reason that nobody knows.
        await simulator.PostAsync("/faults", new JsonObject { ["kind"] = "hold", ["phoneNumberId"] = Number, ["count"] = 1, ["delaySeconds"] = 300 }, stop);
        await simulator.PostAsync("/faults", new JsonObject { ["kind"] = "refuse", ["phoneNumberId"] = SmsSender.Phone, ["count"] = 1, ["code"] = 21999 }, stop);
        state.Keep("odd", "introduced");
        Say.Step("Odd people", "one whose WhatsApp spells the number otherwise and who wrote STOP, one who hides it, one with an old device");
    }

    /// <summary>Once the person who hides the number was written to, WhatsApp has named them; then they write STOP by that name alone.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (state.Find("odd") == "introduced")
        {
            var ledger = (await simulator.GetAsync($"/whatsapp/ledger?phoneNumberId={Number}", stop)).AsArray();
            if (ledger.Any(entry => entry!["to"]!.GetValue<string>() == NamedPhone))
            {
                await WriteAsync(NamedPhone, "STOP", stop);
                state.Keep("odd", "stopped");
            }

            await Task.Delay(Tick, stop);
        }
    }

    /// <summary>What came of each.</summary>
    public async Task TellAsync(CancellationToken stop)
    {
        var pushes = (await simulator.GetAsync($"/push/ledger?projectId={state.Find("push.project")}", stop)).AsArray();
        var moved = pushes.Count(entry => entry!["to"]!.GetValue<string>() == $"device-of-{Moved}");
        Console.WriteLine(
            $"Odd people: {await OptedOutAsync(Spelled, stop)} (STOP from another spelling), {await OptedOutAsync(Named, stop)} (STOP by a user id), "
            + $"{moved} push to the newer of two devices.");
    }

    private async Task<string> OptedOutAsync(string customer, CancellationToken stop)
    {
        var found = await api.GetAsync($"/v1/customers/{customer}", stop);
        var channels = string.Join(", ", (found["optOuts"] as JsonArray ?? []).Select(channel => channel!.GetValue<string>()));
        return $"{found["name"]} is opted out of {(channels.Length > 0 ? channels : "nothing")}";
    }

    private Task<JsonNode> PutAsync(string id, string name, string phone, string group, bool app, CancellationToken stop) => api.ExpectAsync(
        HttpMethod.Put, $"/v1/customers/{id}",
        new JsonObject { ["name"] = name, ["phone"] = phone, ["groups"] = new JsonArray(group), ["brandedApp"] = app }, null, stop);

    private Task<JsonNode> WriteAsync(string phone, string text, CancellationToken stop) => simulator.PostAsync(
        "/whatsapp/inbound", new JsonObject { ["phoneNumberId"] = Number, ["from"] = phone, ["text"] = text }, stop);
}
