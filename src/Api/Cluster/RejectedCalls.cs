using System.Diagnostics;
using MassMessaging.Contracts;

namespace MassMessaging.Api.Cluster;

/// <summary>
/// Repeats a call to a grain that was rejected, for a bounded time: its silo has just died or is stopping, and the others
/// do not know it yet. A rejected call was never executed. One whose answer was lost may have been: its
/// caller decides what to do (<see cref="LostAnswers"/>).
/// </summary>
internal sealed class RejectedCalls : IOutgoingGrainCallFilter
{
    /// <summary>Longer than it takes to find a silo dead, shorter than callers wait.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType?.Assembly != typeof(ICampaignGrain).Assembly)
        {
            await context.Invoke(); // the runtime's own
            return;
        }

        var began = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (OrleansMessageRejectionException rejected) when (
                rejected is not SiloUnavailableException && Stopwatch.GetElapsedTime(began) < GiveUpAfter)
            {
                await Task.Delay(pause);
            }
        }
    }
}

/// <summary>Calls whose answer was lost with their silo: asked again where the next answer tells what came of the first.</summary>
internal static class LostAnswers
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Calls, and again when the silo died under the call: the next one may still go to a silo that is going. One that was not
    /// answered in time is repeated once: a silo that stops may have swallowed it.
    /// </summary>
    /// <param name="call">The command, which changes nothing when it is repeated.</param>
    /// <param name="isDone">Whether a refusal of a repeat says that an earlier call was carried out.</param>
    /// <param name="giveUpAfter">As long as rejected calls are repeated, unless given.</param>
    /// <exception cref="SiloUnavailableException">The answers were lost until then.</exception>
    /// <exception cref="TimeoutException">Neither of two calls was answered in time.</exception>
    public static Task<CampaignReply> AskAgainAsync(
        Func<Task<CampaignReply>> call, Func<CampaignReply, bool>? isDone = null, TimeSpan? giveUpAfter = null) =>
        AskAgainAsync<CampaignReply>(call, reply => isDone?.Invoke(reply) == true ? reply with { Verdict = CampaignVerdict.Done } : reply, giveUpAfter);

    /// <inheritdoc cref="AskAgainAsync(Func{Task{CampaignReply}}, Func{CampaignReply, bool}?, TimeSpan?)"/>
    /// <param name="call">The command, which changes nothing when it is repeated.</param>
    /// <param name="afterLoss">What a repeat's answer means where an earlier one was lost; null: what it says.</param>
    /// <param name="giveUpAfter">As long as rejected calls are repeated, unless given.</param>
    public static async Task<T> AskAgainAsync<T>(Func<Task<T>> call, Func<T, T>? afterLoss = null, TimeSpan? giveUpAfter = null)
    {
        var began = Stopwatch.GetTimestamp();
        var late = false;
        for (var lost = false; ; lost = true)
        {
            try
            {
                var reply = await call();
                return lost && afterLoss is not null ? afterLoss(reply) : reply;
            }
            catch (SiloUnavailableException) when (Stopwatch.GetElapsedTime(began) < (giveUpAfter ?? RejectedCalls.GiveUpAfter))
            {
                await Task.Delay(Pause);
            }
            catch (TimeoutException) when (!late)
            {
                late = true;
            }
        }
    }
}
