using System.Globalization;
using MassMessaging.Bench.Loops;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using Npgsql;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// The blast against what a user would pick instead: graphile-worker with a page of 500 people a job, over the same
/// PostgreSQL; BullMQ with a person a job, over Redis that writes its log every second.
/// </summary>
internal static class PeersBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (sizes, warm) = (options.Numbers("sizes", 100_000), options.Number("warm", 150_000));
        await using var loops = await LoopDatabase.StartAsync(machine);
        await using var redis = RedisServer.Start(out var redisPort);
        await using var peers = BenchProcess.Start(
            "node",
            [
                Path.Combine(options.Text("folder", ""), "peers.mjs"), Uri(loops.ConnectionString), redisPort.ToString(CultureInfo.InvariantCulture),
                $"http://127.0.0.1:{machine.ProviderPort}",
            ],
            new Dictionary<string, string> { ["NODE_ENV"] = "production", ["GRAPHILE_LOGGER_DEBUG"] = "" });
        await using var product = await BenchProduct.StartAsync(machine, "bench_peers");
        await product.CreateTenantAsync(Math.Max(warm, sizes.Max()));
        var sender = await product.SmsSenderAsync();
        using var meter = new BlastMeter(machine);

        Say($"Warming up with {3 * warm} messages …");
        await GraphileAsync(warm);
        await BullAsync(warm);
        await ProductAsync(warm);
        var rows = new List<string[]>();
        foreach (var size in sizes)
        {
            var (graphile, bull, ours) = (new List<Run>(), new List<Run>(), new List<Run>());
            for (var round = 1; round <= options.Rounds; round++)
            {
                graphile.Add(await GraphileAsync(size));
                ours.Add(await ProductAsync(size));
                bull.Add(await BullAsync(size));
                Say($"{size:N0}, round {round}: graphile-worker {size / graphile[^1].Seconds:N0}/s, product {size / ours[^1].Seconds:N0}/s, BullMQ {size / bull[^1].Seconds:N0}/s");
                await loops.ClearAsync();
            }

            rows.Add(BlastMeter.Row(size, "product", ours, ours));
            rows.Add(BlastMeter.Row(size, "graphile-worker, pages of 500", graphile, ours));
            rows.Add(BlastMeter.Row(size, "BullMQ (database: Redis)", bull, ours));
        }

        Say(Table(BlastMeter.Header("product"), rows));
        meter.SayJudged();
        return 0;

        async Task<Run> GraphileAsync(int size)
        {
            var audience = await loops.AudienceAsync(size);
            return await meter.MeasureAsync(peers, size, () => peers.AskAsync($"graphile {audience} {size}"));
        }

        Task<Run> BullAsync(int size) => meter.MeasureAsync(peers, size, () => peers.AskAsync($"bullmq 1 {size}"), () => redis.Use.CpuSeconds);

        Task<Run> ProductAsync(int size) => product.BlastAsync(meter, sender, size);
    }

    private static string Uri(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgres://{parts.Username}:{parts.Password}@{parts.Host}:{parts.Port.ToString(CultureInfo.InvariantCulture)}/{parts.Database}";
    }
}
