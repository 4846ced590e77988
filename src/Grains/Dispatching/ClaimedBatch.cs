using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Grains.Hosting;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Dispatching;

/// <summary>A committed claim and what to send to its recipients.</summary>
public sealed record ClaimedBatch(Guid TenantId, Guid CampaignId, SendOrder Order, ClaimResult Claim);

/// <summary>What the calls of one claim share, and until when they may start.</summary>
/// <param name="Batch">The claim.</param>
/// <param name="Access">The sender's credentials; null: they cannot be had, and nothing is sent.</param>
/// <param name="Devices">Where to send on a channel whose recipients are customers with devices; null on other channels.</param>
/// <param name="Started">When the claim began, as a <see cref="Stopwatch"/> timestamp.</param>
internal sealed record ClaimCalls(
    ClaimedBatch Batch, Task<SenderAccess?> Access, Task<IReadOnlyDictionary<string, string>>? Devices, long Started)
{
    private DateTimeOffset ClosesAt => Batch.Order.Terms.ClosesAt;

    /// <summary>Whether a call may start now: its time since the claim is not over, and the send window is open. Promise 1 counts on it.</summary>
    /// <param name="within">Real time since the claim within which a call may start.</param>
    /// <param name="time">The product clock.</param>
    public bool MayStart(TimeSpan within, ProductTime time) => Stopwatch.GetElapsedTime(Started) < within && time.Now < ClosesAt;

    /// <summary>The last moment at which a call may begin to be written, as a <see cref="Stopwatch"/> timestamp.</summary>
    /// <param name="within">Real time since the claim within which a call may start.</param>
    /// <param name="time">The product clock.</param>
    public long StartBefore(TimeSpan within, ProductTime time)
    {
        var last = Started + Ticks(within);
        var open = ClosesAt - time.Now;
        // A clock that stands still closes nothing.
        return time.Clock.Speed > 0 && open < time.FromReal(within)
            ? Math.Min(last, Stopwatch.GetTimestamp() + Ticks(open / time.Clock.Speed))
            : last;
    }

    private static long Ticks(TimeSpan real) => (long)(real.TotalSeconds * Stopwatch.Frequency);
}
