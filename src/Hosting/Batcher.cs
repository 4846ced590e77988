namespace MassMessaging.Hosting;

/// <summary>
/// Coalesces concurrent requests into batches: while a batch of a key is processed, further items of that key wait and go
/// together in the next one. An item goes into a batch that begins afterwards, so a result is never older than its
/// request; nothing else is remembered. A batch that fails is split in halves until the items at fault stand alone, and
/// only their callers see the failure.
/// </summary>
/// <param name="process">Processes items of one key in the order of their arrival, and answers with a result for each.</param>
/// <param name="options">The form of the batches.</param>
public sealed class Batcher<TKey, TItem, TResult>(
    Func<TKey, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> process, BatchOptions<TItem> options)
    where TKey : notnull
{
    private readonly Lock _lock = new();

    // A key is here while a batch of it is processed that the next items wait for.
    private readonly Dictionary<TKey, Queue<Request>> _waiting = [];
    private readonly SemaphoreSlim? _room = options.MaxWaiting is { } most ? new(most) : null;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;

    /// <summary>Adds an item; the result is the item's own.</summary>
    /// <param name="key">Items of one key share batches.</param>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Stops waiting; the item may be processed all the same.</param>
    /// <exception cref="ObjectDisposedException"><see cref="DrainAsync"/> was called.</exception>
    /// <exception cref="Exception">The failure of the item, or of everything while nothing can be reached.</exception>
    public async Task<TResult> AddAsync(TKey key, TItem item, CancellationToken cancellationToken)
    {
        if (_room is not null)
        {
            await _room.WaitAsync(cancellationToken);
        }

        var request = new Request(item);
        Enqueue(key, request);
        return await request.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no further item, and ends when the batches of all that wait have been processed.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
        {
            _closed = true;
            EndWhenEmpty();
        }

        return _drained.Task;
    }

    private void Enqueue(TKey key, Request request)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_waiting.TryGetValue(key, out var queue))
            {
                queue.Enqueue(request);
                return;
            }

            _waiting[key] = new Queue<Request>([request]);
        }

        // Not in the caller's context: a batch is for all its callers.
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = RunAsync(key), null);
    }

    private async Task RunAsync(TKey key)
    {
        while (Take(key) is { Count: > 0 } batch)
        {
            await ProcessAsync(key, batch).WaitAsync(options.Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<Request> Take(TKey key)
    {
        var batch = new List<Request>();
        lock (_lock)
        {
            var queue = _waiting[key];
            for (var size = 0; size < options.MaxSize && queue.TryDequeue(out var request); size += options.SizeOf(request.Item))
            {
                batch.Add(request);
            }

            if (batch.Count == 0)
            {
                _waiting.Remove(key);
                EndWhenEmpty();
            }
        }

        if (batch.Count > 0)
        {
            _room?.Release(batch.Count);
        }

        return batch;
    }

    private void EndWhenEmpty()
    {
        if (_closed && _waiting.Count == 0)
        {
            _drained.TrySetResult();
        }
    }

    // Its failures go to the callers: it throws nothing.
    private async Task ProcessAsync(TKey key, IReadOnlyList<Request> batch)
    {
        try
        {
            var results = await process(key, [.. batch.Select(request => request.Item)]);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Done.TrySetResult(results[i]);
            }
        }
        catch (Exception failure) when (batch.Count == 1 || options.IsOutage(failure))
        {
            foreach (var request in batch)
            {
                request.Done.TrySetException(failure);
            }
        }
        catch (Exception)
        {
            // An item is at fault: it is found by halves, and all the others are processed.
            await ProcessAsync(key, [.. batch.Take(batch.Count / 2)]);
            await ProcessAsync(key, [.. batch.Skip(batch.Count / 2)]);
        }
    }

    private sealed class Request(TItem item)
    {
        public TItem Item { get; } = item;

        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
