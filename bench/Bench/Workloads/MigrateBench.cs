using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Seeding;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Workloads;

/// <summary>
/// A database of so many customers is migrated from an older build to this one while the older build goes on answering. What
/// holds: under five minutes, and every call of the older build is answered well, before, meanwhile and afterwards.
/// </summary>
internal static class MigrateBench
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var customers = options.Number("customers", 1_000_000);
        await using var old = await BenchProduct.StartAsync(machine, "bench_migrate", root: options.Text("folder", BenchMachine.Root));
        Say($"Seeding {customers:N0} customers …");
        var campaign = await new LargeTenant(old).SeedAsync(customers);
        var calls = Calls(campaign, customers);

        var before = await MeasureAsync(old, calls, Task.Delay(Quiet));
        var watch = Stopwatch.StartNew();
        var migrating = old.MigrateAsync(BenchMachine.Root);
        var meanwhile = await MeasureAsync(old, calls, migrating.ContinueWith(_ => watch.Stop(), TaskScheduler.Default));
        var applied = await migrating;
        var after = await MeasureAsync(old, calls, Task.Delay(Quiet));

        Say(Table(
            ["call of the older build", "calls", "failed", "quiet p50, p99, ms", "while migrated p50, p99, longest, ms", "afterwards p50, p99, ms"],
            [.. calls.Select(call => Row(call.Name, before[call.Name], meanwhile[call.Name], after[call.Name]))]));
        var failed = before.Values.Concat(meanwhile.Values).Concat(after.Values).Sum(times => times.Failed);
        var held = watch.Elapsed < Most && failed == 0;
        Say($"{customers:N0} customers migrated in {Number(watch.Elapsed.TotalSeconds, "0.0")} s; < {Most.TotalMinutes:0} minutes and no call failed: {(held ? "held" : "missed")}");
        Say(applied);
        return held ? 0 : 1;
    }

    private static (string Name, Func<HttpClient, int, Task<HttpResponseMessage>> Make)[] Calls(string campaign, int customers) =>
    [
        ("customers, a page of 100", (client, n) => client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/customers?limit=100&search=Person {n % 100}"))),
        ("one customer", (client, n) => client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/customers/c{1 + (n * 7_919L % customers)}"))),
        ("a campaign with its totals", (client, _) => client.GetAsync($"/v1/campaigns/{campaign}")),
        ("a campaign's people, a page", (client, _) => client.GetAsync($"/v1/campaigns/{campaign}/recipients?limit=100")),
        ("a write: a new customer", (client, n) => client.PutAsJsonAsync($"/v1/customers/{Guid.NewGuid():N}", new { name = $"Writer {n}" })),
    ];

    /// <summary>Makes all calls, each kind one after the other, until something has ended.</summary>
    private static async Task<Dictionary<string, Answers>> MeasureAsync(
        BenchProduct product, (string Name, Func<HttpClient, int, Task<HttpResponseMessage>> Make)[] calls, Task until)
    {
        var measured = await Task.WhenAll(calls.Select(async call =>
        {
            var (times, failed) = (new List<double>(), 0);
            for (var n = 1; times.Count == 0 || !until.IsCompleted; n++)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await call.Make(product.Tenant, n);
                await answer.Content.ReadAsByteArrayAsync();
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                failed += answer.IsSuccessStatusCode ? 0 : 1;
                await Task.Delay(10);
            }

            times.Sort();
            return (call.Name, Answers: new Answers(times, failed));
        }));
        await until;
        return measured.ToDictionary(one => one.Name, one => one.Answers);
    }

    private static string[] Row(string name, Answers before, Answers meanwhile, Answers after) =>
    [
        name,
        (before.Times.Count + meanwhile.Times.Count + after.Times.Count).ToString("N0", CultureInfo.InvariantCulture),
        (before.Failed + meanwhile.Failed + after.Failed).ToString(CultureInfo.InvariantCulture),
        $"{before.At(0.5)}, {before.At(0.99)}",
        $"{meanwhile.At(0.5)}, {meanwhile.At(0.99)}, {meanwhile.At(1)}",
        $"{after.At(0.5)}, {after.At(0.99)}",
    ];

    private sealed record Answers(List<double> Times, int Failed)
    {
        public string At(double part) => Number(Times[(int)Math.Min(Times.Count - 1, part * Times.Count)], "0");
    }
}
