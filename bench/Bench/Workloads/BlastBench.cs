using MassMessaging.Bench.Loops;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
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
        using var provider = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{machine.ProviderPort}"), Timeout = TimeSpan.FromMinutes(1) };

        var warm = options.Number("warm", 100_000);
        Say($"Warming up with {3 * warm} messages …");
        await LoopAsync("a", warm);
        await LoopAsync("b", warm);
        await ProductAsync(Math.Min(warm, sizes.Max()));

        var rows = new List<string[]>();
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

            rows.Add(Row(size, "loop A", a, a));
            rows.Add(Row(size, "product", ours, a));
            rows.Add(Row(size, "loop B", b, a));
        }

        Say(Table(["recipients", "who", "per second", "of A", "CPU s per 1,000", "of A", "database CPU s per 1,000", "peak MB"], rows));
        return 0;

        async Task<Run> LoopAsync(string which, int size)
        {
            var audience = await loops.AudienceAsync(size);
            return await MeasureAsync(loops.Process, size, () => loops.Process.AskAsync($"{which} {audience}"));
        }

        async Task<Run> ProductAsync(int size)
        {
            var startIn = TimeSpan.FromSeconds(3 + (size / 40_000.0));
            var campaign = await product.LaunchAsync("sms", sender, size, startIn);
            await product.FrozenAsync(campaign);
            return await MeasureAsync(product.Silo!, size, () => product.UntilAsync("all are sent", async () => await product.SentAsync(campaign) == size));
        }

        async Task<Run> MeasureAsync(BenchProcess who, int size, Func<Task> work)
        {
            await provider.GetStringAsync("/reset");
            ProcessUse.ForgetPeak(who.Id);
            var (cpu, database) = (who.Use.CpuSeconds, machine.DatabaseCpuSeconds);
            await work();
            var counts = await Counts.ReadAsync(provider);
            var seconds = counts.SecondsSinceFirst;
            if (counts.Accepted != size)
            {
                throw new InvalidOperationException($"The provider took {counts.Accepted} messages of {size}.");
            }

            return new Run(seconds, who.Use.CpuSeconds - cpu, machine.DatabaseCpuSeconds - database, who.Use.PeakBytes);
        }
    }

    private static string[] Row(int size, string who, List<Run> runs, List<Run> reference)
    {
        double Rate(List<Run> of) => Median(of.Select(run => size / run.Seconds));
        double Cpu(List<Run> of) => Median(of.Select(run => run.Cpu * 1000 / size));
        return
        [
            size.ToString("N0", System.Globalization.CultureInfo.InvariantCulture),
            who,
            Number(Rate(runs), "0"),
            Number(Rate(runs) / Rate(reference)),
            Number(Cpu(runs), "0.000"),
            Number(Cpu(runs) / Cpu(reference)),
            Number(Median(runs.Select(run => run.DatabaseCpu * 1000 / size)), "0.000"),
            Number(Median(runs.Select(run => run.PeakBytes / 1048576.0)), "0"),
        ];
    }
}
