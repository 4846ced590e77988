using MassMessaging.Contracts;

namespace MassMessaging.Grains.Dispatching;

/// <summary>
/// Batches the outcomes of one claim's calls, so that many are stored in one transaction: a group is stored when it is large,
/// when it is the claim's last, or when its first outcome has waited long enough. The outcome of a claim of one recipient
/// waits for nothing.
/// </summary>
/// <param name="calls">How many calls there are, from 1; each ends once.</param>
/// <param name="store">
/// Stores a group, which may be empty; the second value says that nothing else of the claim is left to be stored, so that
/// the claim ends with it. Answers whether all of it was stored; never throws.
/// </param>
internal sealed class OutcomeBatcher(int calls, Func<IReadOnlyList<ResolvedAttempt>, bool, Task<bool>> store)
{
    private const int MaxGroup = GrainKeys.PageSize;

    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ResolvedAttempt> _group = [];
    private int _calling = calls;
    private int _storing;
    private bool _lost;
    private bool _claimEnded;

    /// <summary>Ends when every call has ended and every outcome is stored.</summary>
    public Task Completion => _completion.Task;

    /// <summary>A call has ended.</summary>
    /// <param name="resolved">Its outcome; null: nothing is known that could be stored.</param>
    public void CallEnded(ResolvedAttempt? resolved)
    {
        List<ResolvedAttempt> group;
        bool goes;
        var last = false;
        lock (_lock)
        {
            _calling--;
            _lost |= resolved is null;
            if (resolved is not null)
            {
                _group.Add(resolved);
            }

            group = _group;
            goes = _calling == 0 || group.Count == MaxGroup;
            if (!goes && (resolved is null || group.Count > 1))
            {
                return;
            }

            if (goes)
            {
                last = BeginGroup();
            }
        }

        _ = goes ? StoreAsync(group, last) : StoreLaterAsync(group);
    }

    private async Task StoreLaterAsync(List<ResolvedAttempt> group)
    {
        await Task.Delay(MaxWait);
        lock (_lock)
        {
            if (_group != group)
            {
                return;
            }

            BeginGroup();
        }

        await StoreAsync(group, last: false);
    }

    /// <summary>Begins a new group while the one before is stored; whether everything else of the claim is stored.</summary>
    private bool BeginGroup()
    {
        _group = [];
        return ++_storing == 1 && _calling == 0 && !_lost;
    }

    private async Task StoreAsync(List<ResolvedAttempt> group, bool last)
    {
        var stored = (group.Count == 0 && !last) || await store(group, last);
        bool endsClaim;
        lock (_lock)
        {
            _storing--;
            _lost |= !stored;
            _claimEnded |= last;
            if (_calling > 0 || _storing > 0)
            {
                return;
            }

            endsClaim = !_lost && !_claimEnded;
        }

        // What was lost stays under way until its deadline, and the claim with it.
        if (endsClaim)
        {
            await store([], true);
        }

        _completion.TrySetResult();
    }
}
