using MassMessaging.Domain.Scheduling;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;

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

    /// <summary>Why a template's time to live does not fit a window; null: it does.</summary>
    /// <param name="template">The template's own; null: it says nothing.</param>
    /// <param name="window">The longest that it may be; null: without limit.</param>
    public static FieldError? Refusal(TimeSpan? template, TimeSpan? window)
    {
        var lasts = template ?? Most;
        return window is not { } limit || lasts <= limit ? null : Rule.TimeToLiveTooLong.At(
            "/schedule", ("reason", limit < Least ? "least" : null), ("limit", (long)limit.TotalSeconds), ("actual", (long)lasts.TotalSeconds));
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
}
