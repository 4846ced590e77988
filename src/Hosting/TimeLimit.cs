using System.Collections.Concurrent;

namespace MassMessaging.Hosting;

/// <summary>
/// A time limit of one call, whose source and timer are used again by later calls: nearly every call ends in time, and a
/// source with a timer of its own for each would be much of what a call allocates.
/// </summary>
public sealed class TimeLimit : IDisposable
{
    private static readonly ConcurrentBag<TimeLimit> Idle = [];

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _caller;

    private TimeLimit()
    {
    }

    /// <summary>Cancelled when the time is over or the caller's token is.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts a limit; disposed when the call has ended and nothing holds its token any more.</summary>
    /// <param name="time">Real time, from 0.</param>
    /// <param name="caller">The caller's own limit.</param>
    public static TimeLimit Start(TimeSpan time, CancellationToken caller = default)
    {
        var limit = Idle.TryTake(out var used) ? used : new TimeLimit();
        limit._source.CancelAfter(time);
        limit._caller = caller.UnsafeRegister(static state => ((TimeLimit)state!)._source.Cancel(), limit);
        return limit;
    }

    /// <summary>Ends the limit. One that struck is not used again.</summary>
    public void Dispose()
    {
        _caller.Dispose(); // waits for a cancellation that is under way
        if (_source.TryReset())
        {
            Idle.Add(this);
        }
        else
        {
            _source.Dispose();
        }
    }
}
