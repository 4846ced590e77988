using System.Collections.Concurrent;
using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Grains.Dispatching;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Tests;

public sealed class OutcomeBatcherTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_outcome_of_the_only_call_is_stored_at_once_and_lands_the_claim()
    {
        var store = new Store();
        var batcher = new OutcomeBatcher(1, store.PutAsync);

        batcher.CallEnded(Of(1));

        // Nothing was awaited: it did not wait for others.
        Assert.Equal([("1", true)], store.Groups);
        await batcher.Completion.WaitAsync(Within);
    }

    [Fact]
    public async Task Outcomes_that_come_together_are_one_group_and_every_outcome_is_in_one()
    {
        var store = new Store();
        var batcher = new OutcomeBatcher(GrainKeys.PageSize + 2, store.PutAsync);

        await Task.WhenAll(Enumerable.Range(1, GrainKeys.PageSize + 2).Select(seq => Task.Run(() => batcher.CallEnded(Of(seq)))));
        await batcher.Completion.WaitAsync(Within);

        Assert.All(store.Groups, group => Assert.InRange(group.Seqs.Split(' ').Length, 1, GrainKeys.PageSize));
        Assert.Equal(
            Enumerable.Range(1, GrainKeys.PageSize + 2),
            store.Groups.SelectMany(group => group.Seqs.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse).Order());
        Assert.Single(store.Groups, group => group.Last);
    }

    [Fact]
    public async Task The_first_outcome_waits_for_a_slow_call_but_for_a_moment()
    {
        var store = new Store();
        var batcher = new OutcomeBatcher(2, store.PutAsync);

        batcher.CallEnded(Of(1));
        await store.ReachedAsync(1);
        Assert.Equal([("1", false)], store.Groups);
        Assert.False(batcher.Completion.IsCompleted);

        batcher.CallEnded(Of(2));
        await batcher.Completion.WaitAsync(Within);
        Assert.Equal(["1", "2"], store.Groups.Take(2).Select(group => group.Seqs));
        Assert.True(store.Groups[^1].Last);
        Assert.Single(store.Groups, group => group.Last);
    }

    [Fact]
    public async Task A_claim_lands_after_its_last_outcome_not_with_one_that_overtakes()
    {
        var store = new Store { Held = new TaskCompletionSource() };
        var batcher = new OutcomeBatcher(2, store.PutAsync);
        batcher.CallEnded(Of(1));
        await store.ReachedAsync(1);

        // The first is still being stored.
        batcher.CallEnded(Of(2));
        await store.ReachedAsync(2);
        Assert.Equal([("1", false), ("2", false)], store.Groups);
        Assert.False(batcher.Completion.IsCompleted);

        store.Held.SetResult();
        await batcher.Completion.WaitAsync(Within);
        Assert.Equal([("1", false), ("2", false), (string.Empty, true)], store.Groups);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_claim_of_which_something_was_lost_does_not_land(bool isLastCall)
    {
        var store = new Store();
        var batcher = new OutcomeBatcher(2, store.PutAsync);

        batcher.CallEnded(isLastCall ? Of(1) : null);
        batcher.CallEnded(isLastCall ? null : Of(1));
        await batcher.Completion.WaitAsync(Within);

        Assert.Equal([("1", false)], store.Groups);
    }

    [Fact]
    public async Task Nothing_is_stored_of_a_claim_whose_calls_are_all_lost()
    {
        var store = new Store();
        var batcher = new OutcomeBatcher(2, store.PutAsync);

        batcher.CallEnded(null);
        batcher.CallEnded(null);
        await batcher.Completion.WaitAsync(Within);

        Assert.Empty(store.Groups);
    }

    [Fact]
    public async Task A_claim_of_which_something_could_not_be_stored_does_not_land()
    {
        var store = new Store { Fails = 1 };
        var batcher = new OutcomeBatcher(2, store.PutAsync);

        batcher.CallEnded(Of(1));
        await store.ReachedAsync(1);
        batcher.CallEnded(Of(2));
        await batcher.Completion.WaitAsync(Within);

        Assert.Equal([("1", false), ("2", false)], store.Groups);
    }

    private static ResolvedAttempt Of(int seq)
    {
        var recipient = new ClaimedRecipient(seq, 1, 1, "+393330000001", false, "(0,1)");
        return new ResolvedAttempt(recipient, new DeliveryEvent(Guid.Empty, seq, 1, DeliveryStatus.Sent, DateTimeOffset.UnixEpoch), null);
    }

    /// <summary>Takes groups down as their seqs, and whether each was told to be the last.</summary>
    private sealed class Store
    {
        private readonly ConcurrentQueue<(string Seqs, bool Last)> _groups = [];

        public (string Seqs, bool Last)[] Groups => [.. _groups];

        /// <summary>The first group is stored when this ends.</summary>
        public TaskCompletionSource? Held { get; init; }

        /// <summary>Of which seq the group cannot be stored.</summary>
        public int? Fails { get; init; }

        public async Task<bool> PutAsync(IReadOnlyList<ResolvedAttempt> group, bool last)
        {
            _groups.Enqueue((string.Join(' ', group.Select(settled => settled.Recipient.Seq)), last));
            if (Held is { } held && group.Any(settled => settled.Recipient.Seq == 1))
            {
                await held.Task;
            }

            return group.All(settled => settled.Recipient.Seq != Fails);
        }

        public async Task ReachedAsync(int groups)
        {
            for (var giveUp = DateTime.UtcNow + Within; _groups.Count < groups; await Task.Delay(5))
            {
                Assert.True(DateTime.UtcNow < giveUp, $"{_groups.Count} groups came, not {groups}.");
            }
        }
    }
}
