using System.Diagnostics;
using MassMessaging.Bench.Against;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// What screens ask for, over HTTP, one call at a time and in turns, of a small installation (1,000 campaigns, the
/// largest with 1,000 recipients) and of a large one (100,000; 1,000,000). A forecast simulates what is to come, so its
/// time grows with the recipients: its targets are times, those of the others ratios.
/// </summary>
internal static class ReadsBench
{
    private const int Sharing = 100;

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        await using var small = await BenchProduct.StartAsync(machine, "bench_reads_small");
        await using var large = await BenchProduct.StartAsync(machine, "bench_reads_large");
        Say("Storing …");
        var smallPaths = await PrepareAsync(small, 1_000, 1_000);
        var largePaths = await PrepareAsync(large, options.Number("campaigns", 100_000), options.Number("recipients", 1_000_000));
        var rows = new List<string[]>();
        foreach (var (what, path) in largePaths)
        {
            var requests = IsForecast(what) ? options.Number("forecasts", 100) : options.Number("requests", 500);
            var (few, many) = (new List<double>(), new List<double>());
            for (var i = -20; i < requests; i++)
            {
                var (a, b) = (await TimeAsync(small, smallPaths[what]), await TimeAsync(large, path));
                if (i >= 0)
                {
                    few.Add(a);
                    many.Add(b);
                }
            }

            rows.Add([what, Number(Median(few), "0.0"), Number(P99(few), "0.0"), Number(Median(many), "0.0"), Number(P99(many), "0.0"), Number(P99(many) / P99(few)), Number(Median(many) / Median(few))]);
        }

