using System.Text;
using System.Text.Json.Nodes;

namespace MassMessaging.EndToEnd.Tests;

/// <summary>An import in the background whose process is killed.</summary>
public sealed class KilledApiTests
{
    private const int Rows = 60_000;

    [Fact]
    public async Task An_import_goes_on_in_another_process_after_a_kill_and_each_row_counts_once()
    {
        await using var installation = await Installation.StartAsync(speed: 1);
        var tenant = await installation.TenantAsync();
        var csv = new StringBuilder("customerId,name,phone,visits\n");
        for (var n = 1; n <= Rows; n++)
        {
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"c{n},Person {n},+39333{n:D7},{(n % 1000 == 0 ? "x" : "1")}\n");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers/import") { Content = new StringContent(csv.ToString(), null, "text/csv") };
        request.Headers.Add("Prefer", "respond-async");
        using var answer = await tenant.SendAsync(request);
        var accepted = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True((int)answer.StatusCode == 202, accepted.ToString());
        var path = $"/v1/operations/{accepted["id"]}";

        await installation.UntilAsync("some rows are stored", async () => (int)(await Installation.GetAsync(tenant, path))["done"]! > 0);
        await installation.KillApiAsync();
        var done = await installation.Seed.QueryAsync<int>("select done from stored_imports");
        Assert.InRange(done, 1, Rows - 1);
        await installation.RestartApiAsync();

        await installation.UntilAsync("the import has ended", async () => (string)(await Installation.GetAsync(tenant, path))["status"]! != "running");
        var ended = await Installation.GetAsync(tenant, path);
        Assert.Equal("succeeded", (string)ended["status"]!);
        Assert.Equal(
            (Rows, Rows, Rows - (Rows / 1000), 0, 0, Rows / 1000),
            ((int)ended["total"]!, (int)ended["done"]!, (int)ended["created"]!, (int)ended["updated"]!, (int)ended["unchanged"]!, (int)ended["rejected"]!));
        Assert.Equal(Rows - (Rows / 1000), await installation.Seed.QueryAsync<int>("select count(*)::int from customers"));
        var rejected = await tenant.GetStringAsync(path + "/rejected");
        Assert.Equal((Rows / 1000) + 1, rejected.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
