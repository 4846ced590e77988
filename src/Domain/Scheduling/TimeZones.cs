using System.Collections.Frozen;
using NodaTime;

namespace MassMessaging.Domain.Scheduling;

/// <summary>The IANA zones of the bundled data.</summary>
public static class TimeZones
{
    private static readonly FrozenSet<string> Names = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a zone of that name exists; names are exact, and offsets such as <c>UTC+3</c> are none.</summary>
    public static bool Exists(string? name) => name is not null && Names.Contains(name);

    /// <summary>The local date of an instant.</summary>
    /// <exception cref="ArgumentException">The zone is unknown.</exception>
    public static DateOnly DateAt(DateTimeOffset at, string timeZone)
    {
        var zone = Find(timeZone) ?? throw new ArgumentException($"No time zone is named '{timeZone}'.", nameof(timeZone));
        return Instant.FromDateTimeOffset(at).InZone(zone).Date.ToDateOnly();
    }

    // The provider also makes zones up from offsets ("UTC+3"), which other systems read with the sign turned.
    internal static DateTimeZone? Find(string? name) => Exists(name) ? DateTimeZoneProviders.Tzdb[name!] : null;

    /// <summary>The first instant of a local date, or of the next one that exists.</summary>
    internal static Instant FirstInstantOf(this DateTimeZone zone, LocalDate date) => zone.Earliest(date.AtMidnight());

    /// <summary>The earlier instant of a local time in an overlap, the first valid one in a gap.</summary>
    internal static Instant Earliest(this DateTimeZone zone, LocalDateTime local)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();
    }

    /// <summary>The later instant of a local time in an overlap, the first valid one in a gap.</summary>
    internal static Instant Latest(this DateTimeZone zone, LocalDateTime local)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.Last().ToInstant();
    }
}
