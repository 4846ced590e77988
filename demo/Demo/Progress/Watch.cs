using MassMessaging.Demo.Http;

namespace MassMessaging.Demo.Progress;

/// <summary>Follows the campaigns to their end, and their receipts until no more come.</summary>
/// <param name="api">The API.</param>
/// <param name="senderId">The number whose hour is shown.</param>
/// <param name="campaigns">The campaigns.</param>
/// <param name="apps">What the customers' apps are doing meanwhile; their reports are waited for.</param>
internal sealed class Watch(Rest api, string senderId, IReadOnlyList<CampaignProgress> campaigns, Task apps)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // Reading can take people three hours; at the demo's usual speed that is half a minute.
    private static readonly TimeSpan QuietBeforeDone = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>The most attempts that the number showed within one hour.</summary>
    public long MostInAnHour { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        var board = new Board();
        var titles = campaigns.Max(campaign => campaign.Title.Length);
        var changedAt = DateTime.UtcNow;
        DateTime? finalSince = null;
        var before = "";
        while (true)
        {
            if (apps.IsFaulted)
            {
                await apps;
            }

            foreach (var campaign in campaigns)
            {
                await campaign.ReadAsync(stop);
            }

            var sender = await api.GetAsync($"/v1/senders/{senderId}", stop);
            var lastHour = sender["usage"]?["lastHour"]?.GetValue<long>() ?? 0;
            MostInAnHour = Math.Max(MostInAnHour, lastHour);

            var now = string.Concat(campaigns.Select(campaign => campaign.Fingerprint));
            var time = DateTime.UtcNow;
            (before, changedAt) = now == before ? (before, changedAt) : (now, time);
            finalSince = apps.IsCompleted && campaigns.All(campaign => campaign.IsFinal) ? finalSince ?? time : null;
            var done = finalSince is { } since && (time - changedAt > QuietBeforeDone || time - since > LongestWait);
            var lines = campaigns.SelectMany(campaign => campaign.Lines(titles, board.Width)).ToList();
            lines.Add($"{"WhatsApp number".PadRight(titles)} {lastHour} attempts in the last hour, at most {sender["hourlyLimit"]}{(finalSince is null || done ? "" : "; last receipts are coming in")}");
            board.Show(lines, done);
            if (done)
            {
                return;
            }

            await Task.Delay(Tick, stop);
        }
    }
}
