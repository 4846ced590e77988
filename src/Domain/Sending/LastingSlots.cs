namespace MassMessaging.Domain.Sending;

/// <summary>
/// Slots that are held for long, such as those of live streams. A tenant holds a bounded number of them, and all of them
/// are shared as <see cref="FairShares"/> does. No tenant has to give a slot back early, so the bound keeps the shares fair. For
/// use from several threads.
/// </summary>
/// <param name="total">Slots in all; from 1.</param>
/// <param name="perTenant">Slots of one tenant at most; from 1.</param>
public sealed class LastingSlots(int total, int perTenant)
{
    private readonly FairShares _all = new(total, TimeSpan.FromSeconds(2));
    private readonly HeldCounts<Guid> _tenants = new(perTenant);

    /// <summary>Acquires a slot; an acquired one goes back with <see cref="Release"/>.</summary>
    /// <param name="tenantId">The tenant that holds it.</param>
    /// <param name="now">Since any fixed moment; never goes back.</param>
    public SlotResult Acquire(Guid tenantId, TimeSpan now)
    {
        if (!_tenants.Acquire(tenantId))
        {
            return SlotResult.TenantFull;
        }

        if (_all.Acquire(tenantId, 1, now) == 1)
        {
            return SlotResult.Acquired;
        }

        _tenants.Release(tenantId);
        return SlotResult.AllFull;
    }

    /// <summary>Releases a slot.</summary>
    public void Release(Guid tenantId)
    {
        _all.Release(tenantId, 1);
        _tenants.Release(tenantId);
    }
}

/// <summary>What a request for a slot came to.</summary>
public enum SlotResult
{
    /// <summary>The slot is the tenant's until the tenant releases it.</summary>
    Acquired,

    /// <summary>The tenant holds as many slots as one tenant may.</summary>
    TenantFull,

    /// <summary>The slots that are left are kept for other tenants.</summary>
    AllFull,
}
