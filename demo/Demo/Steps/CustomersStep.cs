using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Customers;
using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Steps;

/// <summary>Groups, staff and the customers of the sample file.</summary>
internal static class CustomersStep
{
    public static async Task RunAsync(Rest api, string customersFile, CancellationToken stop)
    {
        await PutAllAsync(api, "/v1/groups", SampleCustomers.Groups, stop);
        Say.Step("Groups", string.Join(", ", SampleCustomers.Groups.Keys));
        await PutAllAsync(api, "/v1/staff", SampleCustomers.Staff, stop);
        Say.Step("Staff", string.Join(", ", SampleCustomers.Staff.Keys));

        var answer = await api.SendAsync(HttpMethod.Post, "/v1/customers/import", () => Csv(customersFile), stop);
        if (!answer.IsSuccess)
        {
            throw new RefusedException(Rest.Describe(HttpMethod.Post, "/v1/customers/import", answer));
        }

        var counts = answer.Body!;
        Say.Step("Import", string.Join(", ", new[] { "created", "updated", "unchanged", "rejected" }.Select(word => $"{counts[word] ?? 0} {word}")));
        foreach (var error in (counts["errors"] as JsonArray ?? []).Take(5))
        {
            Say.More($"line {error!["line"]}, {error["column"]}: {error["reason"]}");
        }
    }

    private static async Task PutAllAsync(Rest api, string path, IReadOnlyDictionary<string, string> things, CancellationToken stop)
    {
        foreach (var (id, name) in things)
        {
            await api.ExpectAsync(HttpMethod.Put, $"{path}/{id}", new JsonObject { ["name"] = name }, null, stop);
        }
    }

    private static StreamContent Csv(string file)
    {
        var content = new StreamContent(File.OpenRead(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv") { CharSet = "utf-8" };
        return content;
    }
}
