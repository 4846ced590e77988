namespace MassMessaging.Hosting;

/// <summary>How a <see cref="Batcher{TKey, TItem, TResult}"/> forms its batches.</summary>
public sealed record BatchOptions<TItem>
{
    /// <summary>The size after which a batch takes no further item; 1 or more.</summary>
    public required int MaxSize { get; init; }

    /// <summary>What an item counts towards <see cref="MaxSize"/>; 1 unless set.</summary>
    public Func<TItem, int> SizeOf { get; init; } = static _ => 1;

    /// <summary>Items that wait at most; above, callers wait for room, so memory stays bounded. Null: any number.</summary>
    public int? MaxWaiting { get; init; }

    /// <summary>After this time the next batch of a key starts without waiting for the previous one. Infinite unless set.</summary>
    public TimeSpan Patience { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether a failure is of no item, because nothing can be reached at all: then a batch is not split. False unless set.</summary>
    public Func<Exception, bool> IsOutage { get; init; } = static _ => false;
}
