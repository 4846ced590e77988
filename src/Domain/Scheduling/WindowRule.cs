namespace MassMessaging.Domain.Scheduling;

/// <summary>When a campaign may send, as its owner said it: days of the week × local hours × start..end, in a zone.</summary>
/// <param name="StartAt">Nothing is sent before; null: from the launch.</param>
/// <param name="EndAt">Nothing is sent at this instant or later; null: no end.</param>
/// <param name="TimeZone">IANA name of the zone of <paramref name="DaysOfWeek"/>, <paramref name="From"/> and <paramref name="To"/>.</param>
/// <param name="DaysOfWeek">The days on which a window starts; null: every day.</param>
/// <param name="From">Local time at which a day's window opens; null, together with <paramref name="To"/>: the whole day.</param>
/// <param name="To">Local time at which it closes; before <paramref name="From"/>: on the next day; 00:00: the day's end.</param>
public sealed record WindowRule(
    DateTimeOffset? StartAt,
    DateTimeOffset? EndAt,
    string TimeZone,
    IReadOnlyList<DayOfWeek>? DaysOfWeek,
    TimeOnly? From,
    TimeOnly? To);
