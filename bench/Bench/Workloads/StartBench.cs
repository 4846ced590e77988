using System.Diagnostics;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// A silo that starts with many active campaigns stored, against one with an empty database: from the start of its
/// process until a campaign answers a command. All releases of the first are overdue; how they are made is told too.
/// </summary>
internal static class StartBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var campaigns = options.Number("campaigns", 100_000);
        await using var empty = await BenchProduct.StartAsync(machine, "bench_start_empty");
        await using var full = await BenchProduct.StartAsync(machine, "bench_start_full");
        await PrepareAsync(empty, 1);
        Say($"Storing {campaigns:N0} active campaigns …");
        await PrepareAsync(full, campaigns);
        var (bare, ours, calm) = (new List<double>(), new List<double>(), new List<double[]>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            bare.Add(await StartAsync(empty));
            await empty.StopSiloAsync();
            ours.Add(await StartAsync(full));
            calm.Add(await OverdueAsync(full, options.Number("watch", 30)));
            await full.StopSiloAsync();
            Say($"Round {round}: empty {bare[^1]:0.0} s, {campaigns:N0} campaigns {ours[^1]:0.0} s");
        }

        Say(Table(
            ["active campaigns", "until a command is answered, s", "overdue releases a second, mean", "most in a second", "peak MB"],
            [
                ["1", Number(Median(bare), "0.0"), "", "", ""],
                [$"{campaigns:N0}", Number(Median(ours), "0.0"), Number(Median(calm.Select(c => c[0])), "0"), Number(Median(calm.Select(c => c[1])), "0"), Number(Median(calm.Select(c => c[2])), "0")],
            ]));
        return 0;
    }

    private static async Task PrepareAsync(BenchProduct product, int campaigns)
    {
        await product.CreateTenantAsync(10);
        var seeded = new SeededCampaigns(product);
        var senders = await seeded.SendersAsync(campaigns);
        var draft = await seeded.DraftAsync(senders[0], perHour: 10);
        await product.StopSiloAsync();
        await seeded.CopyAsync(draft, campaigns, "running", recipients: 10);
        await seeded.RecipientsAsync(10);
        await seeded.ActivateAsync(DateTimeOffset.UtcNow.AddHours(-1), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5));
    }

    private static async Task<double> StartAsync(BenchProduct product)
    {
        var campaign = await product.ScalarAsync<Guid>("select campaign_id from bench_campaigns order by random() limit 1");
        var started = Stopwatch.GetTimestamp();
        product.StartStoppedSilo();
        await product.AnswersAsync(campaign);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // Attempts by second since the start, and the silo's memory.
    private static async Task<double[]> OverdueAsync(BenchProduct product, int seconds)
    {
        var since = DateTime.UtcNow;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var perSecond = await product.ScalarAsync<long[]>(
            "select coalesce(array_agg(n), '{0}') from (select count(*) as n from recipients where attempted_at > $1 group by date_trunc('second', attempted_at)) s", since);
        return [perSecond.Sum() / (double)seconds, perSecond.Max(), product.Silo!.Use.PeakBytes / 1048576.0];
    }
}
