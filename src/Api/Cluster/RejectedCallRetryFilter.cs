using System.Diagnostics;
using MassMessaging.Contracts;

namespace MassMessaging.Api.Cluster;

/// <summary>
/// Repeats a call to a grain that was rejected, for a bounded time: its silo has just died or is stopping, and the others
/// do not know it yet. A rejected call was never executed. A call whose answer was lost may have been, so its
/// caller decides (<see cref="CommandRetry"/>).
/// </summary>
internal sealed class RejectedCallRetryFilter : IOutgoingGrainCallFilter
{
    /// <summary>Longer than it takes to find a silo dead, shorter than callers wait.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType?.Assembly != typeof(ICampaignGrain).Assembly)
        {
            await context.Invoke(); // the runtime's own
            return;
        }

        var began = Stopwatch.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (OrleansMessageRejectionException rejected) when (
                rejected is not SiloUnavailableException && Stopwatch.GetElapsedTime(began) < GiveUpAfter)
            {
                await Task.Delay(delay);
            }
        }
    }
}
