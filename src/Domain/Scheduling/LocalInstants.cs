using System.Diagnostics.CodeAnalysis;
using NodaTime;
using NodaTime.Text;

namespace MassMessaging.Domain.Scheduling;

/// <summary>Which instant a local time means that a change of the clocks skips or repeats.</summary>
public enum LocalEdge
{
    /// <summary>A beginning: the earlier of two.</summary>
    Start = 0,

    /// <summary>An end: the later of two.</summary>
    End = 1,
}

/// <summary>
/// Local times of a zone as texts, <c>yyyy-MM-ddTHH:mm:ss</c>, and the instants that they mean. Clock changes count as in a
/// <see cref="SendWindow"/>: a start in a gap is the first instant after it, an end in a gap the last before it, which is
/// the same instant; of a time that comes twice a start is the first and an end the second.
/// </summary>
public static class LocalInstants
{
    private static readonly LocalDateTimePattern Written = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>The first year of a local time that is read, and the last.</summary>
    public const int FirstYear = 1970;

    /// <inheritdoc cref="FirstYear"/>
    public const int LastYear = 9998;

    /// <summary>The local time of an instant; a fraction of a second is left out.</summary>
    /// <exception cref="ArgumentException">The zone is unknown.</exception>
    public static string TextOf(DateTimeOffset at, string timeZone) => Written.Format(Instant.FromDateTimeOffset(at).InZone(TimeZones.Get(timeZone)).LocalDateTime);

    /// <summary>The instant of a local time.</summary>
    /// <param name="text"><c>yyyy-MM-ddTHH:mm</c>, or with seconds; no offset.</param>
    /// <param name="timeZone">An IANA zone.</param>
    /// <param name="edge">What it is the time of.</param>
    /// <param name="at">The instant.</param>
    /// <returns>Whether the text is a local time of the years that are read.</returns>
    /// <exception cref="ArgumentException">The zone is unknown.</exception>
    public static bool TryParse([NotNullWhen(true)] string? text, string timeZone, LocalEdge edge, out DateTimeOffset at)
    {
        at = default;
        if (text is null || !(Minutes.Parse(text) is { Success: true } short16 ? short16 : Written.Parse(text)).TryGetValue(default, out var local)
            || local.Year is < FirstYear or > LastYear
            || !Written.Format(local).StartsWith(text, StringComparison.Ordinal)) // 24:00 would be read as the next day's midnight
        {
            return false;
        }

        var zone = TimeZones.Get(timeZone);
        at = (edge == LocalEdge.Start ? zone.Earliest(local) : zone.Latest(local)).ToDateTimeOffset();
        return true;
    }
}