        Say(Table(["what", "small p50, ms", "p99, ms", "large p50, ms", "p99, ms", "ratio of p99", "of p50"], rows));
        return 0;
    }

    /// <summary>Makes a build ready to answer reads in turns with another one: so many calls of each kind, a tenth as many forecasts.</summary>
    public static async Task<Func<Task<PairedRun>>> PrepareAsync(BenchMachine machine, BenchProduct product, int calls, BenchOptions options)
    {
        var paths = await PrepareAsync(product, options.Number("campaigns", 10_000), options.Number("recipients", 100_000));
        return async () => (await Timed.MeasureAsync(machine, [product.Api!], async () =>
        {
            foreach (var (what, path) in paths)
            {
                for (var i = 0; i < (IsForecast(what) ? calls / 10 : calls); i++)
                {
                    await TimeAsync(product, path);
                }
            }
        })).ToPairedRun();
    }

    private static bool IsForecast(string what) => what.StartsWith("forecast", StringComparison.Ordinal);

    private static double P99(List<double> times) => times.Order().ElementAt((int)Math.Ceiling(times.Count * 0.99) - 1);

    private static async Task<Dictionary<string, string>> PrepareAsync(BenchProduct product, int campaigns, int recipients)
    {
        await product.CreateTenantAsync(10);
        var seeded = new SeededCampaigns(product);
        var senders = await seeded.SendersAsync(2 + (campaigns / 100));
        var draft = await seeded.DraftAsync(senders[0], perHour: 40);
        await seeded.CopyAsync(draft, campaigns, "completed", recipients: 10);
        // One has all the recipients: half of them waiting, one of a hundred failed. It is alone on its number.
        var big = await product.ScalarAsync<Guid>("select campaign_id from bench_campaigns where ordinal = 1");
        await product.ExecuteAsync(
            """
            insert into recipients (campaign_id, seq, customer_no, customer_id, name, address, status, attempt, reason, attempted_at)
            select $1, n, n, 'c' || n, 'Person ' || n, '+3933' || lpad(n::text, 8, '0'),
                   case when n > $2 / 2 then 0 when n % 50 = 0 then 4 else 3 end, case when n > $2 / 2 then 0 else 1 end,
                   case when n <= $2 / 2 and n % 50 = 0 then 'recipient:131026' end, case when n <= $2 / 2 then now() end
            from generate_series(1, $2) n
            """,
            big,
            recipients);
        await product.ExecuteAsync(
            "insert into delivery_issues (campaign_id, seq, status, reason, at) select campaign_id, seq, 4, reason, now() from recipients where campaign_id = $1 and status = 4", big);
        await product.ExecuteAsync(
            """
            update campaign_totals t set waiting = c.waiting, sent = c.sent, failed = c.failed
            from (select count(*) filter (where status = 0) as waiting, count(*) filter (where status = 3) as sent, count(*) filter (where status = 4) as failed
                  from recipients where campaign_id = $1) c
            where t.campaign_id = $1
            """,
            big);
        await product.ExecuteAsync("update campaign_audiences set total = $2 where campaign_id = $1", big, recipients);
        await product.ExecuteAsync(
            "insert into campaign_hours (campaign_id, silo_name, hour, attempted) select $1, 'seed', date_trunc('hour', now()) - n * interval '1 hour', 40 from generate_series(0, $2) n",
            big,
            Math.Min(500, recipients / 100));
        // One with as many who wait shares its number with a hundred others, a hundredth as large each.
        await product.ExecuteAsync("update bench_campaigns set sender_id = $1 where ordinal between 2 and $2", senders[1], Sharing + 2);
        await product.ExecuteAsync(
            """
            update grain_states g set payload = jsonb_set(jsonb_set(g.payload, '{definition,senderId}', to_jsonb(b.sender_id)), '{status}', '"paused"')
            from bench_campaigns b where b.campaign_id = g.campaign_id and b.ordinal <= $1
            """,
            Sharing + 2);
        await product.ExecuteAsync("update campaign_totals t set waiting = $2 / 100 from bench_campaigns b where b.campaign_id = t.campaign_id and b.ordinal between 2 and $1", Sharing + 2, recipients);
        await product.ExecuteAsync("update campaign_audiences a set total = $2 / 100 from bench_campaigns b where b.campaign_id = a.campaign_id and b.ordinal between 2 and $1", Sharing + 2, recipients);
        await product.ExecuteAsync("update campaign_totals t set waiting = $1 from bench_campaigns b where b.campaign_id = t.campaign_id and b.ordinal = 2", (long)recipients);
        await product.ExecuteAsync("update campaign_audiences a set total = $1 from bench_campaigns b where b.campaign_id = a.campaign_id and b.ordinal = 2", recipients);
        // Due in a year: the silo leaves them alone, but the forecast counts on their turns.
        await product.ExecuteAsync(
            """
            insert into campaign_progress (campaign_id, tenant_id, sender_id, next_due, cursor_page, anchor)
            select campaign_id, $1, sender_id, now() + interval '1 year', case ordinal when 1 then $2 / 512 else 0 end, now() from bench_campaigns where ordinal <= $3
            """,
            product.TenantId,
            recipients,
            Sharing + 2);
        await product.ExecuteAsync("update grain_states g set payload = jsonb_set(g.payload, '{status}', '\"running\"') from bench_campaigns b where b.campaign_id = g.campaign_id and b.ordinal <= $1", Sharing + 2);
        await product.ExecuteAsync("vacuum analyze");
        var (first, shared) = ($"/v1/campaigns/{big:N}", $"/v1/campaigns/{await product.ScalarAsync<Guid>("select campaign_id from bench_campaigns where ordinal = 2"):N}");
        return new Dictionary<string, string>
        {
            ["list"] = "/v1/campaigns?limit=50",
            ["statistics"] = first + "/statistics",
            ["recipients, unfiltered"] = first + "/recipients?limit=100",
            ["recipients, failed only"] = first + "/recipients?limit=100&status=failed",
            ["forecast, alone on its number"] = first + "/forecast",
            ["forecast, sharing with 100 campaigns"] = shared + "/forecast",
        };
    }

    private static async Task<double> TimeAsync(BenchProduct product, string path)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await product.Tenant.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? Stopwatch.GetElapsedTime(started).TotalMilliseconds : throw new InvalidOperationException(path + " " + text);
    }
}
