using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// The blast of some campaigns on one silo and on three, each silo with a small part of a core as if it were a machine
/// of its own, so that database and provider are not what limits.
/// </summary>
internal static class SilosBench
{
    /// <summary>A new silo compiles for some 100,000 messages, which on a fifth of a core would be most of what is measured.</summary>
    private const int WarmBlasts = 3;

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (size, cores) = (options.Numbers("sizes", 120_000)[0], options.Number("percent", 20) / 100.0);
        // Claims are as large as what a sender's provider answers in a moment: many senders on a small part of a core claim a
        // few people each time, and what is measured is the cost of claims.
        var count = options.Number("campaigns", 3);
        await using var product = await BenchProduct.StartAsync(machine, "bench_silos");
        await product.CreateTenantAsync(size / count);
        var sender = new List<string>();
        for (var i = 0; i < count; i++)
        {
            sender.Add(await product.SmsSenderAsync($"+1500555{i:0000}"));
        }

        using var meter = new BlastMeter(machine);
        await BlastAsync([product.Silo!]); // warm
        var (one, three) = (new List<Run>(), new List<Run>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            one.Add(await LimitedAsync([product.Silo!]));
            await using var second = product.StartSilo("bench-2");
            await using var third = product.StartSilo("bench-3");
            await product.UntilAsync("three silos are active", async () => await product.ScalarAsync<long>("select count(*) from orleans_membership where status = 3") == 3);
            for (var blast = 0; blast < WarmBlasts; blast++)
            {
                await BlastAsync([product.Silo!, second, third]); // two of them are new
            }

            three.Add(await LimitedAsync([product.Silo!, second, third]));
            Say($"Round {round}: one silo {size / one[^1].Seconds:N0}/s, three silos {size / three[^1].Seconds:N0}/s");
            foreach (var silo in new[] { second, third })
            {
                silo.Signal("-TERM");
                await silo.WaitAsync();
            }
        }

        Say($"Each silo had {cores:0.00} of a core.");
        Say(Table(BlastMeter.Header("one"), [BlastMeter.Row(size, "one silo", one, one), BlastMeter.Row(size, "three silos", three, one)]));
        meter.SayJudged();
        return 0;

        async Task<Run> LimitedAsync(BenchProcess[] silos)
        {
            var quotas = silos.Select(silo => CpuQuota.Limit(silo.Id, cores)).ToArray();
            try
            {
                return quotas.All(quota => quota is not null)
                    ? await BlastAsync(silos)
                    : throw new InvalidOperationException("Control groups cannot be written here: run it as root on a machine that has them.");
            }
            finally
            {
                foreach (var quota in quotas)
                {
                    quota?.Release();
                }
            }
        }

        async Task<Run> BlastAsync(BenchProcess[] silos)
        {
            var campaigns = new List<string>();
            foreach (var number in sender)
            {
                campaigns.Add(await product.LaunchAsync("sms", number, size / count, TimeSpan.FromSeconds(8)));
            }

            foreach (var campaign in campaigns)
            {
                await product.FrozenAsync(campaign);
            }

            var run = await meter.MeasureAsync(silos, size, () => product.UntilAsync("all are sent", async () =>
            {
                var sent = 0L;
                foreach (var campaign in campaigns)
                {
                    sent += await product.SentAsync(campaign);
                }

                return sent == size;
            }));
            await meter.JudgeAsync(product, campaigns);
            return run;
        }
    }
}
