using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Sending;

/// <summary>
/// How long the provider's API for marketing messages goes on trying to deliver one, against the hours in which a campaign
/// may send: a message that arrives at night was not meant to.
/// </summary>
public static class MarketingTimeToLive
{
    /// <summary>The least that the provider takes for a marketing template.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromHours(12);

    /// <summary>What holds for a template that says nothing, and the most that it may say.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <summary>
    /// How long one opening of a campaign's window lasts by the clock on the wall, and no longer than until its end; null:
    /// without limit.
    /// </summary>
    /// <param name="rule">The campaign's window.</param>
    /// <param name="now">When it is launched.</param>
    public static TimeSpan? WindowOf(WindowRule rule, DateTimeOffset now)
    {
        var hours = rule is { From: { } from, To: { } to } && from != to ? to - from : DaysInARow(rule.DaysOfWeek);
        var left = rule.EndAt is { } end ? end - (rule.StartAt > now ? rule.StartAt.Value : now) : (TimeSpan?)null;
        return left is null || hours < left ? hours : left;
    }

    /// <summary>Why a template's time to live does not fit a window, in a sentence; null: it does.</summary>
    /// <param name="template">The template's own; null: it says nothing.</param>
    /// <param name="window">The longest that it may be; null: without limit.</param>
    public static string? Refusal(TimeSpan? template, TimeSpan? window)
    {
        var lasts = template ?? Most;
        return window is not { } limit || lasts <= limit ? null
            : limit < Least
                ? $"WhatsApp goes on trying to deliver a marketing message for at least 12 hours, and the campaign's hours last {Words(limit)}: "
                  + "give it 12 hours, or set marketingMessages of the sender to false."
                : $"WhatsApp goes on trying to deliver this template for {Words(lasts)}, and the campaign's hours last {Words(limit)}: "
                  + $"set the template's message_send_ttl_seconds to {Math.Floor(limit.TotalSeconds):0} or less, or marketingMessages of the sender to false.";
    }

    // Days side by side are one opening; the shortest such run, over the end of the week too.
    private static TimeSpan? DaysInARow(IReadOnlyList<DayOfWeek>? days)
    {
        if (days is null || days.Distinct().Count() == 7)
        {
            return null;
        }

        return days.Where(day => !days.Contains(Next(day, -1)))
            .Min(first => TimeSpan.FromDays(Enumerable.Range(0, 7).TakeWhile(i => days.Contains(Next(first, i))).Count()));
    }

    private static DayOfWeek Next(DayOfWeek day, int days) => (DayOfWeek)(((int)day + days + 7) % 7);

    private static string Words(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{Math.Floor(time.TotalDays):0} days",
        { TotalHours: >= 2 } => $"{Math.Floor(time.TotalHours):0} hours",
        _ => $"{Math.Max(0, Math.Floor(time.TotalMinutes)):0} minutes",
    };
}
