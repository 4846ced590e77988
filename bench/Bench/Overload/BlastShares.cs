using System.Diagnostics;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Overload;

/// <summary>
/// Blasts of three tenants that start together, by the provider's count while all three still have people waiting: first a
/// campaign each, then several of the first tenant on senders of their own against one of each of the others.
/// </summary>
internal static class BlastShares
{
    private const int Tenants = 3;

    public static async Task RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (size, many) = (options.Number("share-size", 20_000), options.Number("many", 8));
        await using var product = await BenchProduct.StartAsync(machine, "bench_overload_shares");
        using var provider = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{machine.ProviderPort}") };
        var tenants = new List<BenchTenant>();
        var senders = new List<string[]>();
        for (var tenant = 1; tenant <= Tenants; tenant++)
        {
            tenants.Add(await product.CreateTenantAsync(size));
            senders.Add(new string[tenant == 1 ? many : 1]);
            for (var i = 0; i < senders[^1].Length; i++)
            {
                senders[^1][i] = await product.SmsSenderAsync($"+1500555{tenant}{i:000}", OverloadBench.Account(tenant));
            }
        }

        await RoundAsync(1, Math.Min(size, 5_000)); // nothing is compiled for the first time while it counts
        var rows = new List<string[]>();
        rows.AddRange(await RoundAsync(1, size));
        rows.AddRange(await RoundAsync(many, size));
        Say(Table(["campaigns", "tenant", "calls while all three wait", "of an equal share", "longest pause, s", "largest of smallest"], rows));

        async Task<List<string[]>> RoundAsync(int ofFirst, int people)
        {
            await provider.GetStringAsync("/reset");
            var startAt = DateTimeOffset.UtcNow.AddSeconds(10);
            var campaigns = new List<string>();
            for (var tenant = 0; tenant < Tenants; tenant++)
            {
                product.Use(tenants[tenant]);
                foreach (var sender in senders[tenant].Take(ofFirst))
                {
                    campaigns.Add(await product.LaunchAsync("sms", sender, people, startAt));
                }
            }

            foreach (var campaign in campaigns)
            {
                await product.FrozenAsync(campaign);
            }

            await Task.Delay(startAt > DateTimeOffset.UtcNow ? startAt - DateTimeOffset.UtcNow : TimeSpan.Zero);
            var (calls, pauses) = await WatchAsync([.. senders.Select(of => (long)Math.Min(of.Length, ofFirst) * people)]);
            foreach (var campaign in campaigns)
            {
                await product.UntilAsync("all are sent", async () => await product.SentAsync(campaign) == people);
            }

            var equal = calls.Average();
            return
            [
                .. calls.Select((count, tenant) => (string[])
                [
                    $"{Math.Min(senders[tenant].Length, ofFirst)} of {people:N0}", $"{tenant + 1}", $"{count:N0}", Number(count / equal), Number(pauses[tenant]),
                    tenant == 0 ? Number(OverloadBench.Spread(calls)) : "",
                ]),
            ];
        }

        // The provider's counts before any tenant's last message came, and the longest time that a tenant's stood still meanwhile.
        async Task<(long[] Calls, double[] Pauses)> WatchAsync(long[] all)
        {
            var (calls, pauses) = (new long[Tenants], new double[Tenants]);
            var moved = Enumerable.Repeat(Stopwatch.GetTimestamp(), Tenants).ToArray();
            while (true)
            {
                var accounts = (await Counts.ReadAsync(provider)).Accounts;
                var now = Enumerable.Range(1, Tenants).Select(tenant => accounts.GetValueOrDefault(OverloadBench.Account(tenant))).ToArray();
                for (var tenant = 0; tenant < Tenants; tenant++)
                {
                    pauses[tenant] = Math.Max(pauses[tenant], Stopwatch.GetElapsedTime(moved[tenant]).TotalSeconds);
                    moved[tenant] = now[tenant] > calls[tenant] ? Stopwatch.GetTimestamp() : moved[tenant];
                }

                if (now.Where((count, tenant) => count >= all[tenant]).Any())
                {
                    return (calls, pauses);
                }

                calls = now;
                await Task.Delay(20);
            }
        }
    }
}
