using MassMessaging.Contracts;
using MassMessaging.Domain.Deliveries;
using MassMessaging.Domain.Sending;
using MassMessaging.Persistence.Deliveries;

namespace MassMessaging.Grains.Recipients;

/// <summary>What became of one call.</summary>
/// <param name="Recipient">Whom it was to.</param>
/// <param name="Event">What is stored of it.</param>
/// <param name="Refusal">The provider's refusal, for what it means beyond the row; null: there was none.</param>
internal sealed record Settled(ClaimedRecipient Recipient, DeliveryEvent Event, SendOutcome.Refused? Refusal)
{
    /// <summary>The provider has paused the template, and says so in the answer to a message that it took.</summary>
    public bool TemplatePaused { get; init; }

    /// <summary>Other addresses that the provider names for the person.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];
}

/// <summary>
/// Gathers the outcomes of one claim's calls, so that many are stored in one transaction: a group goes when it is large,
/// when it is the claim's last, or when its first outcome has waited long enough. The outcome of a claim of one person
/// waits for nothing.
/// </summary>
/// <param name="calls">How many calls there are, from 1; each is told once.</param>
/// <param name="store">
/// Stores a group, which may be empty; the second value says that nothing else of the claim is left to be stored, so that
/// the claim has landed with it. Answers whether all of it was stored; never throws.
/// </param>
internal sealed class OutcomeGroups(int calls, Func<IReadOnlyList<Settled>, bool, Task<bool>> store)
{
    private const int Largest = GrainKeys.PageSize;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Settled> _group = [];
    private int _calling = calls;
    private int _storing;
    private bool _lost;
    private bool _landed;

    /// <summary>Ends when every call has been told and every outcome stored.</summary>
    public Task Done => _done.Task;

    /// <summary>A call is over.</summary>
    /// <param name="settled">What became of it; null: nothing is known that could be stored.</param>
    public void Tell(Settled? settled)
    {
        List<Settled> group;
        bool goes;
        var last = false;
        lock (_lock)
        {
            _calling--;
            _lost |= settled is null;
            if (settled is not null)
            {
                _group.Add(settled);
            }

            group = _group;
            goes = _calling == 0 || group.Count == Largest;
            if (!goes && (settled is null || group.Count > 1))
            {
                return;
            }

            if (goes)
            {
                last = Take();
            }
        }

        _ = goes ? StoreAsync(group, last) : GoLaterAsync(group);
    }

    private async Task GoLaterAsync(List<Settled> group)
    {
        await Task.Delay(Longest);
        lock (_lock)
        {
            if (_group != group)
            {
                return;
            }

            Take();
        }

        await StoreAsync(group, last: false);
    }

    /// <summary>Begins a new group; whether everything else of the claim is stored.</summary>
    private bool Take()
    {
        _group = [];
        return ++_storing == 1 && _calling == 0 && !_lost;
    }

    private async Task StoreAsync(List<Settled> group, bool last)
    {
        var stored = (group.Count == 0 && !last) || await store(group, last);
        bool lands;
        lock (_lock)
        {
            _storing--;
            _lost |= !stored;
            _landed |= last;
            if (_calling > 0 || _storing > 0)
            {
                return;
            }

            lands = !_lost && !_landed;
        }

        // What was lost stays under way until its deadline, and the claim with it.
        if (lands)
        {
            await store([], true);
        }

        _done.TrySetResult();
    }
}
