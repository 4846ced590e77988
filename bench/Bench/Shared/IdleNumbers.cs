using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using MassMessaging.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Shared;

/// <summary>
/// What a number costs a silo that has served it and for which nothing waits: resident memory with so many of them in
/// memory less before. The silo runs with a small generation 0, so that little of it is garbage.
/// </summary>
internal static class IdleNumbers
{
    private const int AtOnce = 32;

    public static async Task RunAsync(BenchMachine machine, BenchOptions options)
    {
        var numbers = options.Number("idle", 20_000);
        var warm = numbers / 10;
        await using var product = await BenchProduct.StartAsync(
            machine, "bench_idle", more: new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x400000" });
        await product.CreateTenantAsync(1);
        var senders = await new SeededCampaigns(product).SendersAsync(numbers + warm, ManyNumbers.Limit);
        // Each has had an hour of claims but the one that it is asked for.
        await product.ExecuteAsync(
            """
            update numbers set last_claim_at = product_now() - interval '4 minutes', claim_counts = array_fill(1, array[$1]),
                claim_times = (select array_agg(product_now() - n * interval '3 minutes' - interval '1 minute' order by n desc) from generate_series(1, $1) n)
            """,
            ManyNumbers.Limit - 1);
        using var client = await ClientAsync(product.ConnectionString);
        var grains = client.Services.GetRequiredService<IGrainFactory>();

        await ServeAsync(0, warm);
        var before = await SettledAsync(product.Silo!.Id);
        await ServeAsync(warm, numbers);
        var bytes = await SettledAsync(product.Silo.Id) - before;
        Say(Table(["idle numbers", "silo MB before", "silo MB more", "KB a number"], [[$"{numbers:N0}", Number(before / 1048576.0, "0"), Number(bytes / 1048576.0, "0"), Number(bytes / 1024.0 / numbers)]]));
        await client.StopAsync();

        async Task ServeAsync(int from, int count)
        {
            await Parallel.ForEachAsync(Enumerable.Range(from, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
            {
                var campaign = GrainKeys.CampaignKey(product.TenantId, Guid.NewGuid());
                var turn = await grains.SenderNumber(GrainKeys.NumberKey("whatsapp", $"{5_000_000_001L + i}"))
                    .AcquireAsync(new TurnRequest(campaign, senders[i], DateTimeOffset.UtcNow, null, null), cancellation);
                if (turn.Kind != TurnResultKind.Go)
                {
                    throw new InvalidOperationException($"Number {i} answered {turn}.");
                }
            });
        }
    }

    /// <summary>As the Api connects; the cluster has its usual name.</summary>
    private static async Task<IHost> ClientAsync(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("massmessaging", "massmessaging")));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Resident memory once it has not grown for some seconds.</summary>
    private static async Task<long> SettledAsync(int process)
    {
        for (var bytes = ProcessUse.ResidentBytes(process); ;)
        {
            await Task.Delay(TimeSpan.FromSeconds(5));
            var now = ProcessUse.ResidentBytes(process);
            if (now <= bytes + 262_144)
            {
                return now;
            }

            bytes = now;
        }
    }
}
