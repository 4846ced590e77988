using System.Collections.Concurrent;
using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// How much of each sender's work a silo has in hand, by <see cref="ClaimAhead"/>, within what the silo has room for, and
/// the sender's calls under way.
/// </summary>
public sealed class SendPlaces(SiloPlaces silo, IGrainFactory grains, IOptions<SendingOptions> options)
{
    /// <summary>With 64 calls two pages in all. Each is one that a killed silo may leave unknown.</summary>
    private const int MostAhead = 448;

    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a sender without work is remembered: what its provider answers in a moment is known of it only.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Sender> _senders = [];
    private readonly ConcurrentQueue<(Guid SenderId, TimeSpan Since)> _idle = [];

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>Takes up to <paramref name="wanted"/> places of a sender; what is not used goes back with <see cref="Release"/>.</summary>
    /// <param name="senderId">The sender.</param>
    /// <param name="wanted">From 1.</param>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign that asks: woken when it is worth asking again, if the answer is 0.</param>
    public int Take(Guid senderId, int wanted, Guid tenantId, Guid campaignId)
    {
        while (true)
        {
            var sender = _senders.GetOrAdd(senderId, _ => new Sender(options.Value.InFlightPerSender));
            lock (sender)
            {
                if (sender.Left)
                {
                    continue; // it was given up between the look and the lock
                }

                var free = sender.Claims.Take(wanted, Now);
                if (free == 0)
                {
                    sender.Asking.Add((tenantId, campaignId));
                    return 0;
                }

                var taken = silo.Take(tenantId, free, campaignId);
                sender.Claims.Release(free - taken, Now);
                RestIfIdle(senderId, sender);
                return taken;
            }
        }
    }

    /// <summary>Gives places back that were not used, or whose outcome is stored.</summary>
    /// <param name="senderId">The sender.</param>
    /// <param name="places">How many.</param>
    /// <param name="tenantId">The tenant they were taken for.</param>
    public void Release(Guid senderId, int places, Guid tenantId)
    {
        if (places == 0 || !_senders.TryGetValue(senderId, out var sender))
        {
            return;
        }

        // Who is told that the sender has places finds the silo's free too.
        HashSet<(Guid TenantId, Guid CampaignId)> tell = [.. silo.Release(tenantId, places).Select(campaignId => (tenantId, campaignId))];
        lock (sender)
        {
            if (sender.Claims.Release(places, Now))
            {
                tell.UnionWith(sender.Asking);
                sender.Asking.Clear();
            }

            RestIfIdle(senderId, sender);
        }

        ForgetIdle();

        foreach (var (tenant, campaignId) in tell)
        {
            _ = grains.Campaign(tenant, campaignId).WakeAsync();
        }
    }

    /// <summary>Makes calls in their order, as many at once as the sender may have under way; for places that were taken.</summary>
    /// <param name="senderId">The sender.</param>
    /// <param name="calls">How many.</param>
    /// <param name="make">Makes the n-th from 0; it ends when its answer is there, and never throws.</param>
    public void Call(Guid senderId, int calls, Func<int, Task> make)
    {
        var sender = _senders[senderId];
        int callers;
        lock (sender)
        {
            for (var call = 0; call < calls; call++)
            {
                sender.Waiting.Enqueue((make, call));
            }

            callers = Math.Min(options.Value.InFlightPerSender - sender.Callers, calls);
            sender.Callers += callers;
        }

        for (var caller = 0; caller < callers; caller++)
        {
            _ = Task.Run(() => CallAsync(sender));
        }
    }

    private void RestIfIdle(Guid senderId, Sender sender)
    {
        if (sender.Claims.InHand == 0)
        {
            sender.IdleSince = Now;
            _idle.Enqueue((senderId, sender.IdleSince));
        }
    }

    private void ForgetIdle()
    {
        while (_idle.TryPeek(out var first) && Now - first.Since > Remembered && _idle.TryDequeue(out var idle))
        {
            if (!_senders.TryGetValue(idle.SenderId, out var sender))
            {
                continue;
            }

            lock (sender)
            {
                // Worked again since: it stands further behind, or will.
                if (sender.Claims.InHand == 0 && sender.IdleSince == idle.Since)
                {
                    sender.Left = true;
                    _senders.TryRemove(new KeyValuePair<Guid, Sender>(idle.SenderId, sender));
                }
            }
        }
    }

    /// <summary>One call after another until none waits: a task for each would cost more than it does.</summary>
    private static async Task CallAsync(Sender sender)
    {
        while (Next(sender) is var (make, call))
        {
            await make(call);
            sender.Claims.Answered();
        }
    }

    private static (Func<int, Task> Make, int Call)? Next(Sender sender)
    {
        lock (sender)
        {
            if (sender.Waiting.TryDequeue(out var call))
            {
                return call;
            }

            sender.Callers--;
            return null;
        }
    }

    private sealed class Sender(int atOnce)
    {
        public ClaimAhead Claims { get; } = new(atOnce, MostAhead, Ahead, Now);

        public Queue<(Func<int, Task> Make, int Call)> Waiting { get; } = [];

        public int Callers { get; set; }

        public HashSet<(Guid TenantId, Guid CampaignId)> Asking { get; } = [];

        public TimeSpan IdleSince { get; set; }

        public bool Left { get; set; }
    }
}
