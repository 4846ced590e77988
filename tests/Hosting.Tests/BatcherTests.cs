using System.Collections.Concurrent;
using Xunit;

namespace MassMessaging.Hosting.Tests;

/// <summary>Concurrent requests in few batches; an item here is a few numbers, and its result ten times each.</summary>
public sealed class BatcherTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);
    private readonly ConcurrentQueue<Call> _calls = [];

    [Fact]
    public async Task Items_that_arrive_while_a_batch_is_processed_go_together_in_the_next_one()
    {
        var batcher = Batches(most: 5);
        var first = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var second = batcher.AddAsync("a", [2, 3], CancellationToken.None);
        var third = batcher.AddAsync("a", [4, 5, 6], CancellationToken.None);
        var fourth = batcher.AddAsync("a", [7], CancellationToken.None);

        Assert.Equal([1], (await AnsweredAsync(0)).Items);
        Assert.Equal([10], await first.WaitAsync(Enough));
        await UntilAsync(2);
        Assert.False(second.IsCompleted || third.IsCompleted, "answered before the call that took it");
        Assert.Equal([2, 3, 4, 5, 6], (await AnsweredAsync(1)).Items);
        Assert.Equal([20, 30], await second.WaitAsync(Enough));
        Assert.Equal([40, 50, 60], await third.WaitAsync(Enough));
        Assert.Equal([7], (await AnsweredAsync(2)).Items);
        Assert.Equal([70], await fourth.WaitAsync(Enough));
    }

    [Fact]
    public async Task Keys_do_not_wait_for_one_another_and_a_key_begins_anew_after_its_last_batch()
    {
        var batcher = Batches();
        var (a, b) = (batcher.AddAsync("a", [1], CancellationToken.None), batcher.AddAsync("b", [2], CancellationToken.None));
        await UntilAsync(2);
        Assert.Equal(["a", "b"], _calls.Select(call => call.Key).Order());
        await Task.WhenAll(AnsweredAsync(0), AnsweredAsync(1), a, b).WaitAsync(Enough);

        var again = batcher.AddAsync("a", [3], CancellationToken.None);
        await AnsweredAsync(2);
        Assert.Equal([30], await again.WaitAsync(Enough));
    }

    [Fact]
    public async Task A_batch_that_hangs_holds_up_no_other_one()
    {
        var batcher = Batches(patience: TimeSpan.FromMilliseconds(1));
        var hanging = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var next = batcher.AddAsync("a", [2], CancellationToken.None);
        await AnsweredAsync(1);
        Assert.Equal([20], await next.WaitAsync(Enough));
        Assert.False(hanging.IsCompleted, "answered before its call");
        await AnsweredAsync(0);
        Assert.Equal([10], await hanging.WaitAsync(Enough));
    }

    [Fact]
    public async Task A_failure_reaches_only_the_caller_whose_item_is_at_fault()
    {
        var batcher = Batches(fails: numbers => numbers.Contains(13) ? new InvalidOperationException("13") : null);
        var first = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var (good, bad) = (batcher.AddAsync("a", [2, 3], CancellationToken.None), batcher.AddAsync("a", [13], CancellationToken.None));
        for (var i = 0; i < 4; i++)
        {
            await AnsweredAsync(i); // the first, both together, and each of them alone
        }

        Assert.Equal([10], await first.WaitAsync(Enough));
        Assert.Equal([20, 30], await good.WaitAsync(Enough));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad.WaitAsync(Enough));
    }

    [Fact]
    public async Task When_nothing_can_be_reached_all_callers_learn_it_from_one_batch_and_the_next_one_is_processed()
    {
        var away = true;
        var batcher = Batches(fails: _ => Volatile.Read(ref away) ? new TimeoutException() : null);
        var first = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var (second, third) = (batcher.AddAsync("a", [2], CancellationToken.None), batcher.AddAsync("a", [3], CancellationToken.None));
        await Task.WhenAll(AnsweredAsync(0), AnsweredAsync(1));
        foreach (var asked in new[] { first, second, third })
        {
            await Assert.ThrowsAsync<TimeoutException>(() => asked).WaitAsync(Enough);
        }

        Volatile.Write(ref away, false);
        var later = batcher.AddAsync("a", [4], CancellationToken.None);
        await AnsweredAsync(2);
        Assert.Equal([40], await later.WaitAsync(Enough));
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public async Task A_caller_that_stops_waiting_leaves_the_others_their_results()
    {
        var batcher = Batches();
        var first = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        using var impatient = new CancellationTokenSource();
        var (gone, stays) = (batcher.AddAsync("a", [2], impatient.Token), batcher.AddAsync("a", [3], CancellationToken.None));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await Task.WhenAll(AnsweredAsync(0), AnsweredAsync(1), first).WaitAsync(Enough);
        Assert.Equal([30], await stays.WaitAsync(Enough));
    }

    [Fact]
    public async Task A_batch_of_many_is_halved_until_the_item_at_fault_stands_alone()
    {
        var batcher = Batches(fails: numbers => numbers.Contains(13) ? new InvalidOperationException("13") : null);
        var first = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        int[] numbers = [10, 11, 12, 13, 14, 15, 16, 17];
        var added = numbers.Select(number => batcher.AddAsync("a", [number], CancellationToken.None)).ToArray();
        for (var i = 0; i < 8; i++)
        {
            await AnsweredAsync(i); // the first, all eight, and two halves of eight, of four and of two
        }

        await first.WaitAsync(Enough);
        foreach (var (number, result) in numbers.Zip(added))
        {
            if (number == 13)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => result.WaitAsync(Enough));
            }
            else
            {
                Assert.Equal([number * 10], await result.WaitAsync(Enough));
            }
        }

        Assert.Equal(8, _calls.Count);
    }

    [Fact]
    public async Task A_full_queue_lets_callers_wait_for_room_and_a_caller_that_stops_waiting_was_never_in_it()
    {
        var batcher = Batches(most: 1, room: 1);
        var first = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var second = batcher.AddAsync("a", [2], CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var gone = batcher.AddAsync("a", [3], impatient.Token);
        var fourth = batcher.AddAsync("a", [4], CancellationToken.None);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        for (var i = 0; i < 3; i++)
        {
            await AnsweredAsync(i);
        }

        await Task.WhenAll(first, second, fourth).WaitAsync(Enough);
        Assert.Equal([[1], [2], [4]], _calls.Select(call => call.Items));
    }

    [Fact]
    public async Task A_drained_batcher_has_processed_what_waited_and_takes_nothing_more()
    {
        var batcher = Batches();
        var first = batcher.AddAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var second = batcher.AddAsync("a", [2], CancellationToken.None);

        var drained = batcher.DrainAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => batcher.AddAsync("a", [3], CancellationToken.None));
        await AnsweredAsync(0);
        await UntilAsync(2);
        Assert.False(drained.IsCompleted, "ended before what waited was processed");
        await AnsweredAsync(1);

        await drained.WaitAsync(Enough);
        Assert.Equal([10], await first);
        Assert.Equal([20], await second);
        await Batches().DrainAsync().WaitAsync(Enough);
    }

    private Batcher<string, IReadOnlyList<int>, IReadOnlyList<int>> Batches(
        int most = 100, TimeSpan? patience = null, Func<IReadOnlyList<int>, Exception?>? fails = null, int? room = null) => new(
        async (key, items) =>
        {
            var call = new Call(key, [.. items.SelectMany(item => item)]);
            _calls.Enqueue(call);
            await call.Answer.Task;
            return fails?.Invoke(call.Items) is { } failure ? throw failure : [.. items.Select(item => (IReadOnlyList<int>)[.. item.Select(number => number * 10)])];
        },
        new BatchOptions<IReadOnlyList<int>>
        {
            MaxSize = most,
            SizeOf = item => item.Count,
            Patience = patience ?? Timeout.InfiniteTimeSpan,
            IsOutage = failure => failure is TimeoutException,
            MaxWaiting = room,
        });

    /// <summary>Waits until so many calls have begun.</summary>
    private async Task UntilAsync(int count)
    {
        using var giveUp = new CancellationTokenSource(Enough);
        while (_calls.Count < count)
        {
            Assert.False(giveUp.IsCancellationRequested, $"{_calls.Count} calls, not {count}");
            await Task.Delay(5);
        }
    }

    /// <summary>Waits for the n-th call, from 0, and lets it end.</summary>
    private async Task<Call> AnsweredAsync(int index)
    {
        await UntilAsync(index + 1);
        var call = _calls.ElementAt(index);
        call.Answer.SetResult();
        return call;
    }

    private sealed record Call(string Key, IReadOnlyList<int> Items)
    {
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
