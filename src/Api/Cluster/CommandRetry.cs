using System.Diagnostics;
using MassMessaging.Contracts;

namespace MassMessaging.Api.Cluster;

/// <summary>
/// Repeats commands whose answer was lost with a silo. A repeat changes nothing where the first call was carried out, and
/// its answer says so.
/// </summary>
/// <param name="losses">Connections to silos that end.</param>
internal sealed class CommandRetry(SiloLosses losses)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends a command and repeats it, as the other overload does.</summary>
    /// <param name="call">The command, which changes nothing when it is repeated.</param>
    /// <param name="isDone">Whether a refusal of a repeat says that an earlier call was carried out.</param>
    /// <param name="giveUpAfter">As long as rejected calls are repeated, unless given.</param>
    /// <inheritdoc cref="SendAsync{T}(Func{Task{T}}, Func{T, T}?, TimeSpan?)"/>
    public Task<CampaignReply> SendAsync(
        Func<Task<CampaignReply>> call, Func<CampaignReply, bool>? isDone = null, TimeSpan? giveUpAfter = null) =>
        SendAsync<CampaignReply>(call, reply => isDone?.Invoke(reply) == true ? reply with { Kind = CampaignResultKind.Done } : reply, giveUpAfter);

    /// <summary>
    /// Sends a command, and repeats it in three cases. Its silo is known to have died: the next silo may be stopping too,
    /// so this goes on until the time is over. The connection to a silo ended under the call: that silo may have been
    /// executing it, and the client never learns that. No answer came in time: once more.
    /// </summary>
    /// <param name="call">The command, which changes nothing when it is repeated.</param>
    /// <param name="afterLoss">What a repeat's answer means where an earlier one was lost; null: what it says.</param>
    /// <param name="giveUpAfter">As long as rejected calls are repeated, unless given.</param>
    /// <exception cref="SiloUnavailableException">The answers were lost until then.</exception>
    /// <exception cref="TimeoutException">Neither of two calls was answered in time.</exception>
    public async Task<T> SendAsync<T>(Func<Task<T>> call, Func<T, T>? afterLoss = null, TimeSpan? giveUpAfter = null)
    {
        var began = Stopwatch.GetTimestamp();
        var late = false;
        for (var lost = false; ; lost = true)
        {
            var loss = losses.Next;
            try
            {
                var answer = call();
                if (await Task.WhenAny(answer, loss) != answer && IsInTime())
                {
                    Forget(answer);
                    continue;
                }

                var reply = await answer;
                return lost && afterLoss is not null ? afterLoss(reply) : reply;
            }
            catch (SiloUnavailableException) when (IsInTime())
            {
                await Task.Delay(Delay);
            }
            catch (TimeoutException) when (!late)
            {
                late = true;
            }
        }

        bool IsInTime() => Stopwatch.GetElapsedTime(began) < (giveUpAfter ?? RejectedCallRetryFilter.GiveUpAfter);
    }

    /// <summary>Observes a late failure of a call that its repeat answers for, so that it is not reported as unobserved.</summary>
    private static void Forget(Task answer) =>
        _ = answer.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
