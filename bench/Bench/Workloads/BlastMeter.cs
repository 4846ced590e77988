using System.Globalization;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>Measures a blast by what the provider saw, the same for whoever sends.</summary>
internal sealed class BlastMeter(BenchMachine machine) : IDisposable
{
    private readonly HttpClient _provider = new() { BaseAddress = new Uri($"http://127.0.0.1:{machine.ProviderPort}"), Timeout = TimeSpan.FromMinutes(1) };

    private long _judged;

    public static string[] Header(string reference) =>
        ["recipients", "who", "per second", "of " + reference, "CPU s per 1,000", "of " + reference, "database CPU s per 1,000", "peak MB"];

    /// <summary>From the first message at the provider until the work has ended.</summary>
    /// <param name="who">Whose CPU and memory count.</param>
    /// <param name="size">Messages, each of which must arrive once.</param>
    /// <param name="work">Sends them and stores their outcomes.</param>
    /// <param name="store">The store's CPU seconds so far; null: the database's.</param>
    public Task<Run> MeasureAsync(BenchProcess who, int size, Func<Task> work, Func<double>? store = null) => MeasureAsync([who], size, work, store);

    /// <inheritdoc cref="MeasureAsync(BenchProcess, int, Func{Task}, Func{double}?)"/>
    public async Task<Run> MeasureAsync(IReadOnlyList<BenchProcess> who, int size, Func<Task> work, Func<double>? store = null)
    {
        store ??= () => machine.DatabaseCpuSeconds;
        await _provider.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"/reset?messages={size}"));
        foreach (var process in who)
        {
            process.ForgetPeak();
        }

        var (cpu, stored) = (who.Sum(process => process.Use.CpuSeconds), store());
        await work();
        var counts = await Counts.ReadAsync(_provider);
        return counts.Accepted == size
            ? new Run(counts.SecondsSinceFirst, who.Sum(process => process.Use.CpuSeconds) - cpu, store() - stored, who.Sum(process => process.Use.PeakBytes))
            : throw new InvalidOperationException($"The provider took {counts.Accepted} messages of {size}.");
    }

    /// <summary>Judges what was just measured of the product by the fault lab's checks.</summary>
    /// <exception cref="InvalidOperationException">A promise was broken.</exception>
    public async Task JudgeAsync(BenchProduct product, params IEnumerable<string> campaigns)
    {
        _judged += await LedgerCheck.JudgeAsync(product, _provider, [.. campaigns.Select(Guid.Parse)], ended: true);
        GC.Collect(); // nothing of it is to be collected while the next run is measured
    }

    /// <summary>Says how many requests were judged; a violation would have ended the run.</summary>
    public void SayJudged() => Say($"The fault lab's checks on the provider's ledger and the rows after each of the product's runs: {_judged:N0} requests, no violation.");

    /// <summary>Medians of one contender beside those of the reference.</summary>
    public static string[] Row(int size, string who, List<Run> runs, List<Run> reference)
    {
        double Rate(List<Run> of) => Median(of.Select(run => size / run.Seconds));
        double Cpu(List<Run> of) => Median(of.Select(run => run.Cpu * 1000 / size));
        return
        [
            size.ToString("N0", CultureInfo.InvariantCulture),
            who,
            Number(Rate(runs), "0"),
            Number(Rate(runs) / Rate(reference)),
            Number(Cpu(runs), "0.000"),
            Number(Cpu(runs) / Cpu(reference)),
            Number(Median(runs.Select(run => run.DatabaseCpu * 1000 / size)), "0.000"),
            Number(Median(runs.Select(run => run.PeakBytes / 1048576.0)), "0"),
        ];
    }

    public void Dispose() => _provider.Dispose();
}
