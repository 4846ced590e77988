using System.Text.Json.Nodes;
using MassMessaging.Demo.Customers;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>Two in three of those with the branded app let it show messages: their devices are registered.</summary>
internal static class DevicesStep
{
    private const string Prefix = "device-of-";
    private const int RefusesEvery = 3;

    public static async Task RunAsync(Rest api, string customersFile, DemoState state, CancellationToken stop)
    {
        if (state.Find("devices") is { } done)
        {
            Say.Step("Devices", $"{done} customers' apps are registered (in an earlier run)");
            return;
        }

        var customers = (await File.ReadAllLinesAsync(customersFile, stop)).Skip(1).Select(line => line.Split(','))
            .Where(columns => columns[8] == "true" && columns[11].Split('|').Contains(SampleCustomers.Newsletter))
            .Select(columns => columns[0]).Where((_, index) => index % RefusesEvery != 0).ToArray();
        await Parallel.ForEachAsync(customers, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop }, async (customer, cancel) =>
            await api.ExpectAsync(
                HttpMethod.Put, $"/v1/customers/{customer}/devices/{Prefix}{customer}", new JsonObject { ["platform"] = "android" }, null, cancel));
        state.Keep("devices", customers.Length.ToString());
        Say.Step("Devices", $"{customers.Length} customers' apps are registered");
    }

    /// <summary>Whose device it is.</summary>
    public static string CustomerOf(string token) => token[Prefix.Length..];
}
