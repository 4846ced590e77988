using System.Diagnostics;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Grains.Recipients;

/// <summary>The claims and calls that a silo has in hand at once over all senders, shared fairly by the tenants that send.</summary>
public sealed class SiloPlaces(IOptions<SendingOptions> options)
{
    private static readonly TimeSpan Remembers = TimeSpan.FromSeconds(2);

    private readonly FairShares _shares = new(options.Value.InFlight, Remembers);

    /// <summary>Takes up to <paramref name="wanted"/> places; they go back with <see cref="Release"/>.</summary>
    /// <param name="tenantId">Whose messages they are.</param>
    /// <param name="wanted">From 1.</param>
    public int Take(Guid tenantId, int wanted) => _shares.Take(tenantId, wanted, Stopwatch.GetElapsedTime(0));

    /// <summary>Gives places back that were not used, or whose outcome is stored.</summary>
    public void Release(Guid tenantId, int places) => _shares.Release(tenantId, places);
}
