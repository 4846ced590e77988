using System.Collections.Frozen;
using NodaTime;
using NodaTime.TimeZones;

namespace MassMessaging.Domain.Scheduling;

/// <summary>The IANA zones of the bundled data.</summary>
public static class TimeZones
{
    /// <summary>No zone is further from UTC, by NodaTime's definition of an offset.</summary>
    private static readonly Duration WidestOffset = Duration.FromSeconds(Offset.MaxValue.Seconds);

    private static readonly FrozenSet<string> Names = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a zone of that name exists; names are exact, and offsets such as <c>UTC+3</c> are none.</summary>
    public static bool Exists(string? name) => name is not null && Names.Contains(name);

    /// <summary>The local date of an instant.</summary>
    /// <exception cref="ArgumentException">The zone is unknown.</exception>
    public static DateOnly DateAt(DateTimeOffset at, string timeZone) =>
        Instant.FromDateTimeOffset(at).InZone(Get(timeZone)).Date.ToDateOnly();

    /// <summary>The offset from UTC that the zone has at an instant, in whole minutes: before 1973 some had seconds, which are left out.</summary>
    /// <exception cref="ArgumentException">The zone is unknown.</exception>
    public static TimeSpan OffsetAt(DateTimeOffset at, string timeZone) =>
        TimeSpan.FromMinutes(Get(timeZone).GetUtcOffset(Instant.FromDateTimeOffset(at)).Seconds / 60);

    /// <summary>The zone of that name.</summary>
    /// <exception cref="ArgumentException">The zone is unknown.</exception>
    internal static DateTimeZone Get(string? name) =>
        // NodaTime's provider also makes zones up from offsets ("UTC+3"), which other systems read with the sign turned.
        Exists(name) ? DateTimeZoneProviders.Tzdb[name!] : throw new ArgumentException($"No time zone is named '{name}'.", nameof(name));

    /// <summary>The first instant of a local date, or of the next one that exists.</summary>
    internal static Instant FirstInstantOf(this DateTimeZone zone, LocalDate date) => zone.Earliest(date.AtMidnight());

    // NodaTime's own mapping of a local time makes several objects each time, and a forecast asks for millions.

    /// <summary>The earlier instant of a local time in an overlap, the first valid one in a gap.</summary>
    internal static Instant Earliest(this DateTimeZone zone, LocalDateTime local)
    {
        var utc = local.WithOffset(Offset.Zero).ToInstant();
        for (var interval = zone.GetZoneInterval(utc - WidestOffset); ; interval = zone.GetZoneInterval(interval.End))
        {
            // The first stretch of one offset that does not end before the local time holds it, or begins with the gap's end.
            var at = utc.Minus(interval);
            if (!interval.HasEnd || at < interval.End)
            {
                return interval.HasStart && at < interval.Start ? interval.Start : at;
            }
        }
    }

    /// <summary>The later instant of a local time in an overlap, the first valid one in a gap.</summary>
    internal static Instant Latest(this DateTimeZone zone, LocalDateTime local)
    {
        var utc = local.WithOffset(Offset.Zero).ToInstant();
        for (var interval = zone.GetZoneInterval(utc + WidestOffset); ; interval = zone.GetZoneInterval(interval.Start - Duration.Epsilon))
        {
            // The last one that does not begin after the local time holds it, or ends where the gap does.
            var at = utc.Minus(interval);
            if (!interval.HasStart || at >= interval.Start)
            {
                return interval.HasEnd && at >= interval.End ? interval.End : at;
            }
        }
    }

    private static Instant Minus(this Instant utc, ZoneInterval interval) => utc - Duration.FromSeconds(interval.WallOffset.Seconds);
}
