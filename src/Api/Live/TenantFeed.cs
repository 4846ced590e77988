using System.Globalization;
using System.Text;
using System.Text.Json;
using MassMessaging.Api.Json;
using MassMessaging.Api.Tenancy;

namespace MassMessaging.Api.Live;

/// <summary>
/// What all streams of one tenant in this process are told: the newest state of each thing that they follow, with the number
/// of the look that found it. A stream that was slow is told each thing once, as it is now; no stream waits for another.
/// </summary>
/// <param name="clock">The real clock.</param>
internal sealed class TenantFeed(TimeProvider clock)
{
    /// <summary>Deleted things that are remembered for slow streams; one that missed more is told everything.</summary>
    private const int MostGone = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Told<LiveCampaignView>> _campaigns = [];
    private readonly Dictionary<string, Told<LiveSenderView>> _senders = [];
    private readonly Dictionary<string, Told<OperationView>> _operations = [];
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
            changed |= Take(_campaigns, look.Campaigns, view => view.Id, look.GoneCampaigns, next);
            changed |= Take(_senders, look.Senders, view => view.Id, look.GoneSenders, next);
            changed |= Take(_operations, look.Operations, view => view.Id, look.GoneOperations, next);
            if (!changed)
            {
                return;
            }

            _number = next;
            _events.Clear();
            Forget();
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
            var whole = seen < 0 || seen < _wholeUpTo;
            var since = whole ? -1 : seen;
            var changes = new LiveChangesView(
                whole, Since(_campaigns, since), Since(_senders, since), Since(_operations, since),
                new LiveGoneView(whole ? [] : Gone(_campaigns, since), whole ? [] : Gone(_senders, since)));
            _events[seen] = made = LiveEvent.Of(changes, _number);
        }

        return made;
    }

    private void Forget()
    {
        foreach (var (id, told) in _operations)
        {
            if (told.View is null)
            {
                _operations.Remove(id); // one that is not among the newest any more was not deleted
            }
        }

        var gone = _campaigns.Where(entry => entry.Value.View is null).Select(entry => (entry.Key, entry.Value.Number, Remove: (Action)(() => _campaigns.Remove(entry.Key))))
            .Concat(_senders.Where(entry => entry.Value.View is null).Select(entry => (entry.Key, entry.Value.Number, Remove: (Action)(() => _senders.Remove(entry.Key)))))
            .OrderByDescending(entry => entry.Number).Skip(MostGone).ToList();
        foreach (var (_, number, remove) in gone)
        {
            _wholeUpTo = Math.Max(_wholeUpTo, number);
            remove();
        }
    }

    private static bool Take<T>(Dictionary<string, Told<T>> told, IReadOnlyList<T> views, Func<T, string> id, IReadOnlyList<string> gone, long number)
        where T : class
    {
        var changed = false;
        foreach (var view in views)
        {
            if (!told.TryGetValue(id(view), out var before) || !Equals(before.View, view))
            {
                told[id(view)] = new Told<T>(view, number);
                changed = true;
            }
        }

        foreach (var left in gone)
        {
            if (told.TryGetValue(left, out var before) && before.View is not null)
            {
                told[left] = new Told<T>(null, number);
                changed = true;
            }
        }

        return changed;
    }

    private static List<T> Since<T>(Dictionary<string, Told<T>> told, long seen)
        where T : class => [.. told.Values.Where(one => one.Number > seen && one.View is not null).OrderBy(one => one.Number).Select(one => one.View!)];

    private static List<string> Gone<T>(Dictionary<string, Told<T>> told, long seen)
        where T : class => [.. told.Where(one => one.Value.Number > seen && one.Value.View is null).Select(one => one.Key)];

    private static TaskCompletionSource NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A thing as the streams are told of it; null: it was deleted.</summary>
    private readonly record struct Told<T>(T? View, long Number)
        where T : class;
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

    /// <summary>Ids of operations that are not among the newest any more.</summary>
    public IReadOnlyList<string> GoneOperations { get; init; } = [];
}

/// <summary>One event of a tenant's stream, written once for all streams that have seen the same.</summary>
/// <param name="Number">The number of the look that made it.</param>
/// <param name="Bytes">The event as it is sent.</param>
internal sealed record LiveEvent(long Number, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The event that tells of these changes.</summary>
    public static LiveEvent Of(LiveChangesView changes, long number)
    {
        // The id lets a browser come back with Last-Event-ID; what it says there decides nothing, for the first event is whole.
        var text = string.Create(
            CultureInfo.InvariantCulture, $"id: {number}\nevent: changes\nretry: 2000\ndata: {JsonSerializer.Serialize(changes, ApiJson.Options)}\n\n");
        return new LiveEvent(number, Encoding.UTF8.GetBytes(text));
    }
}
