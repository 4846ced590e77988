namespace MassMessaging.Domain.Campaigns;

/// <summary>How many messages an hour a campaign releases: 10, 20 or 40 ("speed" in the words for people).</summary>
public sealed record ReleaseRate
{
    private ReleaseRate(int perHour) => PerHour = perHour;

    /// <summary>10 an hour, the default and the safest.</summary>
    public static ReleaseRate Slow { get; } = new(10);

    /// <summary>20 an hour.</summary>
    public static ReleaseRate Medium { get; } = new(20);

    /// <summary>40 an hour, as much as a number may send by default.</summary>
    public static ReleaseRate Fast { get; } = new(40);

    /// <summary>Every rate, slowest first.</summary>
    public static IReadOnlyList<ReleaseRate> All { get; } = [Slow, Medium, Fast];

    /// <summary>Messages per hour: 10, 20 or 40.</summary>
    public int PerHour { get; }

    /// <summary>Time between two releases.</summary>
    public TimeSpan Interval => Every(PerHour);

    /// <summary>The rate of that many an hour; null when there is none.</summary>
    public static ReleaseRate? From(int perHour) => perHour switch
    {
        10 => Slow,
        20 => Medium,
        40 => Fast,
        _ => null,
    };

    /// <summary>
    /// The even spacing of <paramref name="perHour"/> events an hour: one hour divided by it, rounded up to whole
    /// milliseconds, so that an hour never holds more than it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="perHour"/> is below 1.</exception>
    public static TimeSpan Every(int perHour)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perHour, 1);
        const long Hour = 3_600_000;
        return TimeSpan.FromMilliseconds((Hour + perHour - 1) / perHour);
    }
}
