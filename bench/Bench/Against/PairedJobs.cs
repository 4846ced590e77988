using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Workloads;

namespace MassMessaging.Bench.Against;

/// <summary>The work that two builds can do in turns.</summary>
internal static class PairedJobs
{
    private static readonly Dictionary<string, (int Size, Func<BenchMachine, BenchOptions, int, PairedJob> Make)> Known = new()
    {
        ["blast"] = (100_000, (machine, _, size) => new("blast", "messages", size, product => BlastBench.PrepareAsync(machine, product, size))),
        ["launch"] = (200_000, (machine, _, size) => new("launch", "recipients", size, product => LaunchBench.PrepareAsync(machine, product, size))),
        ["import"] = (100_000, (machine, _, size) => new("import", "customers", size, product => ImportBench.PrepareAsync(machine, product, size))),
        ["chat"] = (100_000, (machine, _, size) => new("chat", "recipients", size, product => ChatBench.PrepareAsync(machine, product, size))),
        ["receipts"] = (20_000, (machine, options, size) => new("receipts", "receipts", size, product => ReceiptsBench.PrepareAsync(machine, product, size, options.Number("rounds", 9) + 1))),
        ["reads"] = (500, (machine, options, size) => new("reads", "calls", size, product => ReadsBench.PrepareAsync(machine, product, size, options))),
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>A job by its name; null: there is none. <c>--size</c> changes its usual size.</summary>
    public static PairedJob? Find(string name, BenchMachine machine, BenchOptions options) =>
        Known.TryGetValue(name, out var job) ? job.Make(machine, options, options.Number("size", job.Size)) : null;
}
