namespace MassMessaging.Domain.Sending;

/// <summary>How many each holder holds, up to one bound for all of them. For use from several threads.</summary>
/// <param name="most">What one holder holds at most; from 1.</param>
/// <typeparam name="T">What tells holders apart.</typeparam>
public sealed class HeldCounts<T>(int most)
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

    /// <summary>Takes one more; it goes back with <see cref="Release"/>.</summary>
    /// <returns>Whether the bound allowed it.</returns>
    public bool Take(T holder)
    {
        lock (_gate)
        {
            var held = _held.GetValueOrDefault(holder);
            if (held >= most)
            {
                return false;
            }

            _held[holder] = held + 1;
            return true;
        }
    }

    /// <summary>Gives one back.</summary>
    public void Release(T holder)
    {
        lock (_gate)
        {
            // A tenant that holds nothing any more is forgotten, so that the memory holds no more than what is held.
            if (--_held[holder] == 0)
            {
                _held.Remove(holder);
            }
        }
    }
}
