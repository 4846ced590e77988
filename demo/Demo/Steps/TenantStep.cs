using System.Net;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>A tenant with prices and credit, made with the operator's key.</summary>
internal static class TenantStep
{
    private const string Currency = "EUR";

    /// <summary>Sees that the file holds a key that opens a tenant; makes a tenant when it does not.</summary>
    public static async Task RunAsync(Func<string, Rest> apiWith, string operatorKey, string keyFile, DemoState state, CancellationToken stop)
    {
        if (File.Exists(keyFile) && await OpensAsync(apiWith((await File.ReadAllTextAsync(keyFile, stop)).Trim()), stop))
        {
            return;
        }

        using var api = apiWith(operatorKey);
        await api.ExpectAsync(HttpMethod.Put, "/v1/prices", Prices(), null, stop);
        Say.Step("Prices", "WhatsApp 20.00 EUR a month, SMS 0.06 EUR a segment, push and chat 0.01 EUR a message");

        var tenant = await api.PostOnceAsync(
            state,
            "tenant",
            "/v1/tenants",
            new JsonObject { ["name"] = "Demo", ["timeZone"] = "Europe/Rome", ["region"] = "IT", ["currency"] = Currency },
            stop);
        var id = tenant["id"]!.GetValue<string>();
        await api.PostAsync($"/v1/tenants/{id}/credit", new JsonObject { ["amount"] = Money("100.00"), ["reference"] = $"demo-{id}" }, stop);
        SaveKey(keyFile, tenant["key"]!.GetValue<string>());
        state.ForgetCall("tenant"); // when this key is revoked one day, the next tenant is another call, not a replay
        Say.Step("Tenant", $"{id}, Europe/Rome, credit 100.00 {Currency}");
    }

    private static async Task<bool> OpensAsync(Rest api, CancellationToken stop)
    {
        using var _ = api;
        var answer = await api.SendAsync(HttpMethod.Get, "/v1/balance", null, stop);
        return answer.IsSuccess || (answer.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            ? throw new RefusedException(Rest.Describe(HttpMethod.Get, "/v1/balance", answer))
            : false);
    }

    private static JsonObject Prices() => new()
    {
        ["whatsapp"] = new JsonObject { ["perMonth"] = Money("20.00") },
        ["sms"] = new JsonObject { ["perSegment"] = Money("0.06") },
        ["push"] = new JsonObject { ["perMessage"] = Money("0.01") },
        ["chat"] = new JsonObject { ["perMessage"] = Money("0.01") },
    };

    private static JsonObject Money(string amount) => new() { ["amount"] = amount, ["currency"] = Currency };

    private static void SaveKey(string file, string key)
    {
        var aside = file + ".new";
        File.WriteAllText(aside, key);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Move(aside, file, overwrite: true);
    }
}
