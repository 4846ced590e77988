using System.Collections.Concurrent;
using MassMessaging.Bench.Machine;
using MassMessaging.Bench.Product;
using static MassMessaging.Bench.Report.Lines;

namespace MassMessaging.Bench.Fairness;

/// <summary>
/// What one tenant's costly calls over its many customers, over many connections at once, do to another tenant's light
/// calls: the latter's times while it is quiet and beside each load.
/// </summary>
internal static class FairBench
{
    public static async Task<int> RunAsync(BenchMachine machine, BenchOptions options)
    {
        var (customers, connections) = (options.Number("customers", 200_000), options.Number("connections", 64));
        var time = TimeSpan.FromSeconds(options.Number("seconds", 15));
        var only = options.Text("loads", string.Empty);
        await using var product = await BenchProduct.StartAsync(machine, "bench_fair");
        var other = await product.CreateTenantAsync(1_000);
        var light = new LightCalls(other, [$"/v1/campaigns/{await DraftAsync(product)}", "/v1/customers/c17"]);
        var greedy = await product.CreateTenantAsync(customers);
        var draft = await DraftAsync(product);
        await light.CallAsync(TimeSpan.FromSeconds(5));
        var (quiet, _) = await light.CallAsync(time);
        var rows = new List<string[]> { Row("quiet", new Dictionary<int, int>(), quiet, quiet, 0) };
        foreach (var (name, call) in CostlyLoads.Of(draft).Where(load => load.Name.StartsWith(only, StringComparison.Ordinal)))
        {
            using var stop = new CancellationTokenSource();
            var answers = new ConcurrentDictionary<int, int>();
            var load = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => LoadAsync(greedy, product.Url, call, answers, stop.Token))));
            await Task.Delay(TimeSpan.FromSeconds(2));
            var (times, failed) = await light.CallAsync(time);
            await stop.CancelAsync();
            await load;
            rows.Add(Row(name, answers, times, quiet, failed));
            Say($"{name}: done");
            await CalmAsync(product, light);
        }

        Say(Table(["load of the other tenant", "its answers", "light calls", "failed", "p50, ms", "p99, ms", "of quiet", "longest, ms"], rows));
        return 0;
    }

    private static async Task<string> DraftAsync(BenchProduct product) =>
        (string)(await BenchProduct.CallAsync(product.Tenant, HttpMethod.Post, "/v1/campaigns", CostlyLoads.Campaign()))["id"]!;

    private static async Task LoadAsync(
        BenchTenant tenant, string url, Func<HttpRequestMessage> call, ConcurrentDictionary<int, int> answers, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(2) };
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var request = call();
                request.Headers.Authorization = tenant.Calls.DefaultRequestHeaders.Authorization;
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                answers.AddOrUpdate((int)answer.StatusCode, 1, (_, count) => count + 1);
                await using var body = await answer.Content.ReadAsStreamAsync(stop);
                await body.CopyToAsync(Stream.Null, stop);
                if ((int)answer.StatusCode is 429 or 503)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100), stop); // not even a tenth of what Retry-After asks for
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                answers.AddOrUpdate(0, 1, (_, count) => count + 1);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // What was given up goes on in the database for a moment.
    private static async Task CalmAsync(BenchProduct product, LightCalls light)
    {
        await product.UntilAsync("the database is at rest", async () => await product.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and now() - query_start > interval '100 milliseconds'") == 0);
        await light.CallAsync(TimeSpan.FromSeconds(2));
    }

    private static string[] Row(
        string load, IReadOnlyDictionary<int, int> answers, IReadOnlyList<double> times, IReadOnlyList<double> quiet, int failed) =>
    [
        load,
        string.Join(", ", answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Key}: {answer.Value:N0}")),
        $"{times.Count:N0}",
        $"{failed:N0}",
        Number(Median(times), "0.0"),
        Number(P99(times), "0.0"),
        Number(P99(times) / P99(quiet), "0.0"),
        Number(times.Max(), "0.0"),
    ];

    private static double P99(IReadOnlyList<double> times) => times.Order().ElementAt((int)Math.Ceiling(times.Count * 0.99) - 1);
}
