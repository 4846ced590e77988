using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MassMessaging.Probe.Product;
using MassMessaging.Probe.Report;
using MassMessaging.Probe.Salons;

namespace MassMessaging.Probe.Parts;

/// <summary>One tenant does the dearest things it can, as often as it can; another's light calls are timed, quiet and beside that.</summary>
internal sealed class LoadsPart
{
    private const int People = 200_000;
    private const int Workers = 64;
    private const int Streams = 600;
    private const double MostTimes = 3;

    /// <summary>Below this a tenant notices nothing, however small the quiet figure was.</summary>
    private const double LeastMilliseconds = 50;
    private const double MostMilliseconds = 1_000;
    private const int MostWebhooks = 20;

    // The limit of a key's calls a minute is lifted for the probe; the calls after a refusal keep to its default all the same.
    private const int CallsAMinute = 6_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Loaded = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly ProbeRun _run;
    private readonly Findings.Part _part;
    private readonly Client _greedy;
    private readonly Salon _greedySalon;
    private readonly Salon _light;
    private readonly List<string[]> _rows = [];
    private ConcurrentDictionary<int, int> _served = [];

    private LoadsPart(ProbeRun run, Findings.Part part, Salon greedy, Salon light)
    {
        (_run, _part, _greedySalon, _light) = (run, part, greedy, light);
        _greedy = greedy.Creator;
    }

    public static async Task RunAsync(ProbeRun run, Findings.Part part, Findings findings)
    {
        var loads = new LoadsPart(run, part, await Salon.CreateAsync(run.Product, run.Canaries), await Salon.CreateAsync(run.Product, run.Canaries));
        await loads.RunAsync();
        findings.Table(Tables.Of(
            ["load of one tenant", "another's call, quiet: p50, ms", "p99", "beside it: p50", "p99", "worst", "p99 to quiet", "the load's answers"], loads._rows));
    }

    private async Task RunAsync()
    {
        var id = Guid.Parse(_greedySalon.Id);
        await _run.Product.ExecuteAsync(
            """
            insert into customers (tenant_id, customer_id, name, phone, visits, total_spent, created_at, updated_at)
            select @id, 'many' || n, 'Person of the many ' || n, '+3934' || lpad(n::text, 8, '0'), n % 50, n % 1000, now(), now()
            from generate_series(1, @People) n
            """,
            new { id, People });
        await _run.Product.ExecuteAsync("analyze customers");
        var campaign = await BigCampaignAsync();
        var deep = Deep(_greedySalon.Things["senders"]);
        await LoadAsync("nothing", 0, _ => Task.FromResult(0));
        await LoadAsync("forecasts", Workers, _ => CallAsync("get", $"/v1/campaigns/{_greedySalon.Things["campaigns"]}/forecast"));
        await LoadAsync("previews with deep filters", Workers, _ => CallAsync("post", "/v1/audiences/preview", deep));
        await LoadAsync("searches, 100 characters", Workers, n => CallAsync("get", "/v1/customers?search=" + Uri.EscapeDataString(Search(n, 100))));
        await LoadAsync("searches, 7,000 characters", Workers, n => CallAsync("get", "/v1/customers?search=" + Search(n, 7000)));
        await LoadAsync("searches of recipients", Workers, n => CallAsync("get", $"/v1/campaigns/{campaign}/recipients?search={n}x"));
        await LoadAsync("CSV exports", 16, _ => ExportAsync(campaign));
        await LoadAsync("imports of 20,000 rows", 16, n => CallAsync("post", "/v1/customers/import", Rows(n), "text/csv"));
        await LoadAsync($"{Streams} event streams", 0, _ => Task.FromResult(0), () => StreamsAsync(_greedySalon.Things["campaigns"]));
        await LoadAsync($"{Streams} hub connections", 0, _ => Task.FromResult(0), HubsAsync);
        var large = Encoding.UTF8.GetBytes(_greedySalon.WhatsApp.Wrote(_greedySalon.Phone, new string('x', 2_900_000)));
        var signature = _greedySalon.WhatsApp.Sign(large);
        await LoadAsync("unsigned posts of 2.9 MB", Workers, _ => PostAsync(large, null));
        await LoadAsync("signed posts of 2.9 MB", 16, _ => PostAsync(large, signature));
        await LoadAsync("launches, pauses and splits", Workers, async n => await LaunchAsync(n));
        await EventsAsync();
    }

