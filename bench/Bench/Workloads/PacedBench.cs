using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// Paced campaigns, each on a number of its own, on one silo: whether all due releases are made, how late their claims are
/// by the database's clock, and what it costs. A slot is the anchor plus whole intervals. Rows that retention has kept long
/// enough are there from the start, and are removed meanwhile. At another speed the campaigns' reminders tick as often in
/// product time as at speed 1.
/// </summary>
internal static class PacedBench
{
    private const int OldRows = 200_000;

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (campaigns, minutes, perHour) = (options.Number("campaigns", 100_000), options.Number("minutes", 10), options.Number("per-hour", 10));
        var speed = options.Number("speed", 1);
        var interval = TimeSpan.FromHours(1.0 / perHour);
        var each = (int)Math.Ceiling(minutes * speed / interval.TotalMinutes) + 2;
        await using var product = await BenchProduct.StartAsync(machine, "bench_paced", speed);
        await product.CreateTenantAsync(each);
        var seeded = new SeededCampaigns(product);
        Say($"Storing {campaigns:N0} campaigns at {perHour} an hour with {each} recipients each …");
        var senders = await seeded.SendersAsync(campaigns);
        var draft = await seeded.DraftAsync(senders[0], perHour);
        await product.StopSiloAsync();
        await seeded.CopyAsync(draft, campaigns, "running", each);
        await seeded.RecipientsAsync(each);
        await seeded.OldAsync(draft, OldRows);
        // Campaigns that were launched are in memory: here their reminders bring them there, before any slot.
        var wake = TimeSpan.FromSeconds(30 + (campaigns / options.Number("wake", 300)));
        var wait = wake + TimeSpan.FromSeconds(60 + (campaigns / 2_000));
        var first = await product.ScalarAsync<DateTime>("select product_now() + $1::interval", wait * speed);
        await seeded.ActivateAsync(first, interval, wake, speed);
        product.StartStoppedSilo();
        await product.UntilAsync("the silo is active", () => product.ScalarAsync<bool>("select exists (select from orleans_membership where status = 3)"));
        wait = await product.ScalarAsync<TimeSpan>("select greatest($1 - product_now(), interval '0') / $2::float8", first, (double)speed);
        Say($"Activating for {wait.TotalSeconds:0} s …");
        await Task.Delay(wait);

        var (cpu, database) = (product.Silo!.Use.CpuSeconds, machine.DatabaseCpuSeconds);
        await Task.Delay(TimeSpan.FromMinutes(minutes));
        var until = await product.ScalarAsync<DateTime>("select product_now()");
        (cpu, database) = (product.Silo.Use.CpuSeconds - cpu, machine.DatabaseCpuSeconds - database);
        await Task.Delay(TimeSpan.FromSeconds(10));
        var old = await product.ScalarAsync<long>(
            "select (select count(*) from provider_messages where provider_id like 'old%') + (select count(*) from recipients r join bench_old o on o.campaign_id = r.campaign_id)");

        // Slots by arithmetic against attempts by row: a slot that was dropped shows as a missing one.
        var due = await product.ScalarAsync<long>(
            """
            select sum(1 + floor(extract(epoch from $1 - p.anchor) / $2))::bigint
            from campaign_progress p join bench_campaigns b on b.campaign_id = p.campaign_id
            where p.anchor <= $1
            """,
            until,
            interval.TotalSeconds);
        await product.ExecuteAsync(
            """
            create table bench_lateness as
            select extract(epoch from r.attempted_at - (p.anchor + (r.seq - 1) * $2::interval))::float8 / $3 as late, r.status
            from recipients r join campaign_progress p on p.campaign_id = r.campaign_id
            where r.attempt > 0 and p.anchor + (r.seq - 1) * $2::interval <= $1
            """,
            until,
            interval,
            (double)speed);
        var made = await product.ScalarAsync<long>("select count(*) from bench_lateness");
        var early = await product.ScalarAsync<long>("select count(*) from bench_lateness where late < -0.001");
        var sent = await product.ScalarAsync<long>("select count(*) from bench_lateness where status = 3");
        var late = await product.ScalarAsync<double[]>("select coalesce(percentile_cont(array[0.5, 0.99, 1]) within group (order by late), array['NaN', 'NaN', 'NaN']::float8[]) from bench_lateness");
        Say(Table(
            ["campaigns", "an hour", "speed", "due", "made", "sent", "early", "p50 late, s", "p99 late, s", "most late, s", "silo CPU", "database CPU", "silo peak MB"],
            [
                [
                    $"{campaigns:N0}", $"{perHour}", $"{speed}", $"{due:N0}", $"{made:N0}", $"{sent:N0}", $"{early:N0}", Number(late[0], "0.000"), Number(late[1], "0.000"), Number(late[2], "0.000"),
                    Number(cpu / (minutes * 60)), Number(database / (minutes * 60)), Number(product.Silo.Use.PeakBytes / 1048576.0, "0"),
                ],
            ]));
        Say($"CPU ms a release due: silo {Number(cpu * 1000 / due)}, database {Number(database * 1000 / due)}. Late in real seconds.");
        // At rest, so that rows and ledger tell of the same moment.
        await product.StopSiloAsync();
        using var provider = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{machine.ProviderPort}") };
        var ids = await product.ScalarAsync<Guid[]>("select array_agg(campaign_id) from bench_campaigns");
        var judged = await LedgerCheck.JudgeAsync(product, provider, ids, ended: false);
        Say($"The fault lab's checks on the provider's ledger and the rows: {judged:N0} requests, no violation.");
        Say($"Old rows removed meanwhile: {(2 * OldRows) - old:N0} of {2 * OldRows:N0}.");
        return 0;
    }
}
