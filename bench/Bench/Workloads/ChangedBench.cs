using MassMessaging.Bench.Against;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// A blast to N people of which some got another number after the launch, in turns with the same blast without such changes.
/// The claims judge each changed number anew. The median of the rates' ratios must be 0.8 or more.
/// </summary>
internal static class ChangedBench
{
    private const double LeastRate = 0.8;

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (size, changed) = (options.Number("size", 100_000), options.Number("changed", 100_000));
        await using var product = await BenchProduct.StartAsync(machine, "bench_changed");
        await product.CreateTenantAsync(size);
        var (sender, numbers) = (await product.SmsSenderAsync(), new ChangedNumbers(product));
        using var meter = new BlastMeter(machine);

        Say($"Warming up with {3 * size:N0} messages …");
        await BlastAsync(0);
        await BlastAsync(changed);
        await BlastAsync(0);

        var (without, with) = (new List<Run>(), new List<Run>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            var changedFirst = round % 2 == 0;
            var first = await BlastAsync(changedFirst ? changed : 0);
            var second = await BlastAsync(changedFirst ? 0 : changed);
            without.Add(changedFirst ? second : first);
            with.Add(changedFirst ? first : second);
            Say($"pair {round}: without {size / without[^1].Seconds:N0}/s, with {changed:N0} changed numbers {size / with[^1].Seconds:N0}/s");
        }

        Say(Table(BlastMeter.Header("the first line"), [BlastMeter.Row(size, "no number changed", without, without), BlastMeter.Row(size, $"{changed:N0} changed", with, without)]));
        PairedRatios Of(Func<Run, double> value) => new(with.Zip(without, (one, other) => value(one) / value(other)));
        var rate = Of(run => 1 / run.Seconds);
        Say($"pairs: rate {rate}, CPU of silo and database {Of(run => run.Cpu + run.DatabaseCpu)}; ≥ {LeastRate}: {(rate.Middle >= LeastRate ? "held" : "missed")}");
        meter.SayJudged();
        return 0;

        async Task<Run> BlastAsync(int changes)
        {
            await numbers.ForgetAsync();
            return await product.BlastAsync(
                meter, sender, size, ChangedNumbers.Takes(changed), () => changes == 0 ? Task.CompletedTask : numbers.ChangeAsync(changes));
        }
    }
}
