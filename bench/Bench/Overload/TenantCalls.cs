using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MassMessaging.Bench.Product;
using MassMessaging.Bench.Receipts;

namespace MassMessaging.Bench.Overload;

/// <summary>
/// What one tenant and its provider call in a burst, and what was accepted of it. A quarter of the connections launches
/// campaigns, a quarter imports, half posts receipts.
/// </summary>
/// <param name="tenant">Who calls.</param>
/// <param name="sender">Its SMS sender.</param>
/// <param name="campaign">Whose messages the receipts are of: the n-th post is of the n-th recipient.</param>
/// <param name="posts">The receipts; when all were posted they are repeated.</param>
internal sealed class TenantCalls(BenchTenant tenant, string sender, Guid campaign, (string Query, byte[] Body, string Signature)[] posts)
{
    /// <summary>Recipients of a campaign.</summary>
    public const int People = 20;

    /// <summary>Customers in an import.</summary>
    public const int Rows = 1_000;

    private int _post = -1;
    private int _import;

    public BenchTenant Tenant => tenant;

    public Guid Campaign => campaign;

    public CallAnswers Answers { get; } = new();

    public ConcurrentBag<Guid> Created { get; } = [];

    public ConcurrentBag<Guid> Launched { get; } = [];

    /// <summary>What the ids of imported customers begin with.</summary>
    public ConcurrentBag<string> Imports { get; } = [];

    /// <summary>Recipients with an accepted receipt.</summary>
    public ConcurrentBag<int> Reported { get; } = [];

    /// <summary>Calls without a pause until the end.</summary>
    public async Task CallAsync(string url, int connections, DateTime end)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(1) };
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            while (DateTime.UtcNow < end)
            {
                await ((connection % 4) switch { 0 => LaunchAsync(http), 1 => ImportAsync(http), _ => ReportAsync(http, url) });
            }
        })));
    }

    private async Task LaunchAsync(HttpClient http)
    {
        var made = await SendAsync(http, "create", Authorized("/v1/campaigns", JsonContent.Create(new
        {
            title = "Bench",
            text = "Hello from the salon",
            channel = "sms",
            senderId = sender,
            audience = new { filter = new { visits = new { max = People } } },
        })));
        if (made is null)
        {
            return;
        }

        var id = Guid.Parse((string)made["id"]!);
        Created.Add(id);
        if (await SendAsync(http, "launch", Authorized($"/v1/campaigns/{id:N}/launch", JsonContent.Create(new { }))) is not null)
        {
            Launched.Add(id);
        }
    }

    private async Task ImportAsync(HttpClient http)
    {
        var number = Interlocked.Increment(ref _import);
        var csv = new StringBuilder("customerId,name,phone,visits\n");
        for (var row = 0; row < Rows; row++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"i{number}-{row},Person {row},+3934{(number * Rows) + row:00000000},1000000\n");
        }

        var answer = await SendAsync(http, "import", Authorized("/v1/customers/import", new StringContent(csv.ToString(), Encoding.UTF8, "text/csv")));
        if (answer is not null)
        {
            Imports.Add($"i{number}");
        }
    }

    private async Task ReportAsync(HttpClient http, string url)
    {
        var post = Interlocked.Increment(ref _post) % posts.Length;
        if (await SendAsync(http, "receipt", SignedPosts.Request(url + ReceiptProcess.PathOf(sender), posts[post])) is not null)
        {
            Reported.Add(post + 1);
        }
    }

    private HttpRequestMessage Authorized(string path, HttpContent content) => new(HttpMethod.Post, path)
    {
        Content = content,
        Headers = { { "Authorization", tenant.Calls.DefaultRequestHeaders.Authorization!.ToString() }, { "Idempotency-Key", Guid.NewGuid().ToString("N") } },
    };

    /// <summary>The answer's body; null unless it was 2xx.</summary>
    private async Task<JsonNode?> SendAsync(HttpClient http, string what, HttpRequestMessage request)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var sent = request;
            using var answer = await http.SendAsync(sent);
            var text = await answer.Content.ReadAsStringAsync();
            Answers.Add(what, (int)answer.StatusCode, Stopwatch.GetElapsedTime(started), answer.Headers.RetryAfter is not null, text);
            return !answer.IsSuccessStatusCode ? null : text.Length == 0 ? new JsonObject() : JsonNode.Parse(text);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            Answers.Add(what, 0, Stopwatch.GetElapsedTime(started), retryAfter: false, failure.Message);
            return null;
        }
    }
}
