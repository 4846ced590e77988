namespace MassMessaging.Domain.Sending;

/// <summary>
/// Places that are held for long, such as those of live streams. A tenant holds a bounded number of them, and all of them
/// are shared as <see cref="FairShares"/> does: nobody is made to give one back, so the bound keeps the shares fair. For
/// use from several threads.
/// </summary>
/// <param name="total">Places in all; from 1.</param>
/// <param name="perTenant">Places of one tenant at most; from 1.</param>
public sealed class LastingPlaces(int total, int perTenant)
{
    private readonly FairShares _all = new(total, TimeSpan.FromSeconds(2));
    private readonly HeldCounts<Guid> _tenants = new(perTenant);

    /// <summary>Takes a place; one that was taken goes back with <see cref="Release"/>.</summary>
    /// <param name="tenantId">The tenant that asks.</param>
    /// <param name="now">Since any fixed moment; never goes back.</param>
    public PlaceAnswer Take(Guid tenantId, TimeSpan now)
    {
        if (!_tenants.Take(tenantId))
        {
            return PlaceAnswer.TenantFull;
        }

        if (_all.Take(tenantId, 1, now) == 1)
        {
            return PlaceAnswer.Taken;
        }

        _tenants.Release(tenantId);
        return PlaceAnswer.AllFull;
    }

    /// <summary>Gives a place back.</summary>
    public void Release(Guid tenantId)
    {
        _all.Release(tenantId, 1);
        _tenants.Release(tenantId);
    }
}

/// <summary>What came of asking for a place.</summary>
public enum PlaceAnswer
{
    /// <summary>The place is the tenant's until it gives the place back.</summary>
    Taken,

    /// <summary>The tenant holds as many places as one tenant may.</summary>
    TenantFull,

    /// <summary>What is left of all places is for other tenants.</summary>
    AllFull,
}
