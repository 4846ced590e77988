namespace MassMessaging.Domain.Sending;

/// <summary>
/// How many recipients of a sender may be claimed at once: as many as calls may be under way, and ahead of them
/// what the provider lately answered within a given time. So the next page is claimed while this one is called, and a slow
/// provider is never claimed for more than can start in time. Not safe for use by several threads at once, but for
/// <see cref="Answered"/>.
/// </summary>
/// <param name="atOnce">Calls under way at once, from 1.</param>
/// <param name="maxAhead">Recipients ahead of the calls at most, however fast the provider is.</param>
/// <param name="ahead">The time whose answers may be claimed ahead; measured over stretches of at least half of it.</param>
/// <param name="now">Since any fixed moment; never goes back.</param>
public sealed class PrefetchLimit(int atOnce, int maxAhead, TimeSpan ahead, TimeSpan now)
{
    private TimeSpan _since = now;
    private int _answered;
    private double _perSecond;

    /// <summary>Recipients claimed whose outcome is not stored.</summary>
    public int Held { get; private set; }

    /// <summary>A call has its answer.</summary>
    public void Answered() => Interlocked.Increment(ref _answered);

    /// <summary>Acquires slots; they go back with <see cref="Release"/>.</summary>
    /// <param name="wanted">From 1.</param>
    /// <param name="now">Since the same moment as at the start.</param>
    /// <returns>Up to <paramref name="wanted"/>; 0 rather than a few of many, because each claim is a transaction.</returns>
    public int Acquire(int wanted, TimeSpan now)
    {
        var limit = Limit(now);
        var free = limit - Held;
        if (free <= 0 || free < Math.Min(wanted, limit / 2))
        {
            return 0;
        }

        var acquired = Math.Min(free, wanted);
        Held += acquired;
        return acquired;
    }

    /// <summary>Releases slots that were not used, or whose outcome is stored.</summary>
    /// <param name="slots">How many.</param>
    /// <param name="now">Since the same moment as at the start.</param>
    /// <returns>Whether half are free, so that another request is worth it.</returns>
    public bool Release(int slots, TimeSpan now)
    {
        Held -= slots;
        return Held <= Limit(now) / 2;
    }

    private int Limit(TimeSpan now)
    {
        var passed = now - _since;
        if (passed >= ahead / 2)
        {
            _perSecond = Interlocked.Exchange(ref _answered, 0) / passed.TotalSeconds;
            _since = now;
        }

        return atOnce + (int)Math.Min(maxAhead, _perSecond * ahead.TotalSeconds);
    }
}
