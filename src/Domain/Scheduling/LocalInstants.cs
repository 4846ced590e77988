using NodaTime;
using NodaTime.Text;

namespace MassMessaging.Domain.Scheduling;

/// <summary>Local times of a zone as texts, <c>yyyy-MM-ddTHH:mm:ss</c>.</summary>
public static class LocalInstants
{
    private static readonly LocalDateTimePattern Written = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    /// <summary>The local time of an instant; a fraction of a second is left out.</summary>
    /// <exception cref="ArgumentException">The zone is unknown.</exception>
    public static string TextOf(DateTimeOffset at, string timeZone) => Written.Format(Instant.FromDateTimeOffset(at).InZone(Zone(timeZone)).LocalDateTime);

    private static DateTimeZone Zone(string name) =>
        TimeZones.Find(name) ?? throw new ArgumentException($"No time zone is named '{name}'.", nameof(name));
}
