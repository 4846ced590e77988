using System.Diagnostics;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Recipients;

/// <summary>The claims and calls that a silo has in hand at once over all senders, shared fairly by the tenants that send.</summary>
public sealed class SiloPlaces(IOptions<SendingOptions> options)
{
    private static readonly TimeSpan Remembers = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly FairShares _shares = new(options.Value.InFlight, Remembers);
    private readonly Dictionary<Guid, HashSet<Guid>> _asking = [];

    /// <summary>Takes up to <paramref name="wanted"/> places; they go back with <see cref="Release"/>.</summary>
    /// <param name="tenantId">Whose messages they are.</param>
    /// <param name="wanted">From 1.</param>
    /// <param name="campaignId">
    /// The campaign that asks: a later <see cref="Release"/> of its tenant names it, if the answer is 0. Where others hold
    /// every place, its tenant has none to give back, and it asks again by itself.
    /// </param>
    public int Take(Guid tenantId, int wanted, Guid campaignId)
    {
        lock (_gate)
        {
            var taken = _shares.Take(tenantId, wanted, Stopwatch.GetElapsedTime(0));
            if (taken == 0)
            {
                if (!_asking.TryGetValue(tenantId, out var asking))
                {
                    _asking[tenantId] = asking = [];
                }

                asking.Add(campaignId);
            }

            return taken;
        }
    }

    /// <summary>Gives places back that were not used, or whose outcome is stored.</summary>
    /// <returns>The tenant's campaigns that were refused and for which it is worth asking again; each is named once.</returns>
    public IReadOnlyCollection<Guid> Release(Guid tenantId, int places)
    {
        lock (_gate)
        {
            return _shares.Release(tenantId, places) && _asking.Remove(tenantId, out var asking) ? asking : [];
        }
    }
}
