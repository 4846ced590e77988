using System.Diagnostics;
using MassMessaging.Grains.Hosting;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// Until when a call may start: within <see cref="SendingOptions.StartWithin"/> of its claim's beginning, and before the
/// campaign's send window closes. Promise 1 counts on it.
/// </summary>
public sealed class CallDeadline(ProductTime time, IOptions<SendingOptions> options)
{
    /// <summary>Whether a call of the claim may start now.</summary>
    internal bool MayStart(ClaimCalls calls) =>
        Stopwatch.GetElapsedTime(calls.Started) < options.Value.StartWithin && time.Now < ClosesAt(calls);

    /// <summary>The last moment at which a call may begin to be written, by the stopwatch.</summary>
    internal long StartBefore(ClaimCalls calls)
    {
        var within = calls.Started + Ticks(options.Value.StartWithin);
        var open = ClosesAt(calls) - time.Now;
        // A clock that stands still closes nothing.
        return time.Clock.Speed > 0 && open < time.FromReal(options.Value.StartWithin)
            ? Math.Min(within, Stopwatch.GetTimestamp() + Ticks(open / time.Clock.Speed))
            : within;
    }

    private static DateTimeOffset ClosesAt(ClaimCalls calls) => calls.Batch.Order.Terms.ClosesAt;

    private static long Ticks(TimeSpan real) => (long)(real.TotalSeconds * Stopwatch.Frequency);
}
