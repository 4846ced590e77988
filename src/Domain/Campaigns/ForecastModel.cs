using MassMessaging.Domain.Scheduling;

namespace MassMessaging.Domain.Campaigns;

/// <summary>A campaign as a forecast sees it.</summary>
/// <param name="Key">Tells it from the others; also the last tie-breaker of turns.</param>
/// <param name="Window">When it may send.</param>
/// <param name="TimeZone">IANA zone of the dates in the answer.</param>
/// <param name="Interval">Time between two releases; null: no pace.</param>
/// <param name="Recipients">How many are still to be attempted.</param>
/// <param name="Pace">Where it stands; for one not launched, anchored at its launch.</param>
/// <param name="CountsPeople">Its people count towards the limit of people of the number's account, each as a new one.</param>
public sealed record ForecastCampaign(
    string Key, SendWindow Window, string TimeZone, TimeSpan? Interval, long Recipients, PaceState Pace, bool CountsPeople = false);

/// <summary>What will happen if nothing changes and nothing fails.</summary>
/// <param name="WillBeSent">Recipients who get their attempt before the end and within five years.</param>
/// <param name="WillNotBeSent">The others.</param>
/// <param name="FirstAt">The first attempt; null when there will be none.</param>
/// <param name="FinishesAt">The last attempt; null when somebody is left at the end or after five years.</param>
/// <param name="PerDay">Attempts per local date, dates without any left out.</param>
public sealed record ForecastResult(
    long WillBeSent, long WillNotBeSent, DateTimeOffset? FirstAt, DateTimeOffset? FinishesAt, IReadOnlyList<DayCount> PerDay);

/// <summary>Attempts of one date.</summary>
/// <param name="Date">The date in the campaign's zone.</param>
/// <param name="Sent">Attempts.</param>
public sealed record DayCount(DateOnly Date, long Sent);
