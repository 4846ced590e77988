using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Against;

/// <summary>
/// This build against another commit's: both run over databases of their own on one server, do the same work in turns, and
/// each round's two runs are a pair. The build that goes first changes with each round. What holds: the median of the rate
/// at least 0.97 of the other's, and CPU a unit at most 1.03 of it.
/// </summary>
internal static class AgainstBench
{
    private const double LeastRate = 0.97;
    private const double MostCpu = 1.03;

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (folder, commit) = (options.Text("folder", ""), options.Text("commit", "before"));
        var rounds = options.Number("rounds", 9);
        var rows = new List<string[]>();
        foreach (var work in options.Text("work", "blast,launch,receipts").Split(','))
        {
            if (PairedJobs.Find(work, machine, options) is not { } job)
            {
                Console.Error.WriteLine($"There is no work {work}; there is {string.Join(", ", PairedJobs.Names)}.");
                return 2;
            }

            rows.Add(await MeasureAsync(machine, job, folder, rounds));
        }

        Say(Table(
            ["work", "units a run", $"rate here / {commit} (95 %)", "CPU a unit (95 %)", "of the processes", "of the database", $"≥ {LeastRate} and ≤ {MostCpu}"],
            rows));
        return 0;
    }

    private static async Task<string[]> MeasureAsync(BenchMachine machine, PairedJob job, string folder, int rounds)
    {
        var (pairs, name) = (new List<(PairedRun Before, PairedRun Here)>(), "bench_" + job.Name);
        await using var before = await BenchProduct.StartAsync(machine, name + "_before", root: folder);
        await using var here = await BenchProduct.StartAsync(machine, name + "_here");
        var (runBefore, runHere) = (await job.PrepareAsync(before), await job.PrepareAsync(here));
        for (var round = 0; round <= rounds; round++)
        {
            var beforeFirst = round % 2 == 0;
            var first = await (beforeFirst ? runBefore : runHere)();
            var second = await (beforeFirst ? runHere : runBefore)();
            var pair = beforeFirst ? (Before: first, Here: second) : (Before: second, Here: first);
            if (round == 0)
            {
                continue; // both warm up once, uncounted
            }

            pairs.Add(pair);
            Say($"{job.Name}, pair {round}: before {job.Size / pair.Before.Seconds:N0}, here {job.Size / pair.Here.Seconds:N0} {job.Unit} a second");
        }

        PairedRatios Of(Func<PairedRun, double> value) => new(pairs.Select(pair => value(pair.Here) / value(pair.Before)));
        var (rate, cpu) = (Of(run => 1 / run.Seconds), Of(run => run.Cpu + run.DatabaseCpu));
        return
        [
            job.Name,
            $"{job.Size:N0} {job.Unit}",
            rate.ToString(),
            cpu.ToString(),
            Number(Of(run => run.Cpu).Middle, "0.000"),
            Number(Of(run => run.DatabaseCpu).Middle, "0.000"),
            rate.Middle >= LeastRate && cpu.Middle <= MostCpu ? "held" : "missed",
        ];
    }
}
