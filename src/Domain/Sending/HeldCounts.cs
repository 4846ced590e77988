namespace MassMessaging.Domain.Sending;

/// <summary>How many each holder holds, up to one bound for all of them. For use from several threads.</summary>
/// <param name="max">What one holder holds at most; from 1.</param>
/// <typeparam name="T">The holder's key.</typeparam>
public sealed class HeldCounts<T>(int max)
    where T : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<T, int> _held = [];

    /// <summary>Holders that hold anything now.</summary>
    public int Holders
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Acquires one more; it goes back with <see cref="Release"/>.</summary>
    /// <returns>Whether the bound allowed it.</returns>
    public bool Acquire(T holder)
    {
        lock (_gate)
        {
            var held = _held.GetValueOrDefault(holder);
            if (held >= max)
            {
                return false;
            }

            _held[holder] = held + 1;
            return true;
        }
    }

    /// <summary>Releases one.</summary>
    public void Release(T holder)
    {
        lock (_gate)
        {
            // A holder that holds nothing any more is forgotten, so that the memory holds no more than what is held.
            if (--_held[holder] == 0)
            {
                _held.Remove(holder);
            }
        }
    }
}
