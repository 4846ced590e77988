using System.Globalization;
using System.Text.Json.Nodes;
using MassMessaging.Demo.Http;
using MassMessaging.Demo.Steps;

namespace MassMessaging.Demo.Progress;

/// <summary>One campaign as it is now, and its rate over the last seconds.</summary>
internal sealed class CampaignProgress(Rest api, CampaignPlan plan, string id, double clockSpeed)
{
    private static readonly TimeSpan RateOver = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ForecastEvery = TimeSpan.FromSeconds(5);
    private readonly Queue<(DateTime At, long Attempted)> _samples = [];
    private DateTime _forecastAt;
    private JsonNode? _finishesAt;

    public string Id { get; } = id;

    public string Title => plan.Title;

    public string Channel => plan.Channel;

    public JsonNode Campaign { get; private set; } = new JsonObject();

    public JsonNode Statistics { get; private set; } = new JsonObject();

    public bool IsFinal => IsFinalStatus(Campaign["status"]?.GetValue<string>());

    /// <summary>What the balance was charged.</summary>
    public decimal Charged => decimal.Parse(Campaign["cost"]?["spent"]?["amount"]?.GetValue<string>() ?? "0", CultureInfo.InvariantCulture);

    public static bool IsFinalStatus(string? status) => status is "completed" or "cancelled" or "expired";

    public async Task ReadAsync(CancellationToken stop)
    {
        Campaign = await api.GetAsync($"/v1/campaigns/{Id}", stop);
        Statistics = await api.GetAsync($"/v1/campaigns/{Id}/statistics", stop);
        var now = DateTime.UtcNow;
        _samples.Enqueue((now, Attempted));
        while (_samples.Count > 2 && now - _samples.Peek().At > RateOver)
        {
            _samples.Dequeue();
        }

        if (!IsFinal && now - _forecastAt > ForecastEvery)
        {
            _forecastAt = now;
            _finishesAt = (await api.GetAsync($"/v1/campaigns/{Id}/forecast", stop))["finishesAt"];
        }
    }

    public long ByStatus(string status) => Number(Statistics["byStatus"]?[status]);

    public long Sent => Number(Statistics["sent"]);

    public long Delivered => Number(Statistics["delivered"]);

    public long Read => Number(Statistics["read"]);

    public long Errors => ByStatus("failed") + ByStatus("unknown");

    public long Total => Number(Statistics["total"]);

    /// <summary>A value that stands still once nothing moves any more, receipts included.</summary>
    public string Fingerprint => Statistics.ToJsonString();

    /// <summary>One line, or two where one would not fit.</summary>
    public IReadOnlyList<string> Lines(int titleWidth, int width)
    {
        var percent = Number(Campaign["percentSent"]);
        var filled = (int)(percent / 5);
        var bar = $"{Title.PadRight(titleWidth)} [{new string('#', filled)}{new string('-', 20 - filled)}] {percent,3} %";
        var counts = $"sent {Sent,4}  delivered {Delivered,4}  read {Read,4}  errors {Errors,3}";
        var line = $"{bar}  {counts}  {Now()}";
        return line.Length <= width ? [line] : [$"{bar}  {Now()}", $"{"".PadRight(titleWidth)} {counts}"];
    }

    private long Attempted => Sent + ByStatus("failed") + ByStatus("unknown") + ByStatus("sending");

    private string Now()
    {
        var status = Campaign["status"]?.GetValue<string>() ?? "";
        if (IsFinal)
        {
            return $"{status} {CampaignsStep.At(Campaign["finishedAt"])}";
        }

        if (Campaign["blockedBy"]?.GetValue<string>() is { } blocked)
        {
            return $"{status}, blocked by {blocked}";
        }

        var first = _samples.Peek();
        var seconds = (DateTime.UtcNow - first.At).TotalSeconds;
        var perSecond = seconds > 0 ? (Attempted - first.Attempted) / seconds : 0;
        var perHour = (perSecond * 3600 / clockSpeed).ToString("0", CultureInfo.InvariantCulture);
        return status == "running" ? $"{perHour,3}/h  until {CampaignsStep.At(_finishesAt)}" : status;
    }

    private static long Number(JsonNode? node) => node?.GetValue<long>() ?? 0;
}
