using MassMessaging.Bench.Machine;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Shared;

/// <summary>Numbers with more to send than they may: how campaigns share one, whether any hour has too many claims, and what an idle number costs.</summary>
internal static class SharedBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        foreach (var part in options.Text("parts", "campaigns,numbers,peer,idle").Split(','))
        {
            Say($"\n{part}");
            await (part switch
            {
                "campaigns" => CampaignShares.RunAsync(machine, options),
                "numbers" => ManyNumbers.RunAsync(machine, options),
                "peer" => PeerLimiter.RunAsync(options),
                "idle" => IdleNumbers.RunAsync(machine, options),
                _ => throw new ArgumentException($"There is no part '{part}'."),
            });
        }

        return 0;
    }
}
