namespace MassMessaging.Domain.Sending;

/// <summary>
/// How many people of a sender without pace may be claimed at once: as many as calls may be under way, and ahead of them
/// what the provider lately answered within a given time. So the next page is claimed while this one is called, and a slow
/// provider is never claimed for more than can start in time. Not safe for use by several threads at once, but for
/// <see cref="Answered"/>.
/// </summary>
/// <param name="atOnce">Calls under way at once, from 1.</param>
/// <param name="mostAhead">People ahead of the calls at most, however fast the provider is.</param>
/// <param name="ahead">The time whose answers may be claimed ahead; measured over stretches of at least half of it.</param>
/// <param name="now">Since any fixed moment; never goes back.</param>
public sealed class ClaimAhead(int atOnce, int mostAhead, TimeSpan ahead, TimeSpan now)
{
    private TimeSpan _since = now;
    private int _answered;
    private double _perSecond;

    /// <summary>People claimed whose outcome is not stored.</summary>
    public int InHand { get; private set; }

    /// <summary>A call has its answer.</summary>
    public void Answered() => Interlocked.Increment(ref _answered);

    /// <summary>Takes places; they go back with <see cref="Release"/>.</summary>
    /// <param name="wanted">From 1.</param>
    /// <param name="now">Since the same moment as at the start.</param>
    /// <returns>Up to <paramref name="wanted"/>; 0 rather than a few of many, for each claim is a transaction.</returns>
    public int Take(int wanted, TimeSpan now)
    {
        var all = All(now);
        var free = all - InHand;
        if (free <= 0 || free < Math.Min(wanted, all / 2))
        {
            return 0;
        }

        var taken = Math.Min(free, wanted);
        InHand += taken;
        return taken;
    }

    /// <summary>Gives places back that were not used, or whose outcome is stored.</summary>
    /// <param name="places">How many.</param>
    /// <param name="now">Since the same moment as at the start.</param>
    /// <returns>Whether half are free, so that it is worth asking again.</returns>
    public bool Release(int places, TimeSpan now)
    {
        InHand -= places;
        return InHand <= All(now) / 2;
    }

    private int All(TimeSpan now)
    {
        var passed = now - _since;
        if (passed >= ahead / 2)
        {
            _perSecond = Interlocked.Exchange(ref _answered, 0) / passed.TotalSeconds;
            _since = now;
        }

        return atOnce + (int)Math.Min(mostAhead, _perSecond * ahead.TotalSeconds);
    }
}
