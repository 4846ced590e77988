using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Receipts;
using MassMessaging.Domain.Deliveries;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Overload;

/// <summary>
/// Launches, imports and receipts of three tenants over 64 connections each, and over several times as many of the first:
/// what is answered, by tenant, and whether all that was accepted is there afterwards. Nobody waits when refused.
/// </summary>
internal static class CallBurst
{
    private const int Tenants = 3;

    public static async Task RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (seconds, people, greedy) = (options.Number("seconds", 45), options.Number("receipts", 10_000), options.Number("greedy", 4));
        await using var product = await BenchProduct.StartAsync(machine, "bench_overload_burst");
        var callers = new List<TenantCalls>();
        for (var tenant = 1; tenant <= Tenants; tenant++)
        {
            var account = OverloadBench.Account(tenant);
            var made = await product.CreateTenantAsync(people);
            var sender = await product.SmsSenderAsync($"+1500555{tenant}000", account);
            var campaign = await product.LaunchAsync("sms", sender, people, TimeSpan.FromSeconds(1));
            await product.UntilAsync("there is something to report", async () => await product.SentAsync(campaign) == people);
            using var provider = new SignedPosts($"{product.Url}/{sender}", "token", account);
            callers.Add(new TenantCalls(made, sender, Guid.Parse(campaign), provider.Prepare(await SentMessagesAsync(product, campaign))));
        }

        Say("Warming up …");
        await BurstAsync(TimeSpan.FromSeconds(5), 1);
        foreach (var factor in new[] { 1, greedy })
        {
            callers.ForEach(caller => caller.Answers.Clear());
            product.Api!.ForgetPeak();
            product.Silo!.ForgetPeak();
            await BurstAsync(TimeSpan.FromSeconds(seconds), factor);
            var (api, silo) = (product.Api.Use.PeakBytes / 1048576.0, product.Silo.Use.PeakBytes / 1048576.0);
            Say(Table(
                ["tenant", "connections", "2xx", "launches", "imports", "receipts", "429", "503", "without Retry-After", "other", "no answer", "p99 of 2xx, s", "2xx largest of smallest"],
                [.. callers.Select((caller, i) => Row(caller, i == 0 ? factor : 1, i == 0))]));
            Say($"Peak memory: Api {api:0} MB, silo {silo:0} MB. Other answers: {string.Join(", ", callers.SelectMany(caller => caller.Answers.Odd).Distinct().Take(5).DefaultIfEmpty("none"))}");
        }

        Say(Table(["tenant", "accepted writes", "accepted", "there", "lost"], [.. (await Task.WhenAll(callers.Select((caller, i) => AfterAsync(caller, i + 1)))).SelectMany(rows => rows)]));

        Task BurstAsync(TimeSpan time, int factor)
        {
            var end = DateTime.UtcNow + time;
            return Task.WhenAll(callers.Select((caller, i) => caller.CallAsync(product.Url, SignedPosts.Connections * (i == 0 ? factor : 1), end)));
        }

        string[] Row(TenantCalls caller, int factor, bool first)
        {
            var answers = caller.Answers;
            return
            [
                $"{callers.IndexOf(caller) + 1}", $"{SignedPosts.Connections * factor}", $"{answers.Served:N0}", $"{answers.Of("launch"):N0}", $"{answers.Of("import"):N0}",
                $"{answers.Of("receipt"):N0}", $"{answers.Of(429):N0}", $"{answers.Of(503):N0}", $"{answers.WithoutRetryAfter:N0}", $"{answers.Odd.Count:N0}", $"{answers.Of(0):N0}",
                Number(answers.P99Seconds), first ? Number(OverloadBench.Spread(callers.Select(other => other.Answers.Served))) : "",
            ];
        }

        // Campaigns to the end, customers and receipts by their rows; also those of the warming up.
        async Task<string[][]> AfterAsync(TenantCalls caller, int tenant)
        {
            var (created, launched, read) = (caller.Created.ToArray(), caller.Launched.ToArray(), caller.Reported.Distinct().ToArray());
            var drafts = await product.ScalarAsync<long>("select count(*) from campaigns where campaign_id = any($1)", created);
            await product.UntilAsync("what was launched has ended", async () => !await product.ScalarAsync<bool>(
                "select exists (select from campaigns where campaign_id = any($1) and status in ('scheduled', 'running'))", launched));
            var ended = await product.ScalarAsync<long>("select count(*) from campaigns where campaign_id = any($1) and status = 'completed'", launched);
            var sent = await product.ScalarAsync<long>("select count(*) from recipients where campaign_id = any($1) and status >= 3 and status < 7", launched);
            var imported = await product.ScalarAsync<long>(
                "select count(*) from customers c where tenant_id = $1 and split_part(customer_id, '-', 1) = any($2)", caller.Tenant.Id, caller.Imports.ToArray());
            var delivered = await product.ScalarAsync<long>(
                "select count(*) from recipients where campaign_id = $1 and seq = any($2) and status = $3", caller.Campaign, read, (short)DeliveryStatus.Delivered);
            return
            [
                Line("campaigns", created.Length, drafts),
                Line("launches, run to the end", launched.Length, ended),
                Line($"messages of these, {TenantCalls.People} each", launched.Length * TenantCalls.People, sent),
                Line("customers imported", caller.Imports.Count * TenantCalls.Rows, imported),
                Line("receipts, delivered", read.Length, delivered),
            ];

            string[] Line(string what, long accepted, long there) => [$"{tenant}", what, $"{accepted:N0}", $"{there:N0}", $"{accepted - there:N0}"];
        }
    }

    private static async Task<List<(string ProviderId, string AttemptId)>> SentMessagesAsync(BenchProduct product, string campaign)
    {
        var id = Guid.Parse(campaign);
        var providerIds = await product.ScalarAsync<string[]>("select array_agg(provider_id order by seq) from recipients where campaign_id = $1", id);
        return [.. providerIds.Select((providerId, i) => (providerId, new AttemptId(id, i + 1, 1).ToString()))];
    }
}
