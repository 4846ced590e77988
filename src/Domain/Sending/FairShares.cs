namespace MassMessaging.Domain.Sending;

/// <summary>
/// A bounded number of slots, shared fairly by tenants while they are scarce. Once half are acquired, no tenant acquires more
/// than an equal share of the tenants that request slots. An eighth is reserved for tenants that hold none, so that a flood
/// never keeps a trickle waiting. An unused share is available to others. For use from several threads.
/// </summary>
/// <param name="total">Slots, from 1.</param>
/// <param name="remembers">How long a tenant counts as requesting after a request.</param>
public sealed class FairShares(int total, TimeSpan remembers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Part> _parts = [];
    private readonly int _reserved = total / 8;
    private int _used;
    private TimeSpan _forgotAt;

    private int Share => Math.Max(1, total / _parts.Count);

    /// <summary>Acquires slots; they go back with <see cref="Release"/>.</summary>
    /// <param name="tenantId">The tenant that holds them.</param>
    /// <param name="wanted">From 1.</param>
    /// <param name="now">Since any fixed moment; never goes back.</param>
    /// <returns>0 to <paramref name="wanted"/>.</returns>
    public int Acquire(Guid tenantId, int wanted, TimeSpan now)
    {
        lock (_gate)
        {
            Forget(now);
            var held = _parts.GetValueOrDefault(tenantId).Held;
            _parts[tenantId] = new Part(held, now);
            var free = total - _used;
            var first = held == 0 && free > 0 ? 1 : 0;
            var plenty = free - (total / 2);
            var acquired = Math.Clamp(Math.Max(plenty, Math.Min(Share - held, Math.Max(free - _reserved, first))), 0, wanted);
            _parts[tenantId] = new Part(held + acquired, now);
            _used += acquired;
            return acquired;
        }
    }

    /// <summary>Releases slots.</summary>
    /// <returns>Whether the tenant holds at most half of its share, so that another request is worth it.</returns>
    public bool Release(Guid tenantId, int slots)
    {
        if (slots == 0)
        {
            return false; // may be forgotten already
        }

        lock (_gate)
        {
            var part = _parts[tenantId];
            _parts[tenantId] = part with { Held = part.Held - slots };
            _used -= slots;
            return _parts[tenantId].Held <= Share / 2;
        }
    }

    /// <summary>Now and then, not at each call: there may be thousands.</summary>
    private void Forget(TimeSpan now)
    {
        if (now - _forgotAt < remembers / 4)
        {
            return;
        }

        _forgotAt = now;
        foreach (var (tenantId, part) in _parts)
        {
            if (part.Held == 0 && now - part.RequestedAt > remembers)
            {
                _parts.Remove(tenantId);
            }
        }
    }

    private readonly record struct Part(int Held, TimeSpan RequestedAt);
}
