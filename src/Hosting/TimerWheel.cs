namespace MassMessaging.Hosting;

/// <summary>
/// A hashed timer wheel with one-second buckets: its timers cost nothing while they wait. The runtime looks at every timer
/// of a process three times a second, which for each of a hundred thousand campaigns is a sixth of a core. A timer that
/// fires once, later than <see cref="Near"/>, waits in the bucket of its second. The bucket is opened when that second is
/// near; then the timer is handed to the runtime for the rest of its time. When it fires, and by which clock, is the same.
/// Safe for use by several threads at once.
/// </summary>
/// <param name="inner">The clock whose timers fire.</param>
public sealed class TimerWheel(TimeProvider inner) : TimeProvider
{
    /// <summary>A timer that is due sooner is the runtime's at once. A bucket holds a second's timers and is opened one second late at most.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Bucket = TimeSpan.FromSeconds(1);

    /// <summary>Over the system's clock, one for the whole process.</summary>
    public static TimerWheel OfTheSystem { get; } = new(System);

    private readonly TimeProvider _inner = inner;
    private readonly Lock _lock = new();

    // By the second in which they are opened, counted by the monotonic clock. A bucket is a list that runs through its timers.
    private readonly Dictionary<long, WheelTimer?> _buckets = [];
    private ITimer? _opener;
    private long _opened;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _inner.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => _inner.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => _inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new WheelTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Elapsed => _inner.GetElapsedTime(0);

    // Under the lock.
    private void Put(WheelTimer timer, TimeSpan due)
    {
        var now = Elapsed;
        if (_opener is null)
        {
            _opened = (now.Ticks / Bucket.Ticks) - 1;
            _opener = _inner.CreateTimer(static state => ((TimerWheel)state!).Open(), this, Bucket, Bucket);
        }

        timer.DueAt = now + due;
        // A bucket that has been opened is not opened again.
        var bucket = Math.Max((timer.DueAt - Near).Ticks / Bucket.Ticks, _opened + 1);
        timer.BucketNo = bucket;
        timer.Next = _buckets.GetValueOrDefault(bucket);
        if (timer.Next is { } next)
        {
            next.Previous = timer;
        }

        _buckets[bucket] = timer;
    }

    // Under the lock.
    private void Take(WheelTimer timer)
    {
        if (timer.BucketNo is not { } bucket)
        {
            return;
        }

        timer.BucketNo = null;
        if (timer.Next is { } next)
        {
            next.Previous = timer.Previous;
        }

        if (timer.Previous is { } previous)
        {
            previous.Next = timer.Next;
        }
        else if (timer.Next is { } first)
        {
            _buckets[bucket] = first;
        }
        else
        {
            _buckets.Remove(bucket);
        }

        (timer.Next, timer.Previous) = (null, null);
    }

    /// <summary>Opens the buckets whose second has come, and those that were missed.</summary>
    private void Open()
    {
        lock (_lock)
        {
            var now = Elapsed;
            for (var reached = now.Ticks / Bucket.Ticks; _opened < reached;)
            {
                _opened++;
                while (_buckets.GetValueOrDefault(_opened) is { } timer)
                {
                    Take(timer);
                    var rest = timer.DueAt - now;
                    timer.Start(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                }
            }

            if (_buckets.Count == 0)
            {
                _opener?.Dispose();
                _opener = null;
            }
        }
    }

    private sealed class WheelTimer(TimerWheel wheel, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _near;
        private bool _disposed;

        public TimeSpan DueAt { get; set; }

        public long? BucketNo { get; set; }

        public WheelTimer? Next { get; set; }

        public WheelTimer? Previous { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (wheel._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                wheel.Take(this);
                if (dueTime > Near && period == Timeout.InfiniteTimeSpan)
                {
                    _near?.Dispose();
                    _near = null;
                    wheel.Put(this, dueTime);
                    return true;
                }

                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    _near?.Dispose();
                    _near = null;
                    return true;
                }

                Start(dueTime, period);
                return true;
            }
        }

        // Under the lock.
        public void Start(TimeSpan dueTime, TimeSpan period)
        {
            if (_near is null)
            {
                _near = wheel._inner.CreateTimer(callback, state, dueTime, period);
            }
            else
            {
                _near.Change(dueTime, period);
            }
        }

        public void Dispose()
        {
            lock (wheel._lock)
            {
                _disposed = true;
                wheel.Take(this);
                _near?.Dispose();
                _near = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
