using System.Collections.Concurrent;
using MassMessaging.Api.Receipts;

namespace MassMessaging.Api.Tests;

/// <summary>Many callers' questions in few calls.</summary>
public sealed class GatheredCallsTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);
    private readonly ConcurrentQueue<Call> _calls = [];

    [Fact]
    public async Task What_is_asked_while_a_call_is_under_way_goes_together_in_the_next_one()
    {
        var gathered = Gathered(most: 5);
        var first = gathered.AskAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var second = gathered.AskAsync("a", [2, 3], CancellationToken.None);
        var third = gathered.AskAsync("a", [4, 5, 6], CancellationToken.None);
        var fourth = gathered.AskAsync("a", [7], CancellationToken.None);

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
    public async Task Keys_do_not_wait_for_one_another_and_a_key_begins_anew_after_its_last_call()
    {
        var gathered = Gathered();
        var (a, b) = (gathered.AskAsync("a", [1], CancellationToken.None), gathered.AskAsync("b", [2], CancellationToken.None));
        await UntilAsync(2);
        Assert.Equal(["a", "b"], _calls.Select(call => call.Key).Order());
        await Task.WhenAll(AnsweredAsync(0), AnsweredAsync(1), a, b).WaitAsync(Enough);

        var again = gathered.AskAsync("a", [3], CancellationToken.None);
        await AnsweredAsync(2);
        Assert.Equal([30], await again.WaitAsync(Enough));
        Assert.Empty(await gathered.AskAsync("a", [], CancellationToken.None));
    }

    [Fact]
    public async Task A_call_that_hangs_holds_up_nobody()
    {
        var gathered = Gathered(patience: TimeSpan.FromMilliseconds(1));
        var hanging = gathered.AskAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var next = gathered.AskAsync("a", [2], CancellationToken.None);
        await AnsweredAsync(1);
        Assert.Equal([20], await next.WaitAsync(Enough));
        Assert.False(hanging.IsCompleted, "answered before its call");
        await AnsweredAsync(0);
        Assert.Equal([10], await hanging.WaitAsync(Enough));
    }

    [Fact]
    public async Task A_failure_reaches_only_whose_items_are_to_blame()
    {
        var gathered = new GatheredCalls<string, int, int>(
            async (key, items) => (await HeldAsync(key, items)).Contains(13) ? throw new InvalidOperationException("13") : [.. items.Select(item => item * 10)],
            most: 100,
            Timeout.InfiniteTimeSpan);
        var first = gathered.AskAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var (good, bad) = (gathered.AskAsync("a", [2, 3], CancellationToken.None), gathered.AskAsync("a", [13], CancellationToken.None));
        for (var i = 0; i < 4; i++)
        {
            await AnsweredAsync(i); // the first, both together, and each of them alone
        }

        Assert.Equal([10], await first.WaitAsync(Enough));
        Assert.Equal([20, 30], await good.WaitAsync(Enough));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad.WaitAsync(Enough));
    }

    [Fact]
    public async Task When_nothing_can_be_reached_all_learn_it_from_one_call_and_the_next_one_is_made()
    {
        var away = true;
        var gathered = new GatheredCalls<string, int, int>(
            async (key, items) => [.. (await HeldAsync(key, items)).Select(item => Volatile.Read(ref away) ? throw new TimeoutException() : item * 10)],
            most: 100,
            Timeout.InfiniteTimeSpan);
        var first = gathered.AskAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        var (second, third) = (gathered.AskAsync("a", [2], CancellationToken.None), gathered.AskAsync("a", [3], CancellationToken.None));
        await Task.WhenAll(AnsweredAsync(0), AnsweredAsync(1));
        foreach (var asked in new[] { first, second, third })
        {
            await Assert.ThrowsAsync<TimeoutException>(() => asked).WaitAsync(Enough);
        }

        Volatile.Write(ref away, false);
        var later = gathered.AskAsync("a", [4], CancellationToken.None);
        await AnsweredAsync(2);
        Assert.Equal([40], await later.WaitAsync(Enough));
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_others_their_answer()
    {
        var gathered = Gathered();
        var first = gathered.AskAsync("a", [1], CancellationToken.None);
        await UntilAsync(1);
        using var impatient = new CancellationTokenSource();
        var (gone, stays) = (gathered.AskAsync("a", [2], impatient.Token), gathered.AskAsync("a", [3], CancellationToken.None));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await Task.WhenAll(AnsweredAsync(0), AnsweredAsync(1), first).WaitAsync(Enough);
        Assert.Equal([30], await stays.WaitAsync(Enough));
    }

    private GatheredCalls<string, int, int> Gathered(int most = 100, TimeSpan? patience = null) => new(
        async (key, items) => [.. (await HeldAsync(key, items)).Select(item => item * 10)], most, patience ?? Timeout.InfiniteTimeSpan);

    private async Task<IReadOnlyList<int>> HeldAsync(string key, IReadOnlyList<int> items)
    {
        var call = new Call(key, items);
        _calls.Enqueue(call);
        await call.Answer.Task;
        return items;
    }

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
