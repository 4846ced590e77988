using System.Collections.Concurrent;
using MassMessaging.Domain.Sending;
using MassMessaging.Grains.Dispatching;

namespace MassMessaging.Grains.Tests;

/// <summary>The calls of one sender on a silo.</summary>
public sealed class CallQueueTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<int> _started = [];
    private readonly PrefetchLimit _prefetch = new(2, 100, TimeSpan.FromSeconds(1), TimeSpan.Zero);
    private int _running;
    private int _mostRunning;

    [Fact]
    public async Task No_more_calls_are_made_at_once_than_allowed_and_each_is_made_in_its_turn()
    {
        var queue = new CallQueue(2, _prefetch);
        TaskCompletionSource[] answers = [.. Enumerable.Range(0, 6).Select(_ => new TaskCompletionSource())];
        queue.Start(4, call => CallAsync(call, answers[call].Task));
        queue.Start(2, call => CallAsync(4 + call, answers[4 + call].Task));
        for (var answered = 0; answered < answers.Length; answered++)
        {
            var expected = Math.Min(answered + 2, answers.Length);
            await SiloWaits.UntilAsync($"{expected} calls are made", () => Task.FromResult(_started.Count >= expected));
            Assert.Equal(Enumerable.Range(0, expected), _started.Order());
            answers[answered].SetResult();
        }

        Assert.Equal(2, _mostRunning);
    }

    [Fact]
    public async Task A_call_that_comes_after_all_others_have_ended_is_made()
    {
        var queue = new CallQueue(2, _prefetch);
        foreach (var round in Enumerable.Range(1, 3))
        {
            queue.Start(3, call => CallAsync(call, Task.CompletedTask));
            await SiloWaits.UntilAsync($"{3 * round} calls are made", () => Task.FromResult(_started.Count == 3 * round));
        }
    }

    [Fact]
    public async Task Each_answer_counts_for_what_may_be_claimed_ahead()
    {
        var queue = new CallQueue(1, _prefetch);
        var (last, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        queue.Start(51, async call =>
        {
            if (call == 50)
            {
                last.SetResult();
                await end.Task;
            }
        });
        await last.Task.WaitAsync(Within);

        Assert.Equal(2 + 50, _prefetch.Acquire(1_000, TimeSpan.FromSeconds(1)));
        end.SetResult();
    }

    private async Task CallAsync(int call, Task answer)
    {
        _started.Enqueue(call);
        var running = Interlocked.Increment(ref _running);
        InterlockedMax(running);
        await answer;
        Interlocked.Decrement(ref _running);
    }

    private void InterlockedMax(int running)
    {
        for (var most = _mostRunning; running > most;)
        {
            most = Interlocked.CompareExchange(ref _mostRunning, running, most);
        }
    }
}
