using MassMessaging.Api.Problems;

namespace MassMessaging.Api.Receipts;

/// <summary>
/// Makes few calls of many: while a call about a key is under way, what is asked about that key waits and goes together in
/// the next one. Nothing is remembered: what is asked goes into a call that begins afterwards, so an answer is never older
/// than its question, and a caller's task ends with the call that took its items.
/// </summary>
/// <param name="call">Does it: items of one key in the order of their asking, and an answer for each.</param>
/// <param name="most">Items after which a call takes no further caller's; 1 or more.</param>
/// <param name="patience">A call that takes longer holds up nobody: the next begins beside it.</param>
internal sealed class GatheredCalls<TKey, TItem, TResult>(
    Func<TKey, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> call, int most, TimeSpan patience)
    where TKey : notnull
{
    private readonly Lock _lock = new();

    // A key is here while a call about it is under way that the next ones wait for.
    private readonly Dictionary<TKey, Queue<Asked>> _waiting = [];

    /// <summary>Asks; the answers are for the items, in their order.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Gives up waiting; what was asked may be done all the same.</param>
    /// <exception cref="Exception">Whatever the call threw; for another caller's items only when nothing at all could be reached.</exception>
    public async Task<IReadOnlyList<TResult>> AskAsync(TKey key, IReadOnlyList<TItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return [];
        }

        var asked = new Asked(items);
        lock (_lock)
        {
            if (_waiting.TryGetValue(key, out var line))
            {
                line.Enqueue(asked);
            }
            else
            {
                _waiting[key] = new Queue<Asked>([asked]);
                // Not in the caller's context: the calls are for all.
                ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WorkAsync(key), null);
            }
        }

        return await asked.Done.Task.WaitAsync(cancellationToken);
    }

    private async Task WorkAsync(TKey key)
    {
        while (Take(key) is { Count: > 0 } callers)
        {
            await AnswerAsync(key, callers).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<Asked> Take(TKey key)
    {
        var taken = new List<Asked>();
        lock (_lock)
        {
            var line = _waiting[key];
            for (var items = 0; items < most && line.TryDequeue(out var asked); items += asked.Items.Count)
            {
                taken.Add(asked);
            }

            if (taken.Count == 0)
            {
                _waiting.Remove(key);
            }
        }

        return taken;
    }

    // Its own failures go to the callers: it throws nothing.
    private async Task AnswerAsync(TKey key, IReadOnlyList<Asked> callers)
    {
        try
        {
            var results = await call(key, callers is [var only] ? only.Items : [.. callers.SelectMany(caller => caller.Items)]);
            var from = 0;
            foreach (var caller in callers)
            {
                caller.Done.TrySetResult([.. results.Skip(from).Take(caller.Items.Count)]);
                from += caller.Items.Count;
            }
        }
        catch (Exception failure) when (callers.Count == 1 || IsAway(failure))
        {
            foreach (var caller in callers)
            {
                caller.Done.TrySetException(failure);
            }
        }
        catch (Exception)
        {
            // One of them is to blame: each is asked alone, and only its own caller sees the failure.
            await Task.WhenAll(callers.Select(caller => AnswerAsync(key, [caller])));
        }
    }

    private static bool IsAway(Exception failure) => failure is TimeoutException or OrleansException || DatabaseProblems.MayPass(failure);

    private sealed class Asked(IReadOnlyList<TItem> items)
    {
        public IReadOnlyList<TItem> Items { get; } = items;

        public TaskCompletionSource<IReadOnlyList<TResult>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