    // Quiet, then beside the load; both on the same machine within seconds.
    private async Task LoadAsync(string name, int workers, Func<int, Task<int>> work, Func<Task<IReadOnlyList<IDisposable>>>? hold = null)
    {
        await Task.Delay(Settling);
        var quiet = await LightAsync(Quiet, name);
        _served = [];
        using var end = new CancellationTokenSource();
        var refused = new CommonPace(CallsAMinute);
        var calls = 0;
        var held = hold is null ? [] : await hold();
        var load = Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var status = await work(Interlocked.Increment(ref calls));
                _served.AddOrUpdate(status, 1, (_, was) => was + 1);
                if (status >= 400)
                {
                    await Task.Delay(refused.Next(Stopwatch.GetElapsedTime(0)));
                }
            }
        })).ToList();
        var loaded = await LightAsync(Loaded, name);
        await end.CancelAsync();
        foreach (var connection in held)
        {
            connection.Dispose();
        }

        await Task.WhenAny(Task.WhenAll(load), Task.Delay(TimeSpan.FromSeconds(40)));
        var (before, beside) = (Times.Quantile(quiet, 0.99), Times.Quantile(loaded, 0.99));
        _rows.Add(
        [
            name, $"{Times.Quantile(quiet, 0.5):0.0}", $"{before:0.0}", $"{Times.Quantile(loaded, 0.5):0.0}", $"{beside:0.0}", $"{loaded.Max():0}", $"{beside / before:0.0}",
            string.Join(", ", _served.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value:N0} × {(pair.Key == 0 ? "none" : pair.Key)}")),
        ]);
        Console.Error.WriteLine("  " + string.Join(" | ", _rows[^1]));
        _part.Check(beside <= Math.Max(LeastMilliseconds, MostTimes * before), name, () => $"another tenant's calls take {beside:0.0} ms at p99, quiet {before:0.0} ms");
        _part.Check(loaded.Max() <= MostMilliseconds, name, () => $"another tenant's call took {loaded.Max():0} ms");
        _part.Check(_served.Keys.All(status => status is not (500 or 502 or 504)), name, () => $"the load itself was answered {_rows[^1][^1]}");
    }

    // A read by key, a read of a campaign and a write, one after the other.
    private async Task<List<double>> LightAsync(TimeSpan time, string load)
    {
        var times = new List<double>();
        var started = Stopwatch.GetTimestamp();
        for (var call = 0; Stopwatch.GetElapsedTime(started) < time; call++)
        {
            var reply = (call % 3) switch
            {
                0 => await _light.Creator.GetAsync("/v1/groups/" + _light.Things["groups"]),
                1 => await _light.Creator.GetAsync("/v1/campaigns/" + _light.Things["campaigns"]),
                _ => await _light.Creator.PutAsync($"/v1/customers/{_light.Things["customers"]}/opt-outs/sms", null),
            };
            times.Add(reply.Took.TotalMilliseconds);
            _part.Check(reply.Status is 200 or 204, load, () => $"another tenant's call was answered {reply.Status} {reply.Body}");
            await Task.Delay(10);
        }

        return times;
    }

    private async Task<int> CallAsync(string method, string path, string? body = null, string type = "application/json") =>
        (await _greedy.SendAsync(method, path, body is null ? null : Client.Bytes(Encoding.UTF8.GetBytes(body), type))).Status;

    private async Task<int> ExportAsync(string campaign)
    {
        using var request = _greedy.Request("get", $"/v1/campaigns/{campaign}/recipients", null, ("Accept", "text/csv"));
        try
        {
            using var answer = await _run.Product.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await answer.Content.CopyToAsync(Stream.Null);
            return (int)answer.StatusCode;
        }
        catch (Exception failure) when (Client.IsNoAnswer(failure))
        {
            return 0;
        }
    }

    private async Task<int> PostAsync(byte[] body, string? signature) => (await _run.Product.With(null).SendAsync(
        "post", "/webhooks/whatsapp/" + _greedySalon.Things["whatsapp"], Client.Bytes(body, "application/json"), ("X-Hub-Signature-256", signature ?? "sha256=" + new string('0', 64)))).Status;

    private async Task<int> LaunchAsync(int n)
    {
        var made = await _greedy.PostAsync("/v1/campaigns", new { title = $"Load {n}", text = "Hi", channel = "sms", senderId = _greedySalon.Things["sms"], audience = new { filter = new { visits = new { min = n % 50, max = n % 50 } } }, schedule = new { startAt = "2099-03-02T08:00:00Z" } });
        if (made.Status != 201)
        {
            return made.Status;
        }

        var path = "/v1/campaigns/" + made.Text("id");
        var split = await _greedy.PostAsync(path + "/split", new { parts = 3 });
        var launched = await _greedy.PostAsync(path + "/launch");
        await _greedy.PostAsync(path + "/cancel");
        return Math.Max(split.Status, launched.Status);
    }

    // Many people whose message waits for a start that never comes.
    private async Task<string> BigCampaignAsync()
    {
        (await _run.Product.Operator.PostAsync($"/v1/tenants/{_greedySalon.Id}/credit", new { amount = "1000000.00", reference = "loads" })).Expect(200);
        var id = (await _greedy.PostAsync("/v1/campaigns", new
        {
            title = "Many",
            text = "Hi",
            channel = "sms",
            senderId = _greedySalon.Things["sms"],
            schedule = new { startAt = "2099-03-02T08:00:00Z" },
        })).Expect(201).Text("id");
        (await _greedy.PostAsync($"/v1/campaigns/{id}/launch")).Expect(200);
        await _run.Product.UntilAsync("the many are frozen", async () =>
            (await _run.Product.ListAsync<int>("select 1 from campaign_audiences where campaign_id = @id", new { id = Guid.Parse(id) })).Count == 1);
        return id;
    }

    private async Task<IReadOnlyList<IDisposable>> StreamsAsync(string campaign)
    {
        var held = new ConcurrentBag<IDisposable>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Streams), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            var request = _greedySalon.Viewer.Request("get", $"/v1/campaigns/{campaign}/events", null);
            try
            {
                var answer = await _run.Product.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
                _served.AddOrUpdate((int)answer.StatusCode, 1, (_, was) => was + 1);
                held.Add(answer);
            }
            catch (Exception failure) when (Client.IsNoAnswer(failure))
            {
                _served.AddOrUpdate(0, 1, (_, was) => was + 1);
            }
        });
        return [.. held];
    }

    // Long polling: each connection has a poll under way.
    private async Task<IReadOnlyList<IDisposable>> HubsAsync()
    {
        var app = await Salon.AppAsync(_run.Product, _greedy, _greedySalon.Things["customers"], _run.Canaries);
        var held = new ConcurrentBag<IDisposable>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Streams), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            var negotiated = await app.PostAsync("/hubs/chat/negotiate?negotiateVersion=1");
            _served.AddOrUpdate(negotiated.Status, 1, (_, was) => was + 1);
            if (negotiated.Status != 200)
            {
                return;
            }

            var path = "/hubs/chat?id=" + Uri.EscapeDataString(negotiated.Text("connectionToken"));
            await app.GetAsync(path);
            await app.SendAsync("post", path, new StringContent("{\"protocol\":\"json\",\"version\":1}\u001e{\"type\":1,\"invocationId\":\"1\",\"target\":\"Resume\",\"arguments\":[0]}\u001e"));
            var poll = new CancellationTokenSource();
            _ = _run.Product.Http.SendAsync(app.Request("get", path, null), poll.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            held.Add(new Ended(poll));
        });
        return [.. held];
    }

    // How late a tenant's own event comes, alone and while another's receivers never answer.
    private async Task EventsAsync()
    {
        using var answering = new HookServer(answers: true);
        using var deaf = new HookServer(answers: false);
        (await _light.Creator.PostAsync("/v1/webhooks", new { url = answering.Url, eventTypes = new[] { "customer.optedOut" } })).Expect(201);
        var quiet = await DelaysAsync(answering, 8);
        for (var webhook = 0; webhook < MostWebhooks - 1; webhook++)
        {
            await _greedy.PostAsync("/v1/webhooks", new { url = deaf.Url, eventTypes = new[] { "customer.optedOut" } });
        }

        for (var person = 1; person <= 60; person++)
        {
            await _greedy.PutAsync($"/v1/customers/many{person}/opt-outs/sms", null);
        }

        var loaded = await DelaysAsync(answering, 3);
        _rows.Add(
        [
            "receivers that never answer: a tenant's own event", $"{Times.Quantile(quiet, 0.5):0}", $"{quiet.Max():0}", $"{Times.Quantile(loaded, 0.5):0}", $"{loaded.Max():0}", $"{loaded.Max():0}",
            $"{loaded.Max() / quiet.Max():0.0}", "",
        ]);
        _part.Check(loaded.Max() <= Math.Max(MostMilliseconds, MostTimes * quiet.Max()), "receivers that never answer", () => $"another tenant's event came after {loaded.Max():0} ms, quiet {quiet.Max():0} ms");
    }

    private async Task<List<double>> DelaysAsync(HookServer receiver, int count)
    {
        var delays = new List<double>();
        for (var times = 0; times < count; times++)
        {
            (await _light.Creator.DeleteAsync($"/v1/customers/{_light.Things["customers"]}/opt-outs/sms")).Expect(204);
            var began = DateTime.UtcNow;
            (await _light.Creator.PutAsync($"/v1/customers/{_light.Things["customers"]}/opt-outs/sms", null)).Expect(204);
            delays.Add(((await receiver.NextAsync() ?? began.AddMinutes(1)) - began).TotalMilliseconds);
        }

        return delays;
    }

    // The five levels and about as many conditions as a filter may have.
    private static string Deep(string sender)
    {
        var conditions = Enumerable.Range(0, 19).Select(n => new
        {
            any = new object[]
            {
                new { visits = new { min = n, max = n + 30 } },
                new { not = new { spentMoreThan = $"{n}" } },
                new { attributes = new { city = $"Rome {n}" } },
            },
        });
        return JsonSerializer.Serialize(new { channel = "whatsapp", senderId = sender, filter = new { any = conditions } });
    }

    private static string Search(int n, int length)
    {
        var word = $"person{n}";
        return string.Concat(Enumerable.Repeat(word, (length / word.Length) + 1))[..length];
    }

    private static string Rows(int n)
    {
        var rows = new StringBuilder("customerId,name,phone,visits\n");
        for (var row = 0; row < 20_000; row++)
        {
            rows.Append($"import{n % 4}-{row},Person {n},+3936{((n % 4) * 20_000) + row:D8},{n}\n");
        }

        return rows.ToString();
    }

    private sealed class Ended(CancellationTokenSource poll) : IDisposable
    {
        public void Dispose() => poll.Cancel();
    }
}
