namespace MassMessaging.Domain.Campaigns;

/// <summary>What could be changed so that more people are reached.</summary>
public enum AdviceKind
{
    /// <summary>A later end.</summary>
    ExtendEnd = 1,

    /// <summary>More messages per hour.</summary>
    RaiseSpeed = 2,

    /// <summary>Several campaigns with a part of the audience each.</summary>
    SplitAudience = 3,

    /// <summary>More days or longer hours.</summary>
    WidenHours = 4,
}

/// <summary>One change that, simulated, reaches more people; what does not change is null.</summary>
/// <param name="Kind">What to change.</param>
/// <param name="EndAt">ExtendEnd: the earliest end, on a full local hour.</param>
/// <param name="MessagesPerHour">RaiseSpeed: the speed.</param>
/// <param name="Parts">SplitAudience: how many campaigns, all on the same number.</param>
/// <param name="MessagesEach">SplitAudience: recipients of each; the last one gets the rest.</param>
/// <param name="From">WidenHours: the hours' start; null: the whole day.</param>
/// <param name="To">WidenHours: the hours' end; null: the whole day.</param>
/// <param name="DaysOfWeek">WidenHours: the days; null: every day.</param>
/// <param name="WillBeSent">How many are then reached.</param>
public sealed record Advice(
    AdviceKind Kind,
    DateTimeOffset? EndAt,
    int? MessagesPerHour,
    int? Parts,
    long? MessagesEach,
    string? From,
    string? To,
    IReadOnlyList<DayOfWeek>? DaysOfWeek,
    long WillBeSent);
