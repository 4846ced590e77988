using System.Globalization;
using MassMessaging.FaultLab.Evidence;
using NodaTime;

namespace MassMessaging.FaultLab.Load;

/// <summary>A campaign drawn by chance, on its sender's channel: speeds, windows, ends, starts, with chat history only, with and without a template.</summary>
internal sealed record CampaignDraw(object Body, string Title, string Mark, WindowFacts? Window, DateTimeOffset? EndAt, DateTimeOffset? StartAt)
{
    private static readonly string[] Zones = ["Europe/Rome", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];
    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    public static CampaignDraw By(Random random, LabSender sender, DateTimeOffset now)
    {
        var mark = Guid.NewGuid().ToString("N")[..SmppTrace.MarkLength];
        var title = $"campaign {mark}";
        var window = random.NextDouble() < 0.25 ? DrawWindow(random, now) : null;
        var start = random.NextDouble() < 0.1 ? now + TimeSpan.FromMinutes(5 + random.Next(20)) : (DateTimeOffset?)null;
        var end = random.NextDouble() < 0.4 ? now + TimeSpan.FromMinutes(30 + random.Next(120)) : (DateTimeOffset?)null;
        var isPaced = sender.Channel == "whatsapp";
        // Blasts go to everybody now and then.
        var slice = isPaced || random.Next(5) < 3 ? random.Next(TenantAtWork.Slices).ToString(CultureInfo.InvariantCulture) : null;
        var body = new
        {
            title,
            text = $"Hello from the salon {mark}",
            channel = sender.Channel,
            senderId = sender.Id,
            audience = new { filter = slice is null ? null : new { attributes = new Dictionary<string, string> { ["slice"] = slice } } },
            safeSending = isPaced ? random.NextDouble() < 0.2 : (bool?)null,
            schedule = new
            {
                startAt = start,
                endAt = end,
                timeZone = window?.TimeZone ?? "Europe/Rome",
                daysOfWeek = window is { Days.Count: > 0 } ? window.Days.Select(day => Days[day - 1]).ToArray() : null,
                from = window?.From.ToString("HH:mm", CultureInfo.InvariantCulture),
                to = window?.To.ToString("HH:mm", CultureInfo.InvariantCulture),
            },
            messagesPerHour = isPaced && (int[])[10, 20, 40, 40] is var speeds ? speeds[random.Next(speeds.Length)] : (int?)null,
            template = isPaced && random.NextDouble() < 0.85 ? new { name = "news", language = "it" } : null,
        };
        return new CampaignDraw(body, title, mark, window, end, start);
    }

    // Around now, so that a run of minutes sees it open and close.
    private static WindowFacts DrawWindow(Random random, DateTimeOffset now)
    {
        var zone = Zones[random.Next(Zones.Length)];
        var local = Instant.FromDateTimeOffset(now).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime;
        var from = new TimeOnly(local.Hour, local.Minute).AddMinutes(random.Next(-40, 30));
        var today = (int)local.DayOfWeek;
        int[] days = random.NextDouble() < 0.5 ? [] : [.. new[] { today, (today % 7) + 1, ((today + 5) % 7) + 1 }.Where(_ => random.NextDouble() < 0.8).Order()];
        return new WindowFacts(zone, days, from, from.AddMinutes(20 + random.Next(70)));
    }
}
