using MassMessaging.Api.Campaigns;
using MassMessaging.Persistence.Audiences;

namespace MassMessaging.Api.Audiences;

/// <summary>
/// Counts of audiences for the editors of drafts, of which each names itself by a key. A newer question of an editor takes
/// the place of the older one, whose count is given up. A count that has ended answers the same question for half a minute
/// more, so that another speed counts nobody again.
/// </summary>
/// <param name="clock">The real clock.</param>
internal sealed class DraftCounts(TimeProvider clock)
{
    /// <summary>Counts that are remembered at once, of all tenants.</summary>
    public const int Most = 1_000;

    /// <summary>How long a count that has ended is remembered.</summary>
    public static readonly TimeSpan Keeps = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid TenantId, string DraftKey), DraftCount> _counts = [];

    /// <summary>Counts that are remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _counts.Count;
            }
        }
    }

    /// <summary>The count that answers a question: one that is under way or remembered, else a new one.</summary>
    /// <param name="tenantId">Whose customers are counted.</param>
    /// <param name="draftKey">The editor's key; null: the count is for this question alone.</param>
    /// <param name="audience">Everything that decides what is counted.</param>
    /// <param name="work">Counts; its token gives up.</param>
    public DraftCount Ask(Guid tenantId, string? draftKey, string audience, Func<DraftCount, CancellationToken, Task<CountedAudience>> work)
    {
        DraftCount? older = null;
        DraftCount mine;
        lock (_gate)
        {
            Forget();
            if (draftKey is not null && _counts.TryGetValue((tenantId, draftKey), out older) && older.Answers(audience))
            {
                return older;
            }

            mine = new DraftCount(audience, clock);
            if (draftKey is not null)
            {
                _counts[(tenantId, draftKey)] = mine;
            }
        }

        older?.GiveUp(superseded: true);
        mine.Begin(work);
        return mine;
    }

    private void Forget()
    {
        var now = clock.GetElapsedTime(0);
        foreach (var (key, count) in _counts)
        {
            if (count.EndedAt + Keeps < now)
            {
                _counts.Remove(key);
            }
        }

        if (_counts.Count >= Most)
        {
            foreach (var (key, _) in _counts.Where(entry => entry.Value.EndedAt is not null).OrderBy(entry => entry.Value.EndedAt).Take(_counts.Count - Most + 1).ToList())
            {
                _counts.Remove(key);
            }
        }
    }
}

/// <summary>One count of an audience, which several calls may wait for.</summary>
/// <param name="audience">Everything that decides what is counted.</param>
/// <param name="clock">The real clock.</param>
internal sealed class DraftCount(string audience, TimeProvider clock)
{
    private readonly CancellationTokenSource _givenUp = new();
    private readonly TaskCompletionSource<CountedAudience> _counted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _endedAt = -1;
    private long _bound = -1;

    /// <summary>A newer question took its place.</summary>
    public bool IsSuperseded { get; private set; }

    /// <summary>People of whom it counts some; null: not known yet.</summary>
    public long? Bound => Interlocked.Read(ref _bound) is >= 0 and var bound ? bound : null;

    /// <summary>When it ended, on the real clock; null: it is under way.</summary>
    public TimeSpan? EndedAt => Interlocked.Read(ref _endedAt) is >= 0 and var ticks ? new TimeSpan(ticks) : null;

    /// <summary>What was counted.</summary>
    public Task<CountedAudience> Counted => _counted.Task;

    /// <summary>Whether it answers, or will answer, a question about these people.</summary>
    public bool Answers(string other) => other == audience && !IsSuperseded && (EndedAt is null || Counted.IsCompletedSuccessfully);

    /// <summary>Says at most how many people there are, before they are counted.</summary>
    public void Bounds(long people) => Interlocked.Exchange(ref _bound, people);

    /// <summary>Ends the count.</summary>
    /// <param name="superseded">A newer question took its place.</param>
    public void GiveUp(bool superseded)
    {
        IsSuperseded = IsSuperseded || superseded;
        _ = _givenUp.CancelAsync(); // nobody waits until the database has given up
    }

    /// <summary>Begins to count.</summary>
    internal void Begin(Func<DraftCount, CancellationToken, Task<CountedAudience>> work) => _ = Task.Run(async () =>
    {
        try
        {
            _counted.SetResult(await work(this, _givenUp.Token));
        }
        catch (Exception failure)
        {
            _counted.SetException(failure);
            _ = _counted.Task.Exception; // perhaps nobody waits any more
        }
        finally
        {
            Interlocked.Exchange(ref _endedAt, clock.GetElapsedTime(0).Ticks);
        }
    });
}

/// <summary>An audience that was counted.</summary>
/// <param name="Count">How many people are sent to, and why others are skipped.</param>
/// <param name="ByTemplate">Those whom only the template reaches; null: no template, or no number.</param>
/// <param name="Sample">The first people.</param>
/// <param name="BilledByMeta">What Meta itself may charge; null: another channel, or no prices.</param>
internal sealed record CountedAudience(
    AudienceCount Count, long? ByTemplate, IReadOnlyList<SampleView> Sample, BilledByMetaView? BilledByMeta);
