namespace MassMessaging.Probe.Parts;

/// <summary>One pace that several callers keep together: each is given the next free place in time.</summary>
/// <param name="perMinute">Places in a minute.</param>
internal sealed class CommonPace(int perMinute)
{
    private readonly TimeSpan _interval = TimeSpan.FromMinutes(1) / perMinute;
    private readonly Lock _lock = new();
    private TimeSpan _next;

    /// <summary>How long to wait for the place that is the caller's now. Idle time is not saved up.</summary>
    /// <param name="now">The time since some fixed instant.</param>
    public TimeSpan Next(TimeSpan now)
    {
        lock (_lock)
        {
            _next = (_next > now ? _next : now) + _interval;
            return _next - now;
        }
    }
}
