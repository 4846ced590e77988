using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Overload;

/// <summary>
/// How late one tenant's paced campaigns are by themselves, and while another tenant's blasts go out one after another:
/// both in one run, because other work on the machine makes both late.
/// </summary>
internal static class PacedBesideBlast
{
    private const int PerHour = 40;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1.0 / PerHour);

    public static async Task RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (campaigns, size, time) = (options.Number("campaigns", 200), options.Number("size", 50_000), TimeSpan.FromMinutes(options.Number("minutes", 2)));
        var each = (int)(12 * time / Interval) + 20;
        await using var product = await BenchProduct.StartAsync(machine, "bench_overload_paced");
        var paced = await product.CreateTenantAsync(each);
        var seeded = new SeededCampaigns(product);
        var senders = await seeded.SendersAsync(campaigns);
        var draft = await seeded.DraftAsync(senders[0], PerHour);
        var blasting = await product.CreateTenantAsync(size);
        var blaster = await product.SmsSenderAsync(account: OverloadBench.Account(2));
        await product.StopSiloAsync();
        await seeded.CopyAsync(draft, campaigns, "running", each);
        await seeded.RecipientsAsync(each);
        var first = DateTimeOffset.UtcNow.AddSeconds(60);
        await seeded.ActivateAsync(first, Interval, TimeSpan.FromSeconds(15));
        product.StartStoppedSilo();
        product.Use(paced);
        await product.AnswersAsync(draft);
        product.Use(blasting);
        // One blast ahead: nothing is compiled for the first time while it counts. After a whole interval each campaign is in its rhythm.
        await BlastAsync(Math.Min(size, 10_000));
        var wait = first + Interval - DateTimeOffset.UtcNow;
        Say($"{campaigns} campaigns at {PerHour} an hour begin; measuring in {wait.TotalSeconds:0} s …");
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);

        var alone = DateTime.UtcNow;
        await Task.Delay(time);
        var beside = DateTime.UtcNow;
        product.Silo!.ForgetPeak();
        var blasts = new List<(DateTime From, DateTime Until)>();
        while (DateTime.UtcNow - beside < time)
        {
            blasts.Add(await BlastAsync(size));
            Say($"Blast {blasts.Count}: {size / (blasts[^1].Until - blasts[^1].From).TotalSeconds:N0} a second");
        }

        var end = DateTime.UtcNow;
        await product.UntilAsync("what was due has been made", () => product.ScalarAsync<bool>(
            "select not exists (select from campaign_progress where anchor is not null and next_due < $1)", end));
        await product.ExecuteAsync(
            """
            create table bench_lateness as
            select p.anchor + (r.seq - 1) * $1::interval as slot, r.attempted_at
            from bench_campaigns b join campaign_progress p on p.campaign_id = b.campaign_id join recipients r on r.campaign_id = b.campaign_id
            where p.anchor + (r.seq - 1) * $1::interval between $2 and $3
            """,
            Interval,
            alone,
            end);
        Say(Table(
            ["paced campaigns", "blast beside", "due", "not made", "p50 late, s", "p99 late, s", "most late, s", "silo peak MB"],
            [
                await RowAsync("no", [(alone, beside)], ""),
                await RowAsync($"{blasts.Count} of {size:N0}", blasts, Number(product.Silo.Use.PeakBytes / 1048576.0, "0")),
            ]));

        async Task<(DateTime From, DateTime Until)> BlastAsync(int people)
        {
            var campaign = await product.LaunchAsync("sms", blaster, people, TimeSpan.FromSeconds(1));
            await product.UntilAsync("all are sent", async () => await product.SentAsync(campaign) == people);
            var from = await product.ScalarAsync<DateTime>("select min(attempted_at) from recipients where campaign_id = $1", Guid.Parse(campaign));
            return (from, DateTime.UtcNow);
        }

        async Task<string[]> RowAsync(string what, IReadOnlyList<(DateTime From, DateTime Until)> spans, string peak)
        {
            var late = await product.ScalarAsync<double[]>(
                """
                select array[count(*), count(*) - count(attempted_at)]
                       || percentile_cont(array[0.5, 0.99, 1]) within group (order by extract(epoch from attempted_at - slot)::float8)
                from bench_lateness
                where exists (select from unnest($1::timestamptz[], $2::timestamptz[]) s (since, until) where slot between since and until)
                """,
                spans.Select(span => span.From).ToArray(),
                spans.Select(span => span.Until).ToArray());
            return [$"{campaigns}", what, Number(late[0], "0"), Number(late[1], "0"), Number(late[2], "0.000"), Number(late[3], "0.000"), Number(late[4], "0.000"), peak];
        }
    }
}
