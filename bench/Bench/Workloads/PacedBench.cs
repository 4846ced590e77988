using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// Paced campaigns, each on a number of its own, on one silo at speed 1: whether all due releases are made, how late
/// their claims are by the database's clock, and what it costs. A slot is the anchor plus whole intervals.
/// </summary>
internal static class PacedBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (campaigns, minutes, perHour) = (options.Number("campaigns", 100_000), options.Number("minutes", 10), options.Number("per-hour", 10));
        var interval = TimeSpan.FromHours(1.0 / perHour);
        var each = (int)Math.Ceiling(minutes / interval.TotalMinutes) + 2;
        await using var product = await BenchProduct.StartAsync(machine, "bench_paced");
        await product.CreateTenantAsync(each);
        var seeded = new SeededCampaigns(product);
        Say($"Storing {campaigns:N0} campaigns at {perHour} an hour with {each} recipients each …");
        var senders = await seeded.SendersAsync(campaigns);
        var draft = await seeded.DraftAsync(senders[0], perHour);
        await product.StopSiloAsync();
        await seeded.CopyAsync(draft, campaigns, "running", each);
        await seeded.RecipientsAsync(each);
        // Campaigns that were launched are in memory: here their reminders bring them there, before any slot.
        var wake = TimeSpan.FromSeconds(30 + (campaigns / options.Number("wake", 300)));
        var first = DateTimeOffset.UtcNow + wake + TimeSpan.FromSeconds(60 + (campaigns / 2_000));
        await seeded.ActivateAsync(first, interval, wake);
        product.StartStoppedSilo();
        await product.UntilAsync("the silo is active", () => product.ScalarAsync<bool>("select exists (select from orleans_membership where status = 3)"));
        Say($"Activating for {(first - DateTimeOffset.UtcNow).TotalSeconds:0} s …");
        await Task.Delay(first > DateTimeOffset.UtcNow ? first - DateTimeOffset.UtcNow : TimeSpan.Zero);

        var (cpu, database) = (product.Silo!.Use.CpuSeconds, machine.DatabaseCpuSeconds);
        await Task.Delay(TimeSpan.FromMinutes(minutes));
        var until = DateTime.UtcNow;
        (cpu, database) = (product.Silo.Use.CpuSeconds - cpu, machine.DatabaseCpuSeconds - database);
        await Task.Delay(TimeSpan.FromSeconds(10));

        // Slots by arithmetic against attempts by row: a slot that was dropped shows as a missing one.
        var due = await product.ScalarAsync<long>(
            "select sum(1 + floor(extract(epoch from $1 - anchor) / $2))::bigint from campaign_progress where anchor <= $1", until, interval.TotalSeconds);
        await product.ExecuteAsync(
            """
            create table bench_lateness as
            select extract(epoch from r.attempted_at - (p.anchor + (r.seq - 1) * $2::interval))::float8 as late, r.status
            from recipients r join campaign_progress p on p.campaign_id = r.campaign_id
            where r.attempt > 0 and p.anchor + (r.seq - 1) * $2::interval <= $1
            """,
            until,
            interval);
        var made = await product.ScalarAsync<long>("select count(*) from bench_lateness");
        var early = await product.ScalarAsync<long>("select count(*) from bench_lateness where late < -0.001");
        var sent = await product.ScalarAsync<long>("select count(*) from bench_lateness where status = 3");
        var late = await product.ScalarAsync<double[]>("select percentile_cont(array[0.5, 0.99, 1]) within group (order by late) from bench_lateness");
        Say(Table(
            ["campaigns", "an hour", "due", "made", "sent", "early", "p50 late, s", "p99 late, s", "most late, s", "silo CPU", "database CPU", "silo peak MB"],
            [
                [
                    $"{campaigns:N0}", $"{perHour}", $"{due:N0}", $"{made:N0}", $"{sent:N0}", $"{early:N0}", Number(late[0], "0.000"), Number(late[1], "0.000"), Number(late[2], "0.000"),
                    Number(cpu / (minutes * 60)), Number(database / (minutes * 60)), Number(product.Silo.Use.PeakBytes / 1048576.0, "0"),
                ],
            ]));
        return 0;
    }
}
