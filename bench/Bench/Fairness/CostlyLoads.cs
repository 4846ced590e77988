using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace MassMessaging.Bench.Fairness;

/// <summary>The costly calls that one tenant makes, by name; each over all its customers.</summary>
internal static class CostlyLoads
{
    private const int ImportedRows = 5_000;
    private static readonly string File = "customerId,name,phone,visits\n"
        + string.Concat(Enumerable.Range(0, ImportedRows).Select(row => $"i####-{row},Person {row},+39340{row:0000000},1000000\n"));

    private static int _import;

    /// <summary>The loads in the order in which they are measured.</summary>
    /// <param name="draft">A draft of the tenant over all its customers.</param>
    public static IReadOnlyList<(string Name, Func<HttpRequestMessage> Call)> Of(string draft) =>
    [
        ("forecasts", () => Post("/v1/forecasts", Campaign())),
        ("previews, deep filter", () => Post("/v1/audiences/preview", new { channel = "whatsapp", filter = DeepFilter() })),
        ("searches", () => Get("/v1/customers?limit=200&search=" + new string('z', 100))),
        ("searches, common text", () => Get("/v1/customers?limit=200&search=person+1")),
        ("lists", () => Get("/v1/customers?limit=200")),
        ("lists of recipients", () => Get($"/v1/campaigns/{draft}/recipients?limit=200&search=zzzz")),
        ("exports", () => Get($"/v1/campaigns/{draft}/recipients", "text/csv")),
        ("imports", Import),
        ("streams", () => Get($"/v1/campaigns/{draft}/events")),
    ];

    /// <summary>A campaign over all customers that will not reach them, so that its forecast also looks for advice.</summary>
    public static object Campaign() => new
    {
        title = "Bench",
        text = "Hello from the salon",
        channel = "whatsapp",
        messagesPerHour = 10,
        schedule = new { endAt = DateTimeOffset.UtcNow.AddYears(2), from = "09:00", to = "20:00", daysOfWeek = new[] { "monday", "tuesday" } },
        template = new { name = "news", language = "it" },
    };

    // As deep and as large as filters may be.
    private static JsonObject DeepFilter()
    {
        var any = new JsonArray();
        for (var i = 0; i < 24; i++)
        {
            any.Add(Not(new JsonObject
            {
                ["spentMoreThan"] = i,
                ["any"] = new JsonArray(Not(new JsonObject
                {
                    ["visits"] = new JsonObject { ["min"] = i, ["max"] = 1_000_000 + i },
                    ["attributes"] = new JsonObject { [$"colour{i}"] = "red", [$"shape{i}"] = "round" },
                })),
            }));
        }

        return new JsonObject { ["any"] = any };

        static JsonObject Not(JsonObject filter) => new() { ["not"] = filter };
    }

    private static HttpRequestMessage Get(string path, string accept = "application/json") => new(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };

    private static HttpRequestMessage Post(string path, object body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };

    private static HttpRequestMessage Import()
    {
        // Cheap to make: the caller must not be what is slow.
        var number = Interlocked.Increment(ref _import).ToString("0000", CultureInfo.InvariantCulture);
        return new HttpRequestMessage(HttpMethod.Post, "/v1/customers/import")
        {
            Content = new StringContent(File.Replace("####", number, StringComparison.Ordinal), Encoding.UTF8, "text/csv"),
        };
    }
}
