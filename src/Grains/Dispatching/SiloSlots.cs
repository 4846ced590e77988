using System.Diagnostics;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Dispatching;

/// <summary>Limits the claimed and unfinished messages of a silo over all senders, shared fairly by the tenants that send.</summary>
public sealed class SiloSlots(IOptions<SendingOptions> options)
{
    private static readonly TimeSpan Remembers = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly FairShares _shares = new(options.Value.InFlight, Remembers);
    private readonly Dictionary<Guid, HashSet<Guid>> _waiters = [];

    /// <summary>Acquires up to <paramref name="wanted"/> slots; they go back with <see cref="Release"/>.</summary>
    /// <param name="tenantId">The tenant whose messages they are for.</param>
    /// <param name="wanted">From 1.</param>
    /// <param name="campaignId">
    /// The campaign that wants them: a later <see cref="Release"/> of its tenant names it, if the answer is 0. Where others hold
    /// every slot, its tenant has none to release, and it requests them again by itself.
    /// </param>
    public int Acquire(Guid tenantId, int wanted, Guid campaignId)
    {
        lock (_gate)
        {
            var acquired = _shares.Acquire(tenantId, wanted, Stopwatch.GetElapsedTime(0));
            if (acquired == 0)
            {
                if (!_waiters.TryGetValue(tenantId, out var waiters))
                {
                    _waiters[tenantId] = waiters = [];
                }

                waiters.Add(campaignId);
            }

            return acquired;
        }
    }

    /// <summary>Releases slots that were not used, or whose outcome is stored.</summary>
    /// <returns>The tenant's campaigns that were refused and for which another request is worth it; each is named once.</returns>
    public IReadOnlyCollection<Guid> Release(Guid tenantId, int slots)
    {
        lock (_gate)
        {
            return _shares.Release(tenantId, slots) && _waiters.Remove(tenantId, out var waiters) ? waiters : [];
        }
    }
}
