using System.Diagnostics;
using System.Globalization;
using MassMessaging.Bench.Against;
using MassMessaging.Bench.Machine;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>One run of one contender over a piece of work that has a beginning and an end.</summary>
/// <param name="Seconds">From beginning to end.</param>
/// <param name="Cpu">CPU seconds of the contender's own processes; 0 where it has none but the benchmark's.</param>
/// <param name="DatabaseCpu">CPU seconds of the database meanwhile.</param>
/// <param name="PeakBytes">The largest resident memory of its processes meanwhile, summed.</param>
internal sealed record Timed(double Seconds, double Cpu, double DatabaseCpu, long PeakBytes)
{
    public static string[] Header(string what, string who) =>
        [what, "who", "seconds", "ratio", $"CPU s ({who})", "database CPU s", "ratio", "peak MB"];

    /// <summary>Runs the work; its processes' peaks are forgotten first.</summary>
    public static async Task<Timed> MeasureAsync(BenchMachine machine, IReadOnlyList<BenchProcess> who, Func<Task> work)
    {
        foreach (var process in who)
        {
            process.ForgetPeak();
        }

        var (cpu, database) = (who.Sum(process => process.Use.CpuSeconds), machine.DatabaseCpuSeconds);
        var started = Stopwatch.GetTimestamp();
        await work();
        return new Timed(
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            who.Sum(process => process.Use.CpuSeconds) - cpu,
            machine.DatabaseCpuSeconds - database,
            who.Sum(process => process.Use.PeakBytes));
    }

    /// <summary>The run as one of a pair.</summary>
    public PairedRun ToPairedRun() => new(Seconds, Cpu, DatabaseCpu);

    /// <summary>Medians of one contender, as ratios of the reference's too.</summary>
    public static string[] Row(int size, string who, IReadOnlyList<Timed> runs, IReadOnlyList<Timed> reference)
    {
        double Of(IReadOnlyList<Timed> of, Func<Timed, double> value) => Median(of.Select(value));
        return
        [
            size.ToString("N0", CultureInfo.InvariantCulture),
            who,
            Number(Of(runs, run => run.Seconds)),
            Number(Of(runs, run => run.Seconds) / Of(reference, run => run.Seconds)),
            Number(Of(runs, run => run.Cpu)),
            Number(Of(runs, run => run.DatabaseCpu)),
            Number(Of(runs, run => run.DatabaseCpu) / Of(reference, run => run.DatabaseCpu)),
            Number(Of(runs, run => run.PeakBytes / 1048576.0), "0"),
        ];
    }
}
