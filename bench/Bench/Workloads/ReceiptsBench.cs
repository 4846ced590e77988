using System.Globalization;
using MassMessaging.Bench.Against;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Receipts;
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
        var (sender, campaign) = await SendAsync(product, people);

        var number = await product.ScalarAsync<int>("select number_no from senders where sender_id = $1", Guid.Parse(sender));
        var signed = Signed(product, sender);
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

        var delivered = await product.Schema.DeliveredAsync(campaign);
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
            var posts = provider.Prepare(await product.Schema.SentMessagesAsync(campaign, from, count));
            from += count;
            var run = await Timed.MeasureAsync(machine, who, () => provider.SendAsync(url, posts));
            return new Run(run.Seconds, run.Cpu, run.DatabaseCpu, run.PeakBytes);
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

    /// <summary>Makes a build ready to take receipts in turns with another one.</summary>
    public static async Task<Func<Task<PairedRun>>> PrepareAsync(BenchMachine machine, BenchProduct product, int size, int runs)
    {
        var (sender, campaign) = await SendAsync(product, size * runs);
        var (provider, from) = (new SignedPosts(Signed(product, sender), "token"), 0);
        return async () =>
        {
            var posts = provider.Prepare(await product.Schema.SentMessagesAsync(campaign, from, size));
            from += size;
            var run = await Timed.MeasureAsync(machine, [product.Api!, product.Silo!], () => provider.SendAsync(product.Url + ReceiptProcess.PathOf(sender), posts));
            return await product.Schema.DeliveredAsync(campaign) == from ? run.ToPairedRun() : throw new InvalidOperationException("Receipts are missing in the totals.");
        };
    }

    // As Channels__Sms__StatusCallbackBaseUrl makes it.
    private static string Signed(BenchProduct product, string sender) => $"{product.Url}/{sender}";

    private static async Task<(string Sender, string Campaign)> SendAsync(BenchProduct product, int people)
    {
        await product.CreateTenantAsync(people);
        var sender = await product.SmsSenderAsync();
        var campaign = await product.LaunchAsync("sms", sender, people, TimeSpan.FromSeconds(5));
        Say($"Sending {people:N0} messages to have something to report …");
        await product.UntilAsync("all are sent", async () => await product.SentAsync(campaign) == people);
        await product.ExecuteAsync("vacuum analyze recipients");
        return (sender, campaign);
    }
}
