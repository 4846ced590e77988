using MassMessaging.Bench.Against;
using MassMessaging.Bench.Loops;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Report;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// A campaign without speed limit to N people over an HTTP provider, against the same work as a plain loop: A keeps the
/// same promises, B is not crash safe.
/// </summary>
internal static class BlastBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var sizes = options.Numbers("sizes", 10_000, 100_000, 1_000_000);
        await using var loops = await LoopDatabase.StartAsync(machine);
        await using var product = await BenchProduct.StartAsync(machine, "bench_blast");
        await product.CreateTenantAsync(sizes.Max());
        var sender = await product.SmsSenderAsync();
        using var meter = new BlastMeter(machine);

        var warm = options.Number("warm", 100_000);
        Say($"Warming up with {2 * warm} messages by each of two processes …");
        await LoopAsync("a", warm);
        await LoopAsync("b", warm);
        await ProductAsync(Math.Min(warm, sizes.Max()));
        await ProductAsync(Math.Min(warm, sizes.Max()));

        var rows = new List<string[]>();
        var chart = new GrowthChart("Time of a blast by its people", "s");
        foreach (var size in sizes)
        {
            var (a, b, ours) = (new List<Run>(), new List<Run>(), new List<Run>());
            for (var round = 1; round <= options.Rounds; round++)
            {
                a.Add(await LoopAsync("a", size));
                ours.Add(await ProductAsync(size));
                b.Add(await LoopAsync("b", size));
                Say($"{size:N0}, round {round}: A {size / a[^1].Seconds:N0}/s, product {size / ours[^1].Seconds:N0}/s, B {size / b[^1].Seconds:N0}/s");
                await loops.ClearAsync();
            }

            foreach (var (who, runs) in new[] { ("loop A", a), ("product", ours), ("loop B", b) })
            {
                rows.Add(BlastMeter.Row(size, who, runs, a));
                chart.Add(who, size, Median(runs.Select(run => run.Seconds)));
            }
        }

        Say(Table(BlastMeter.Header("A"), rows));
        chart.Show(options);
        meter.SayJudged();
        return 0;

        async Task<Run> LoopAsync(string which, int size)
        {
            var audience = await loops.AudienceAsync(size);
            return await meter.MeasureAsync(loops.Process, size, () => loops.Process.AskAsync($"{which} {audience}"));
        }

        Task<Run> ProductAsync(int size) => product.BlastAsync(meter, sender, size);
    }

    /// <summary>Makes a build ready to blast in turns with another one.</summary>
    public static async Task<Func<Task<PairedRun>>> PrepareAsync(BenchMachine machine, BenchProduct product, int size)
    {
        await product.CreateTenantAsync(size);
        var (sender, meter) = (await product.SmsSenderAsync(), new BlastMeter(machine));
        await product.BlastAsync(meter, sender, size);
        return async () =>
        {
            var run = await product.BlastAsync(meter, sender, size);
            return new PairedRun(run.Seconds, run.Cpu, run.DatabaseCpu);
        };
    }
}
