using MassMessaging.Bench.Machine;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Overload;

/// <summary>More than one silo and one Api can do at once: whom it holds up, how the tenants share, what is refused, and that nothing accepted is lost.</summary>
internal static class OverloadBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        foreach (var part in options.Text("parts", "paced,shares,burst").Split(','))
        {
            Say($"\n{part}, load average {Load()}");
            await (part switch
            {
                "paced" => PacedBesideBlast.RunAsync(machine, options),
                "shares" => BlastShares.RunAsync(machine, options),
                "burst" => CallBurst.RunAsync(machine, options),
                _ => throw new ArgumentException($"There is no part '{part}'."),
            });
            Say($"Load average afterwards {Load()}");
        }

        return 0;
    }

    /// <summary>The account of the n-th tenant at the provider.</summary>
    public static string Account(int tenant) => $"AC{tenant:x32}";

    /// <summary>The largest over the smallest.</summary>
    public static double Spread(IEnumerable<long> values)
    {
        long[] all = [.. values];
        return all.Max() / (double)all.Min();
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
