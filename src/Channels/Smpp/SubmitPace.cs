namespace MassMessaging.Channels.Smpp;

/// <summary>
/// How fast one bind submits: evenly up to a rate. A throttling answer stops it for a second and halves the rate; each
/// accepted submit adds a hundredth of the full rate back.
/// </summary>
internal sealed class SubmitPace
{
    private const double SlowestPerSecond = 1;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly double _fullRate;
    private double _rate;
    private TimeSpan _next = TimeSpan.MinValue;
    private TimeSpan _pausedUntil = TimeSpan.MinValue;

    /// <param name="perSecond">The full rate.</param>
    internal SubmitPace(double perSecond) => (_fullRate, _rate) = (perSecond, perSecond);

    /// <summary>The rate in force, in submits a second.</summary>
    internal double Rate
    {
        get
        {
            lock (_gate)
            {
                return _rate;
            }
        }
    }

    /// <summary>Takes the next place.</summary>
    /// <param name="now">Time by any clock that does not go back.</param>
    /// <returns>How long to wait for it.</returns>
    internal TimeSpan Take(TimeSpan now)
    {
        lock (_gate)
        {
            var at = _next > now ? _next : now;
            _next = at + TimeSpan.FromSeconds(1 / _rate);
            return at - now;
        }
    }

    internal void Accepted()
    {
        lock (_gate)
        {
            _rate = Math.Min(_fullRate, _rate + (_fullRate / 100));
        }
    }

    internal void Throttled(TimeSpan now)
    {
        lock (_gate)
        {
            if (now < _pausedUntil)
            {
                return; // answers of the same burst slow it once
            }

            _pausedUntil = now + Pause;
            _next = _next > _pausedUntil ? _next : _pausedUntil;
            _rate = Math.Max(SlowestPerSecond, _rate / 2);
        }
    }
}
