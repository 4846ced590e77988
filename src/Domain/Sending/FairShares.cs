namespace MassMessaging.Domain.Sending;

/// <summary>
/// A bounded number of places that many use at once, shared fairly while they are scarce: once half are taken, nobody takes
/// more than an equal share of those who ask, and an eighth is kept for whoever holds none, so that a flood never keeps a
/// trickle waiting. What one does not need, another has. For use from several threads.
/// </summary>
/// <param name="total">Places, from 1.</param>
/// <param name="remembers">How long somebody who asked counts as asking.</param>
public sealed class FairShares(int total, TimeSpan remembers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Part> _parts = [];
    private readonly int _kept = total / 8;
    private int _used;
    private TimeSpan _forgotAt;

    private int Share => Math.Max(1, total / _parts.Count);

    /// <summary>Takes places; what was taken goes back with <see cref="Release"/>.</summary>
    /// <param name="who">Who asks, in a tenant's name.</param>
    /// <param name="wanted">From 1.</param>
    /// <param name="now">Since any fixed moment; never goes back.</param>
    /// <returns>0 to <paramref name="wanted"/>.</returns>
    public int Take(Guid who, int wanted, TimeSpan now)
    {
        lock (_gate)
        {
            Forget(now);
            var mine = _parts.GetValueOrDefault(who).Used;
            _parts[who] = new Part(mine, now);
            var free = total - _used;
            var first = mine == 0 && free > 0 ? 1 : 0;
            var plenty = free - (total / 2);
            var taken = Math.Clamp(Math.Max(plenty, Math.Min(Share - mine, Math.Max(free - _kept, first))), 0, wanted);
            _parts[who] = new Part(mine + taken, now);
            _used += taken;
            return taken;
        }
    }

    /// <summary>Gives places back.</summary>
    /// <returns>Whether they hold at most half of their share, so that it is worth asking again.</returns>
    public bool Release(Guid who, int places)
    {
        if (places == 0)
        {
            return false; // may be forgotten already
        }

        lock (_gate)
        {
            var part = _parts[who];
            _parts[who] = part with { Used = part.Used - places };
            _used -= places;
            return _parts[who].Used <= Share / 2;
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
        foreach (var (gone, part) in _parts)
        {
            if (part.Used == 0 && now - part.AskedAt > remembers)
            {
                _parts.Remove(gone);
            }
        }
    }

    private readonly record struct Part(int Used, TimeSpan AskedAt);
}
