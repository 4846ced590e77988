using System.Text;
using MassMessaging.Api.Metrics;
using MassMessaging.Persistence.Metrics;
using Npgsql;

namespace MassMessaging.Api.Tests;

[Collection(SiloCollection.Name)]
public sealed class MetricsTests(ApiWithSilo api)
{
    [Fact]
    public async Task The_operator_sees_campaigns_people_senders_and_this_process_in_numbers()
    {
        var tenant = await api.TenantAsync();
        var (sender, _) = await api.SenderAsync(tenant);
        await api.CustomersAsync(tenant, 3);
        var path = await ApiWithSilo.DraftAsync(tenant, sender, new { schedule = new { startAt = api.Silo.Now.AddDays(30) } });
        using var metrics = new ApiMetrics(new MetricsReads(api.Silo.Database.Source));
        var before = await NumbersAsync(metrics);
        (await tenant.Client.PostAsync(path + "/launch")).Expect(200);
        await api.Silo.SettleAsync();

        using var later = new ApiMetrics(new MetricsReads(api.Silo.Database.Source));
        var after = await NumbersAsync(later);

        Assert.Equal(Of(before, "massmessaging_campaigns{status=\"scheduled\"}") + 1, Of(after, "massmessaging_campaigns{status=\"scheduled\"}"));
        Assert.Equal(Of(before, "massmessaging_people{status=\"waiting\"}") + 3, Of(after, "massmessaging_people{status=\"waiting\"}"));
        Assert.True(Of(after, "massmessaging_senders{channel=\"whatsapp\",status=\"active\"}") >= 1);
        Assert.Equal(1, Of(after, "massmessaging_database_up"));

        var answer = (await api.Operator.GetAsync("/metrics")).Expect(200);
        Assert.StartsWith("text/plain; version=0.0.4", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("massmessaging_oldest_overdue_seconds ", answer.Body, StringComparison.Ordinal);
        Assert.Contains("microsoft_aspnetcore_hosting_http_server_request_duration_count{", answer.Body, StringComparison.Ordinal);
        Assert.Contains("system_runtime_dotnet_process_cpu_time{", answer.Body, StringComparison.Ordinal);
        (await tenant.Client.GetAsync("/metrics")).Expect(403);
        (await new ApiClient(api.Http, null).GetAsync("/metrics")).Expect(401);
    }

    [Fact]
    public async Task A_campaign_that_nobody_wakes_is_overdue_for_as_long_as_it_should_have_acted()
    {
        await using var database = await TestKit.TestDatabase.CreateAsync();
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand(
            """
            insert into product_clock (product_epoch, real_epoch, speed, running_speed, manual) values ('2027-01-01T00:10:00Z', now(), 0, 1, true);
            insert into campaign_progress (campaign_id, tenant_id, next_due, anchor)
            values (gen_random_uuid(), gen_random_uuid(), '2027-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
                   (gen_random_uuid(), gen_random_uuid(), '2027-01-01T01:00:00Z', '2027-01-01T00:00:00Z')
            """,
            connection);
        await insert.ExecuteNonQueryAsync();
        using var metrics = new ApiMetrics(new MetricsReads(database.Source));

        Assert.Equal(600, Of(await NumbersAsync(metrics), "massmessaging_oldest_overdue_seconds"));
    }

    [Fact]
    public async Task Without_a_database_the_process_still_tells_of_itself()
    {
        await using var nowhere = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={TestKit.Ports.Free()};Username=x;Timeout=2");
        using var metrics = new ApiMetrics(new MetricsReads(nowhere));

        Assert.Equal(0, Of(await NumbersAsync(metrics), "massmessaging_database_up"));
    }

    private static async Task<IReadOnlyDictionary<string, double>> NumbersAsync(ApiMetrics metrics)
    {
        using var text = new MemoryStream();
        await metrics.WriteAsync(text, CancellationToken.None);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("massmessaging_", StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static double Of(IReadOnlyDictionary<string, double> numbers, string name) => numbers.GetValueOrDefault(name);
}
