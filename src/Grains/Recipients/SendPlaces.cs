using System.Collections.Concurrent;
using System.Diagnostics;
using MassMessaging.Contracts;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Recipients;

/// <summary>
/// How much of a sender's work a silo has in hand. Claims may run ahead of the calls, by what the provider lately took
/// in half a second: the next page is claimed while this one is called, and a slow provider is never claimed for more
/// than can start within its time.
/// </summary>
public sealed class SendPlaces(IGrainFactory grains, IOptions<SendingOptions> options)
{
    /// <summary>
    /// Claimed rows without a stored outcome at most, beyond the calls under way: with 64 calls two pages in all. Each is one
    /// that a killed silo may leave unknown.
    /// </summary>
    private const int MostAhead = 448;

    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Guid, Sender> _senders = [];

    /// <summary>Takes up to <paramref name="wanted"/> places of a sender; what is not used goes back with <see cref="Release"/>.</summary>
    /// <param name="senderId">The sender.</param>
    /// <param name="wanted">From 1.</param>
    /// <param name="tenantId">The campaign's tenant.</param>
    /// <param name="campaignId">The campaign that asks: woken when it is worth asking again, if the answer is 0.</param>
    /// <returns>0 rather than a few of many: each claim is a transaction.</returns>
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

                var all = sender.AtOnce + sender.AheadNow();
                var free = all - sender.InHand;
                if (free <= 0 || free < Math.Min(wanted, all / 4))
                {
                    sender.Asking.Add((tenantId, campaignId));
                    return 0;
                }

                var taken = Math.Min(free, wanted);
                sender.InHand += taken;
                return taken;
            }
        }
    }

    /// <summary>Gives places back that were not used, or whose outcome is stored.</summary>
    public void Release(Guid senderId, int places)
    {
        if (places == 0 || !_senders.TryGetValue(senderId, out var sender))
        {
            return;
        }

        (Guid TenantId, Guid CampaignId)[] tell = [];
        lock (sender)
        {
            sender.InHand -= places;
            if (sender.Asking.Count > 0 && sender.InHand <= (sender.AtOnce + sender.AheadNow()) / 2)
            {
                tell = [.. sender.Asking];
                sender.Asking.Clear();
            }

            if (sender.InHand == 0 && tell.Length == 0)
            {
                sender.Left = true; // an idle sender costs nothing
                _senders.TryRemove(new KeyValuePair<Guid, Sender>(senderId, sender));
            }
        }

        foreach (var (tenantId, campaignId) in tell)
        {
            _ = grains.Campaign(tenantId, campaignId).WakeAsync();
        }
    }

    /// <summary>Waits for one of the calls that may be under way at once; <see cref="Leave"/> ends it.</summary>
    public Task EnterAsync(Guid senderId) => _senders[senderId].Calls.WaitAsync();

    /// <summary>A call has its answer.</summary>
    public void Leave(Guid senderId)
    {
        var sender = _senders[senderId];
        sender.Calls.Release();
        sender.Answered();
    }

    private sealed class Sender(int atOnce)
    {
        private long _since = Stopwatch.GetTimestamp();
        private int _answered;
        private double _perSecond;

        public int AtOnce { get; } = atOnce;

        public SemaphoreSlim Calls { get; } = new(atOnce);

        public int InHand { get; set; }

        public HashSet<(Guid TenantId, Guid CampaignId)> Asking { get; } = [];

        public bool Left { get; set; }

        public void Answered() => Interlocked.Increment(ref _answered);

        /// <summary>By the answers of the last measured stretch; nothing until there was one.</summary>
        public int AheadNow()
        {
            var passed = Stopwatch.GetElapsedTime(_since);
            if (passed >= Ahead / 2)
            {
                _perSecond = Interlocked.Exchange(ref _answered, 0) / passed.TotalSeconds;
                _since = Stopwatch.GetTimestamp();
            }

            return (int)Math.Min(MostAhead, _perSecond * Ahead.TotalSeconds);
        }
    }
}
