using System.Globalization;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Api.Tenancy;

namespace MassMessaging.Api.Live;

/// <summary>
/// The news for all streams of one tenant in this process: the newest state of each thing that they follow, with the number
/// of the look that found it. A slow stream gets each thing once, as it is now; no stream waits for another.
/// </summary>
/// <param name="clock">The real clock.</param>
internal sealed class TenantFeed(TimeProvider clock)
{
    /// <summary>Things that are followed no more and are remembered for slow streams; a stream that missed more gets a whole event.</summary>
    private const int MostLeft = 1_000;

    private readonly Lock _gate = new();
    private readonly FollowedThings<LiveCampaignView> _campaigns = new(view => view.Id);
    private readonly FollowedThings<LiveSenderView> _senders = new(view => view.Id);
    private readonly FollowedThings<OperationView> _operations = new(view => view.Id);
    private readonly Dictionary<long, LiveEvent> _events = []; // of the newest number, by what the stream had seen
    private TaskCompletionSource _news = NewNews();
    private long _number = -1;
    private long _wholeUpTo = -1;

    /// <summary>Takes in what a look found.</summary>
    /// <param name="look">What changed; what is the same again changes nothing.</param>
    public void Saw(LiveLook look)
    {
        lock (_gate)
        {
            var next = _number + 1;
            var changed = _number < 0; // the first look is an event, whatever it found
            changed |= _campaigns.Saw(look.Campaigns, look.GoneCampaigns, next);
            changed |= _senders.Saw(look.Senders, look.GoneSenders, next);
            changed |= _operations.Saw(look.Operations, [], next);
            if (_campaigns.Leave(look.LeftCampaigns) | _senders.Leave(look.LeftSenders) | _operations.Leave(look.LeftOperations) | changed)
            {
                _events.Clear();
                Forget();
            }

            if (!changed)
            {
                return;
            }

            _number = next;
            var woken = _news;
            _news = NewNews();
            woken.TrySetResult();
        }
    }

    /// <summary>What is new since an event; null: nothing came in time.</summary>
    /// <param name="seen">The number of the last event that was seen; -1: none.</param>
    /// <param name="within">How long to wait, by the real clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LiveEvent?> AfterAsync(long seen, TimeSpan within, CancellationToken cancellationToken)
    {
        Task news;
        lock (_gate)
        {
            if (_number > seen)
            {
                return EventAfter(seen);
            }

            news = _news.Task;
        }

        await news.WaitAsync(within, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return _number > seen ? EventAfter(seen) : null;
        }
    }

    private LiveEvent EventAfter(long seen)
    {
        if (!_events.TryGetValue(seen, out var made))
        {
            var changes = seen < 0 || seen < _wholeUpTo
                ? new LiveChangesView(true, _campaigns.Followed(), _senders.Followed(), _operations.Followed(), new LiveGoneView([], []))
                : new LiveChangesView(
                    false, _campaigns.Since(seen), _senders.Since(seen), _operations.Since(seen),
                    new LiveGoneView(_campaigns.GoneSince(seen), _senders.GoneSince(seen)));
            _events[seen] = made = LiveEvent.Of(changes, _number);
        }

        return made;
    }

