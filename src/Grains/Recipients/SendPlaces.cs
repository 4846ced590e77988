using System.Collections.Concurrent;
using System.Diagnostics;
using MassMessaging.Contracts;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Recipients;

/// <summary>How much of each sender's work a silo has in hand, by <see cref="ClaimAhead"/>, and its calls under way.</summary>
public sealed class SendPlaces(IGrainFactory grains, IOptions<SendingOptions> options)
{
    /// <summary>With 64 calls two pages in all. Each is one that a killed silo may leave unknown.</summary>
    private const int MostAhead = 448;

    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Guid, Sender> _senders = [];

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

                var taken = sender.Claims.Take(wanted, Now);
                if (taken == 0)
                {
                    sender.Asking.Add((tenantId, campaignId));
                }

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
            if (sender.Claims.Release(places, Now))
            {
                tell = [.. sender.Asking];
                sender.Asking.Clear();
            }

            if (sender.Claims.InHand == 0)
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
        sender.Claims.Answered();
    }

    private sealed class Sender(int atOnce)
    {
        public ClaimAhead Claims { get; } = new(atOnce, MostAhead, Ahead, Now);

        public SemaphoreSlim Calls { get; } = new(atOnce);

        public HashSet<(Guid TenantId, Guid CampaignId)> Asking { get; } = [];

        public bool Left { get; set; }
    }
}
