using System.Globalization;

namespace MassMessaging.Api.Limits;

/// <summary>Counts each caller's calls in the present minute. With a new minute all counts begin anew, so nothing is kept of callers that are gone.</summary>
/// <param name="most">Calls a minute, from 1.</param>
/// <param name="clock">The real clock.</param>
internal sealed class MinuteCounts<TKey>(int most, TimeProvider clock)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _used = [];
    private long _window;

    /// <summary>Takes one call back, which then counted for nothing.</summary>
    /// <param name="who">The caller.</param>
    public void TakeBack(TKey who)
    {
        lock (_gate)
        {
            // A minute that has ended in between has forgotten it already.
            if (_used.TryGetValue(who, out var used) && used > 0)
            {
                _used[who] = used - 1;
            }
        }
    }

    /// <summary>Counts one call.</summary>
    /// <param name="who">The caller.</param>
    public MinuteCount Add(TKey who)
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        var window = seconds / MinuteCount.WindowSeconds;
        lock (_gate)
        {
            if (window != _window)
            {
                _used.Clear();
                _window = window;
            }

            var used = _used[who] = _used.GetValueOrDefault(who) + 1;
            return new MinuteCount(used, most, (int)(((window + 1) * MinuteCount.WindowSeconds) - seconds));
        }
    }
}

/// <summary>Where a caller stands in its minute.</summary>
/// <param name="Used">Calls so far, this one among them.</param>
/// <param name="Most">Calls a minute.</param>
/// <param name="SecondsLeft">Until the next minute.</param>
internal readonly record struct MinuteCount(int Used, int Most, int SecondsLeft)
{
    /// <summary>The length of the window.</summary>
    public const int WindowSeconds = 60;

    /// <summary>Whether this call is one too many.</summary>
    public bool IsAbove => Used > Most;

    /// <summary>Calls that are left.</summary>
    public int Left => Math.Max(0, Most - Used);

    /// <summary>Writes where the caller stands into the answer's headers.</summary>
    /// <param name="context">The call.</param>
    /// <param name="policy">The limit's name.</param>
    public void Tell(HttpContext context, string policy)
    {
        context.Response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={Most};w={WindowSeconds}");
        context.Response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={Left};t={SecondsLeft}");
    }
}
