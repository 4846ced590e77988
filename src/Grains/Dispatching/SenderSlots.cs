using System.Collections.Concurrent;
using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// Limits the claimed and unfinished messages of each sender on a silo: by the sender's <see cref="PrefetchLimit"/>, and
/// within the silo's <see cref="SiloSlots"/>.
/// </summary>
public sealed class SenderSlots(SiloSlots silo, IGrainFactory grains, IOptions<SendingOptions> options)
{
    /// <summary>With 64 calls two pages in all. Each is one that a killed silo may leave unknown.</summary>
    private const int MaxAhead = 448;

    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a sender without work is remembered: what its provider answers in a moment is known of it only.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Sender> _senders = [];
    private readonly ConcurrentQueue<(Guid SenderId, TimeSpan Since)> _idle = [];

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    /// <summary>Acquires up to <paramref name="wanted"/> slots of a sender; what is not used goes back with <see cref="Release(Guid, int, Guid)"/>.</summary>
    /// <param name="senderId">The sender.</param>
    /// <param name="wanted">From 1.</param>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign that wants them: woken when it is worth another request, if the answer is 0.</param>
    public int Acquire(Guid senderId, int wanted, Guid tenantId, Guid campaignId)
    {
        while (true)
        {
            var sender = _senders.GetOrAdd(senderId, _ => new Sender(options.Value.InFlightPerSender));
            lock (sender)
            {
                if (sender.Removed)
                {
                    continue; // it was removed between the look-up and the lock
                }

                var free = sender.Claims.Acquire(wanted, Now);
                if (free == 0)
                {
                    sender.Waiters.Add((tenantId, campaignId));
                    return 0;
                }

                var acquired = silo.Acquire(tenantId, free, campaignId);
                sender.Claims.Release(free - acquired, Now);
                RestIfIdle(senderId, sender);
                return acquired;
            }
        }
    }

    /// <summary>Releases slots that were not used, or whose outcome is stored.</summary>
    /// <param name="senderId">The sender.</param>
    /// <param name="slots">How many.</param>
    /// <param name="tenantId">The tenant they were acquired for.</param>
    public void Release(Guid senderId, int slots, Guid tenantId)
    {
        if (slots == 0 || !_senders.TryGetValue(senderId, out var sender))
        {
            return;
        }

        // The silo's slots first, so that a woken campaign can acquire both.
        HashSet<(Guid TenantId, Guid CampaignId)> waiters = [.. silo.Release(tenantId, slots).Select(campaignId => (tenantId, campaignId))];
        lock (sender)
        {
            if (sender.Claims.Release(slots, Now))
            {
                waiters.UnionWith(sender.Waiters);
                sender.Waiters.Clear();
            }

            RestIfIdle(senderId, sender);
        }

        ForgetIdle();

        foreach (var (tenant, campaignId) in waiters)
        {
            _ = grains.Campaign(tenant, campaignId).WakeAsync();
        }
    }

    /// <summary>Releases slots that were acquired for a claim.</summary>
    public void Release(ClaimedBatch batch, int slots) => Release(batch.Order.SenderId, slots, batch.TenantId);

    /// <summary>The calls of a sender of which slots are held.</summary>
    public CallQueue CallsOf(Guid senderId) => _senders[senderId].Calls;

    private void RestIfIdle(Guid senderId, Sender sender)
    {
        if (sender.Claims.Held == 0)
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
                if (sender.Claims.Held == 0 && sender.IdleSince == idle.Since)
                {
                    sender.Removed = true;
                    _senders.TryRemove(new KeyValuePair<Guid, Sender>(idle.SenderId, sender));
                }
            }
        }
    }

    private sealed class Sender
    {
        public Sender(int atOnce)
        {
            Claims = new PrefetchLimit(atOnce, MaxAhead, Ahead, Now);
            Calls = new CallQueue(atOnce, Claims);
        }

        public PrefetchLimit Claims { get; }

        public CallQueue Calls { get; }

        public HashSet<(Guid TenantId, Guid CampaignId)> Waiters { get; } = [];

        public TimeSpan IdleSince { get; set; }

        public bool Removed { get; set; }
    }
}
