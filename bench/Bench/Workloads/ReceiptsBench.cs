using System.Diagnostics;
using System.Globalization;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Receipts;
using MassMessaging.Domain.Deliveries;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// Signed webhooks with one status each over 64 connections, to the product and to one process without Orleans that
/// checks the same signature and stores with the same statements. A post counts when it is answered: committed.
/// </summary>
internal static class ReceiptsBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (size, warm) = (options.Numbers("sizes", 20_000)[0], options.Number("warm", 10_000));
        var people = 2 * (warm + (size * options.Rounds));
        await using var product = await BenchProduct.StartAsync(machine, "bench_receipts");
        await product.CreateTenantAsync(people);
        var sender = await product.SmsSenderAsync();
        var campaign = await product.LaunchAsync("sms", sender, people, TimeSpan.FromSeconds(5));
        Say($"Sending {people:N0} messages to have something to report …");
        await product.UntilAsync("all are sent", async () => await product.SentAsync(campaign) == people);
        await product.ExecuteAsync("vacuum analyze recipients");

        var number = await product.ScalarAsync<int>("select number_no from senders where sender_id = $1", Guid.Parse(sender));
        var signed = $"{product.Url}/{sender}"; // as Channels__Sms__StatusCallbackBaseUrl makes it
        var reference = $"http://127.0.0.1:{BenchMachine.FreePort().ToString(CultureInfo.InvariantCulture)}";
        await using var without = BenchProcess.Self(
            "receipts-reference", product.ConnectionString, reference, signed, "token", number.ToString(CultureInfo.InvariantCulture), product.TenantId.ToString());
        await product.UntilAsync("the reference listens", async () => (await product.Operator.GetAsync(reference)).IsSuccessStatusCode);

        using var provider = new SignedPosts(signed, "token");
        var from = 0;
        await RoundAsync(warm);
        var (bare, ours) = (new List<Run>(), new List<Run>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            var (theirs, mine) = await RoundAsync(size);
            bare.Add(theirs);
            ours.Add(mine);
            Say($"Round {round}: reference {size / theirs.Seconds:N0}/s, product {size / mine.Seconds:N0}/s");
        }

        var delivered = await product.ScalarAsync<long>("select sum(delivered)::bigint from campaign_totals where campaign_id = $1", Guid.Parse(campaign));
        if (delivered != people)
        {
            throw new InvalidOperationException($"{delivered} of {people} receipts are in the totals.");
        }

        Say(Table(
            ["who", "per second", "of the reference", "CPU s per 1,000", "database CPU s per 1,000", "peak MB"],
            [Row("one process without Orleans", bare), Row("product (Api + Silo)", ours)]));
        return 0;

        async Task<(Run Bare, Run Ours)> RoundAsync(int count)
        {
            var bareRun = await MeasureAsync(reference + ReceiptProcess.PathOf(sender), count, without);
            return (bareRun, await MeasureAsync(product.Url + ReceiptProcess.PathOf(sender), count, product.Api!, product.Silo!));
        }

        async Task<Run> MeasureAsync(string url, int count, params BenchProcess[] who)
        {
            var posts = provider.Prepare(await SentAsync(count));
            foreach (var process in who)
            {
                process.ForgetPeak();
            }

            var (cpu, database) = (who.Sum(process => process.Use.CpuSeconds), machine.DatabaseCpuSeconds);
            var started = Stopwatch.GetTimestamp();
            await provider.SendAsync(url, posts);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new Run(seconds, who.Sum(process => process.Use.CpuSeconds) - cpu, machine.DatabaseCpuSeconds - database, who.Sum(process => process.Use.PeakBytes));
        }

        // The next people of the campaign, in the order in which they were sent to.
        async Task<List<(string ProviderId, string AttemptId)>> SentAsync(int count)
        {
            await using var command = product.Database.CreateCommand(
                "select seq, provider_id, attempt from recipients where campaign_id = $1 and seq > $2 order by seq limit $3");
            foreach (var value in new object[] { Guid.Parse(campaign), from, count })
            {
                command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = value });
            }

            from += count;
            var sent = new List<(string, string)>(count);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                sent.Add((reader.GetString(1), new AttemptId(Guid.Parse(campaign), reader.GetInt32(0), reader.GetInt16(2)).ToString()));
            }

            return sent;
        }

        string[] Row(string who, List<Run> runs) =>
        [
            who,
            Number(Median(runs.Select(run => size / run.Seconds)), "0"),
            Number(Median(runs.Select(run => size / run.Seconds)) / Median(bare.Select(run => size / run.Seconds))),
            Number(Median(runs.Select(run => run.Cpu * 1000 / size)), "0.000"),
            Number(Median(runs.Select(run => run.DatabaseCpu * 1000 / size)), "0.000"),
            Number(Median(runs.Select(run => run.PeakBytes / 1048576.0)), "0"),
        ];
    }
}
