namespace MassMessaging.Domain.Time;

/// <summary>
/// A clock whose timers cost nothing while they wait. The runtime looks at every timer of a process three times a second:
/// with one for each of a hundred thousand campaigns that alone is a sixth of a core. Here a timer that fires once, later
/// than <see cref="Near"/>, waits in the box of its second, which is opened when that second is near; only then it becomes a
/// timer of the runtime, for the rest of its time. When it fires, and by which clock, is the same. Safe for use by several
/// threads at once.
/// </summary>
/// <param name="inner">The clock that is told, and whose timers fire.</param>
public sealed class FarTimers(TimeProvider inner) : TimeProvider
{
    /// <summary>What is due sooner is left to the runtime; a box is opened one second late at most, and holds a second's timers.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Box = TimeSpan.FromSeconds(1);

    /// <summary>Over the system's clock, one for the whole process.</summary>
    public static FarTimers OfTheSystem { get; } = new(System);

    private readonly TimeProvider _inner = inner;
    private readonly Lock _lock = new();

    // By the second in which they are opened, counted by the monotonic clock. A box is a list that runs through its timers.
    private readonly Dictionary<long, FarTimer?> _boxes = [];
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
        var timer = new FarTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Elapsed => _inner.GetElapsedTime(0);

    // Under the lock.
    private void Put(FarTimer timer, TimeSpan due)
    {
        var now = Elapsed;
        if (_opener is null)
        {
            _opened = (now.Ticks / Box.Ticks) - 1;
            _opener = _inner.CreateTimer(static state => ((FarTimers)state!).Open(), this, Box, Box);
        }

        timer.DueAt = now + due;
        // A box that has been opened is not opened again.
        var box = Math.Max((timer.DueAt - Near).Ticks / Box.Ticks, _opened + 1);
        timer.BoxNo = box;
        timer.Next = _boxes.GetValueOrDefault(box);
        if (timer.Next is { } next)
        {
            next.Previous = timer;
        }

        _boxes[box] = timer;
    }

    // Under the lock.
    private void Take(FarTimer timer)
    {
        if (timer.BoxNo is not { } box)
        {
            return;
        }

        timer.BoxNo = null;
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
            _boxes[box] = first;
        }
        else
        {
            _boxes.Remove(box);
        }

        (timer.Next, timer.Previous) = (null, null);
    }

    /// <summary>Opens the boxes whose second has come, and those that were missed.</summary>
    private void Open()
    {
        lock (_lock)
        {
            var now = Elapsed;
            for (var reached = now.Ticks / Box.Ticks; _opened < reached;)
            {
                _opened++;
                while (_boxes.GetValueOrDefault(_opened) is { } timer)
                {
                    Take(timer);
                    var rest = timer.DueAt - now;
                    timer.Start(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                }
            }

            if (_boxes.Count == 0)
            {
                _opener?.Dispose();
                _opener = null;
            }
        }
    }

    private sealed class FarTimer(FarTimers timers, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _near;
        private bool _disposed;

        public TimeSpan DueAt { get; set; }

        public long? BoxNo { get; set; }

        public FarTimer? Next { get; set; }

        public FarTimer? Previous { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (timers._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                timers.Take(this);
                if (dueTime > Near && period == Timeout.InfiniteTimeSpan)
                {
                    _near?.Dispose();
                    _near = null;
                    timers.Put(this, dueTime);
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
                _near = timers._inner.CreateTimer(callback, state, dueTime, period);
            }
            else
            {
                _near.Change(dueTime, period);
            }
        }

        public void Dispose()
        {
            lock (timers._lock)
            {
                _disposed = true;
                timers.Take(this);
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
