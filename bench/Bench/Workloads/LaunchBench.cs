using System.Diagnostics;
using Dapper;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Report;
using MassMessaging.Domain.Audiences;
using MassMessaging.Persistence.Audiences;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// The freeze of an audience of N at launch, against a bare <c>insert … select</c>: the same select with the same
/// filters, into a table of the same shape and indexes. Measured from the launch call until the audience is there.
/// </summary>
internal static class LaunchBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var sizes = options.Numbers("sizes", 10_000, 100_000, 1_000_000);
        await using var product = await BenchProduct.StartAsync(machine, "bench_launch");
        await product.CreateTenantAsync(sizes.Max());
        var sender = await product.SmsSenderAsync();
        await product.ExecuteAsync("create table bench_recipients (like recipients including all)");
        var rows = new List<string[]>();
        var chart = new GrowthChart("Launch until frozen", "s");
        foreach (var size in sizes)
        {
            await BareAsync(size);
            await OursAsync(size);
            var (bare, ours) = (new List<double>(), new List<double>());
            for (var round = 1; round <= options.Rounds; round++)
            {
                bare.Add(await BareAsync(size));
                ours.Add(await OursAsync(size));
                Say($"{size:N0}, round {round}: bare {bare[^1]:0.00} s, product {ours[^1]:0.00} s");
            }

            chart.Add("bare insert … select", size, Median(bare));
            chart.Add("launch", size, Median(ours));
            rows.Add([$"{size:N0}", Number(Median(bare)), Number(Median(ours)), Number(Median(ours) / Median(bare))]);
        }

        Say(Table(["recipients", "bare insert … select, s", "launch until frozen, s", "ratio"], rows));
        chart.Show(options);
        return 0;

        async Task<double> BareAsync(int size)
        {
            await product.ExecuteAsync("truncate bench_recipients");
            await product.ExecuteAsync("checkpoint");
            var parameters = new DynamicParameters(new { campaign_id = Guid.NewGuid() });
            var bare = $"""
                insert into bench_recipients (campaign_id, seq, customer_no, customer_id, name, address, status, reason)
                select @campaign_id, row_number() over (order by a.customer_no), a.customer_no, a.customer_id, a.name, a.address,
                       case when a.reason is null then 0 else 7 end, a.reason
                from ({AudienceSql.Candidates(Query(product.TenantId, size), parameters)}) a
                """;
            var started = Stopwatch.GetTimestamp();
            await using (var connection = await product.Database.OpenConnectionAsync())
            {
                await connection.ExecuteAsync(new CommandDefinition(bare, parameters, commandTimeout: 600));
            }

            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        async Task<double> OursAsync(int size)
        {
            await product.ExecuteAsync("checkpoint");
            var started = Stopwatch.GetTimestamp();
            var campaign = await product.LaunchAsync("sms", sender, size, TimeSpan.FromHours(1));
            await product.FrozenAsync(campaign);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await BenchProduct.CallAsync(product.Tenant, HttpMethod.Post, $"/v1/campaigns/{campaign}/cancel", new { });
            await product.UntilAsync("it is closed", async () =>
                await product.ScalarAsync<long>("select coalesce(sum(waiting), 0)::bigint from campaign_totals where campaign_id = $1", Guid.Parse(campaign)) == 0);
            await product.ExecuteAsync("truncate recipients, delivery_issues");
            return seconds;
        }
    }

    private static AudienceQuery Query(Guid tenantId, int size) => new()
    {
        TenantId = tenantId,
        Channel = "sms",
        Filter = new AudienceFilter { Visits = new VisitRange { Max = size } },
        Today = DateOnly.FromDateTime(DateTime.UtcNow),
        Now = DateTimeOffset.UtcNow,
        CampaignId = Guid.NewGuid(),
    };
}
