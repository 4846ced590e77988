using MassMessaging.Bench.Machine;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Shared;

/// <summary>Numbers with one campaign each that wants twice what its number may: the most claims that any hour of any number held.</summary>
internal static class ManyNumbers
{
    public const int Limit = 20;

    public const int PerHour = 40;

    public static async Task RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (numbers, hours, speed) = (options.Number("many", 10_000), options.Number("hours", 4), options.Number("many-speed", 60));
        await using var run = await SpeededRun.StartAsync(machine, "bench_numbers", speed, numbers, numbers, Limit, [PerHour], ((hours + 2) * Limit) + 10);
        var until = run.Begun.AddHours(hours);
        await run.MeasureAsync(run.Begun, until);
        var made = await run.Product.ScalarAsync<long>("select count(*) from recipients where attempted_at > $1 and attempted_at <= $2", run.Begun, until);
        var (worst, over) = await run.WorstHourAsync(Limit);
        Say(Table(
            ["numbers", "limit", "speed", "hours", "may be sent", "sent", "most in an hour", "numbers over", .. SpeededRun.CostHeader],
            [[$"{numbers:N0}", $"{Limit}", $"{speed}", $"{hours}", $"{numbers * Limit * hours:N0}", $"{made:N0}", $"{worst}", $"{over}", .. run.Cost(made, run.Begun, until)]]));
    }
}