    private void Forget()
    {
        var most = MostLeft;
        foreach (var (number, forget) in _campaigns.Left().Concat(_senders.Left()).Concat(_operations.Left()).OrderByDescending(one => one.Number).ToList())
        {
            if (most-- <= 0)
            {
                _wholeUpTo = Math.Max(_wholeUpTo, number);
                forget();
            }
        }
    }

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Things of one kind as the streams of a tenant know them.</summary>
/// <param name="idOf">The id of a thing.</param>
internal sealed class FollowedThings<T>(Func<T, string> idOf)
    where T : class
{
    private readonly Dictionary<string, Thing> _things = [];

    /// <summary>Takes in what a look found.</summary>
    /// <param name="views">Things as they are.</param>
    /// <param name="gone">Ids of things that were deleted.</param>
    /// <param name="number">The number of the look.</param>
    /// <returns>Whether any of them has changed.</returns>
    public bool Saw(IReadOnlyList<T> views, IReadOnlyList<string> gone, long number)
    {
        var changed = false;
        foreach (var view in views)
        {
            if (!_things.TryGetValue(idOf(view), out var before) || !before.IsFollowed || !Equals(before.View, view))
            {
                _things[idOf(view)] = new Thing(view, number, IsFollowed: true);
                changed = true;
            }
        }

        foreach (var id in gone)
        {
            if (_things.TryGetValue(id, out var before) && before.View is not null)
            {
                _things[id] = new Thing(null, number, IsFollowed: false);
                changed = true;
            }
        }

        return changed;
    }

    /// <summary>Takes in that things are followed no more, though they were not deleted: their last state is kept for slow streams.</summary>
    /// <returns>Whether any of them was followed.</returns>
    public bool Leave(IReadOnlyList<string> ids)
    {
        var left = false;
        foreach (var id in ids)
        {
            if (_things.TryGetValue(id, out var before) && before.IsFollowed)
            {
                _things[id] = before with { IsFollowed = false };
                left = true;
            }
        }

        return left;
    }

    /// <summary>Everything that is followed.</summary>
    public IReadOnlyList<T> Followed() => [.. _things.Values.Where(one => one.IsFollowed).OrderBy(one => one.Number).Select(one => one.View!)];

    /// <summary>What has changed since a look.</summary>
    public IReadOnlyList<T> Since(long seen) =>
        [.. _things.Values.Where(one => one.Number > seen && one.View is not null).OrderBy(one => one.Number).Select(one => one.View!)];

    /// <summary>Ids of things that were deleted since a look.</summary>
    public IReadOnlyList<string> GoneSince(long seen) => [.. _things.Where(one => one.Value.Number > seen && one.Value.View is null).Select(one => one.Key)];

    /// <summary>Things that are followed no more, each by the number of its last change, and what forgets it.</summary>
    public IEnumerable<(long Number, Action Forget)> Left() => _things.Where(one => !one.Value.IsFollowed)
        .Select(one => (one.Value.Number, (Action)(() => _things.Remove(one.Key))));

    /// <summary>A thing as the streams know it.</summary>
    /// <param name="View">Its newest state; null: it was deleted.</param>
    /// <param name="Number">The look that found it so.</param>
    /// <param name="IsFollowed">Whether a whole event shows it.</param>
    private readonly record struct Thing(T? View, long Number, bool IsFollowed);
}

/// <summary>What one look at a tenant found.</summary>
internal sealed record LiveLook
{
    /// <summary>Campaigns that may have changed.</summary>
    public IReadOnlyList<LiveCampaignView> Campaigns { get; init; } = [];

    /// <summary>Senders as they are.</summary>
    public IReadOnlyList<LiveSenderView> Senders { get; init; } = [];

    /// <summary>Operations as they are.</summary>
    public IReadOnlyList<OperationView> Operations { get; init; } = [];

    /// <summary>Ids of deleted campaigns.</summary>
    public IReadOnlyList<string> GoneCampaigns { get; init; } = [];

    /// <summary>Ids of deleted senders.</summary>
    public IReadOnlyList<string> GoneSenders { get; init; } = [];

    /// <summary>Ids of campaigns that are neither under way nor among the newest any more.</summary>
    public IReadOnlyList<string> LeftCampaigns { get; init; } = [];

    /// <summary>Ids of senders that are not among the newest any more.</summary>
    public IReadOnlyList<string> LeftSenders { get; init; } = [];

    /// <summary>Ids of operations that are not among the newest any more.</summary>
    public IReadOnlyList<string> LeftOperations { get; init; } = [];
}

/// <summary>One event of a tenant's stream, written once for all streams that have seen the same.</summary>
/// <param name="Number">The number of the look that made it.</param>
/// <param name="Bytes">The event as it is sent.</param>
internal sealed record LiveEvent(long Number, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The event of these changes.</summary>
    public static LiveEvent Of(LiveChangesView changes, long number)
    {
        // The id lets a browser come back with Last-Event-ID; what it says there decides nothing, for the first event is whole.
        var text = string.Create(
            CultureInfo.InvariantCulture, $"id: {number}\nevent: changes\nretry: 2000\ndata: {JsonSerializer.Serialize(changes, ApiJson.Options)}\n\n");
        return new LiveEvent(number, Encoding.UTF8.GetBytes(text));
    }
}
