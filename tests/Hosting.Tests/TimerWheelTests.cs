using Xunit;

namespace MassMessaging.Hosting.Tests;

public class TimerWheelTests
{
    /// <summary>A clock that is moved by hand, in small steps, and knows how many timers wait on it.</summary>
    private sealed class HandTimers : TimeProvider
    {
        private readonly List<HandTimer> _timers = [];

        public TimeSpan Now { get; private set; } = TimeSpan.FromSeconds(1_000.3);

        public int Waiting => _timers.Count(timer => timer.Due is not null);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new HandTimer(this, () => callback(state));
            timer.Change(dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        public void Move(TimeSpan by, TimeSpan? step = null)
        {
            for (var until = Now + by; Now < until;)
            {
                Now += step ?? TimeSpan.FromMilliseconds(10);
                foreach (var timer in _timers.Where(timer => timer.Due <= Now).ToArray())
                {
                    timer.Fire();
                }
            }
        }

        private sealed class HandTimer(HandTimers clock, Action fire) : ITimer
        {
            private TimeSpan _period;

            public TimeSpan? Due { get; private set; }

            public void Fire()
            {
                Due = _period == Timeout.InfiniteTimeSpan ? null : clock.Now + _period;
                fire();
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Now + dueTime;
                _period = period;
                return true;
            }

            public void Dispose() => clock._timers.Remove(this);

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }

    private readonly HandTimers _hand = new();
    private readonly List<TimeSpan> _fired = [];

    private TimerWheel Timers { get; }

    public TimerWheelTests() => Timers = new TimerWheel(_hand);

    [Fact]
    public void Every_timer_fires_once_at_its_time_near_or_far()
    {
        var start = _hand.Now;
        TimeSpan[] dues = [.. Enumerable.Range(0, 400).Select(i => TimeSpan.FromMilliseconds(50 * i))];
        foreach (var due in dues)
        {
            Once(due);
        }

        _hand.Move(TimeSpan.FromSeconds(30));
        Assert.Equal(dues.Length, _fired.Count);
        foreach (var (due, at) in dues.Zip(_fired.Order()))
        {
            Assert.InRange(at - start, due, due + TimeSpan.FromMilliseconds(10));
        }
    }

    [Fact]
    public void However_many_are_far_one_timer_of_the_clock_waits_for_all_and_none_when_all_are_gone()
    {
        var timers = Enumerable.Range(0, 1_000).Select(i => Once(TimeSpan.FromSeconds(100 + i))).ToArray();
        _hand.Move(TimeSpan.FromSeconds(50));
        Assert.Equal(1, _hand.Waiting);
        foreach (var timer in timers)
        {
            timer.Dispose();
        }

        _hand.Move(TimeSpan.FromSeconds(5));
        Assert.Equal(0, _hand.Waiting);
        Assert.Empty(_fired);
    }

    [Fact]
    public void A_timer_that_is_changed_fires_at_the_new_time_only()
    {
        var start = _hand.Now;
        TimeSpan[] dues = [TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), Timeout.InfiniteTimeSpan];
        foreach (var from in dues)
        {
            foreach (var to in dues)
            {
                Once(from).Change(to, Timeout.InfiniteTimeSpan);
            }
        }

        _hand.Move(TimeSpan.FromSeconds(60));
        Assert.Equal([1, 1, 1, 1, 8, 8, 8, 8, 40, 40, 40, 40], _fired.Select(at => (int)(at - start).TotalSeconds).Order());
    }

    [Fact]
    public void A_timer_fires_again_when_it_is_changed_after_it_has_fired()
    {
        var timer = Once(TimeSpan.FromSeconds(10));
        _hand.Move(TimeSpan.FromSeconds(11));
        timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        _hand.Move(TimeSpan.FromSeconds(11));
        Assert.Equal(2, _fired.Count);
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan));
        _hand.Move(TimeSpan.FromSeconds(20));
        Assert.Equal(2, _fired.Count);
    }

    [Fact]
    public void What_came_due_while_the_process_slept_fires_when_it_wakes()
    {
        foreach (var due in new[] { 4, 5, 30, 59 })
        {
            Once(TimeSpan.FromSeconds(due));
        }

        _hand.Move(TimeSpan.FromSeconds(60), step: TimeSpan.FromSeconds(60));
        _hand.Move(TimeSpan.FromMilliseconds(10));
        Assert.Equal(4, _fired.Count);
    }

    [Fact]
    public void A_timer_with_a_period_keeps_it()
    {
        Timers.CreateTimer(_ => _fired.Add(_hand.Now), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(7));
        _hand.Move(TimeSpan.FromSeconds(25));
        Assert.Equal(3, _fired.Count);
    }

    private ITimer Once(TimeSpan due) => Timers.CreateTimer(_ => _fired.Add(_hand.Now), null, due, Timeout.InfiniteTimeSpan);
}
