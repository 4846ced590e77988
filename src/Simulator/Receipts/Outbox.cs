using System.Collections.Concurrent;
using System.Threading.Channels;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Journal;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Smpp;
using MassMessaging.Simulator.Sms;

namespace MassMessaging.Simulator.Receipts;

/// <summary>
/// Holds what is to be posted until its product time, posts it in batches, and repeats it with growing real pauses
/// until the webhook takes it or 7 days of product time have passed. One loop owns the queues.
/// </summary>
internal sealed class Outbox(SimulatorClock clock, FaultBook faults, JournalFile? journal) : IAsyncDisposable
{
    private const int LargestBatch = 100;
    private const int PostsPerNumber = 4;
    private const int SmsPostsPerNumber = 32; // one receipt to a post, where WhatsApp packs a hundred
    private const int PostsInAll = 64;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepTrying = TimeSpan.FromDays(7);
    private static readonly TimeSpan LastPosts = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Channel<Pending> _arrivals = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<Post> _failed = new();
    private readonly PriorityQueue<Pending, DateTimeOffset> _later = new();
    private readonly PriorityQueue<Post, long> _repeats = new();
    private readonly HashSet<Number> _ready = [];
    private readonly ConcurrentDictionary<Message, TaskCompletionSource> _watched = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(15),
    };

    private int _inFlight;
    private Task _loop = Task.CompletedTask;

    /// <summary>What delivers for accounts of the SMS centre; null: there is no centre. To be set before the start.</summary>
    internal SmppCentre? Centre { get; set; }

    internal void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Posts a message's receipts when they are due; those of <paramref name="done"/> are posted already.</summary>
    internal void Expect(Number number, Message message, ulong done = 0)
    {
        number.Posts.Expect(message.Plan.Length - System.Numerics.BitOperations.PopCount(done));
        for (var step = 0; step < message.Plan.Length; step++)
        {
            if ((done & (1UL << step)) == 0)
            {
                _arrivals.Writer.TryWrite(new Pending(number, message, step, Event: null));
            }
        }
    }

    internal void Expect(Number number, WebhookEvent item)
    {
        number.Posts.Expect(1);
        _arrivals.Writer.TryWrite(new Pending(number, Message: null, Step: 0, item));
    }

    /// <summary>Ends when the first receipt of a message was posted. To be asked before <see cref="Expect(Number, Message, ulong)"/>.</summary>
    internal Task FirstPostOf(Message message) =>
        _watched.GetOrAdd(message, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;

        // What is on its way may be taken yet; then the journal must know.
        _abandon.CancelAfter(LastPosts);
        while (Volatile.Read(ref _inFlight) > 0)
        {
            await Task.Delay(Tick);
        }

        _http.Dispose();
        _stop.Dispose();
        _abandon.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (clock.IsKnown)
            {
                TakeArrivals();
                TakeDue(clock.Now);
                PostRepeats();
                PostReady();
            }

            await Task.Delay(Tick, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void TakeArrivals()
    {
        while (_arrivals.Reader.TryRead(out var item))
        {
            _later.Enqueue(item, item.Event?.Due ?? item.Message!.Plan[item.Step].Due);
        }

        while (_failed.TryDequeue(out var post))
        {
            var pause = TimeSpan.FromSeconds(0.25 * Math.Pow(2, Math.Min(post.Tries, 10)));
            var ticks = Environment.TickCount64 + (long)(pause < LongestPause ? pause : LongestPause).TotalMilliseconds;
            _repeats.Enqueue(post, ticks);
        }
    }

    private void TakeDue(DateTimeOffset now)
    {
        while (_later.TryPeek(out var item, out var due) && due <= now)
        {
            _later.Dequeue();
            item.Number.Posts.Ready.Enqueue(item);
            _ready.Add(item.Number);
        }
    }

    private void PostRepeats()
    {
        while (_inFlight < PostsInAll && _repeats.TryPeek(out var post, out var due) && due <= Environment.TickCount64)
        {
            _repeats.Dequeue();
            Begin(post);
        }
    }

    private void PostReady()
    {
        foreach (var number in _ready.ToArray())
        {
            while (number.Posts.Ready.Count > 0 && number.Posts.InFlight < LimitOf(number) && Volatile.Read(ref _inFlight) < PostsInAll)
            {
                Begin(NextPost(number));
            }

            if (number.Posts.Ready.Count == 0)
            {
                _ready.Remove(number);
            }
        }
    }

    private static int LimitOf(Number number) => number.Registration is { IsSms: true } or { IsSmpp: true } ? SmsPostsPerNumber : PostsPerNumber;

    // Receipts of one number share a post; another event, and wrongly signed receipts, travel alone.
    private Post NextPost(Number number)
    {
        var items = new List<Pending> { number.Posts.Ready.Dequeue() };
        if (number.Registration.IsSmpp)
        {
            return new Post(number, [], items, forged: false, clock.Now); // nothing is signed there, and the unit is made when it goes
        }

        if (items[0].Event is { } single)
        {
            return new Post(number, single.Body, items, IsForged(number, single), clock.Now);
        }

        var forged = StatusOf(items[0]).Forged;
        if (number.Registration.IsSms)
        {
            var message = items[0].Message!;
            return new Post(number, SmsPosts.Status(number, message, StatusOf(items[0])), items, forged, clock.Now, message.Callback);
        }

        while (items.Count < LargestBatch && number.Posts.Ready.TryPeek(out var next)
            && next.Event is null && StatusOf(next).Forged == forged)
        {
            items.Add(number.Posts.Ready.Dequeue());
        }

        return new Post(number, WebhookBody.Statuses(number, items), items, forged, clock.Now);
    }

    private static PlannedStatus StatusOf(Pending item) => item.Message!.Plan[item.Step];

    private bool IsForged(Number number, WebhookEvent item) =>
        faults.Strike(FaultKind.BadSignature, number.Id, item.Id.ToString()) is not null;

    private void Begin(Post post)
    {
        Interlocked.Increment(ref _inFlight);
        post.Number.Posts.Begin();
        _ = PostAsync(post);
    }

    private async Task PostAsync(Post post)
    {
        var forged = post.SignWrongly;
        var taken = false;
        try
        {
            taken = await TryPostAsync(post);
        }
        finally
        {
            post.Tries++;
            var over = !taken && clock.Now - post.FirstTry > KeepTrying;
            if (taken || over)
            {
                Settle(post);
            }
            else
            {
                _failed.Enqueue(post);
            }

            post.Number.Posts.End(post, taken, forged, over, clock.Now);
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task<bool> TryPostAsync(Post post)
    {
        if (faults.Strike(FaultKind.WebhooksDown, post.Number.Id, $"{post.FirstTry.Ticks}/{post.Tries}") is not null)
        {
            return false;
        }

        if (post.Number.Registration.IsSmpp)
        {
            return Centre is { } centre && await centre.DeliverAsync(post);
        }

        using var request = WebhookRequest.Of(post);
        if (request is null)
        {
            return false;
        }

        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _abandon.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Settle(Post post)
    {
        journal?.Posted(post);
        foreach (var item in post.Items)
        {
            if (item.Message is not null && !_watched.IsEmpty && _watched.TryRemove(item.Message, out var first))
            {
                first.SetResult();
            }
        }
    }
}
