using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Grains.Dispatching;

/// <summary>Section <c>Sending</c>: limits of a silo's provider calls. All durations are real time.</summary>
public sealed class SendingOptions
{
    /// <summary>Provider calls under way at once for one sender on one silo; 1 to 1,000, 64 unless set.</summary>
    [Range(1, 1_000)]
    public int InFlightPerSender { get; init; } = 64;

    /// <summary>Claims and calls under way at once on one silo, shared fairly by the tenants that send; 8 to 100,000, 1,024 unless set.</summary>
    [Range(8, 100_000)]
    public int InFlight { get; init; } = 1_024;

    /// <summary>A call that has not started so long after its claim began is not made: the row waits again. Promise 1 counts on it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:05")]
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A call without an answer after so long counts as unknown; above the channels' own time limits.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan CallWithin { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>A claimed row without a stored outcome becomes unknown after so long; above <see cref="StartWithin"/> + <see cref="CallWithin"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(60);
}
