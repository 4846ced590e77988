using System.Globalization;

namespace MassMessaging.Domain.Tests;

/// <summary>Times as they read best in a test.</summary>
internal static class Instants
{
    /// <summary>An instant in UTC: <c>2026-03-29 01:00</c>, with seconds where they matter.</summary>
    public static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public static TimeOnly Hour(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    public static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}
