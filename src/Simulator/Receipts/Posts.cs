using System.Collections.Concurrent;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Receipts;

/// <summary>Something that waits for its time: the next receipt of a message, or another event.</summary>
internal readonly record struct Pending(Number Number, Message? Message, int Step, WebhookEvent? Event);

/// <summary>An event other than a receipt: somebody wrote, or an account was banned.</summary>
/// <param name="Id">Names it in the journal.</param>
/// <param name="Body">The whole post.</param>
/// <param name="Due">When it is posted, by the product clock.</param>
/// <param name="MessageId">The message that somebody wrote; null: it is none, or was written before a restart.</param>
internal sealed record WebhookEvent(Guid Id, byte[] Body, DateTimeOffset Due, string? MessageId = null);

/// <summary>One post to a webhook, tried until it is taken.</summary>
internal sealed class Post(Number number, byte[] body, IReadOnlyList<Pending> items, bool forged, DateTimeOffset firstTry, string? url = null)
{
    internal Number Number => number;

    internal byte[] Body => body;

    internal IReadOnlyList<Pending> Items => items;

    /// <summary>Where it goes; the number's webhook unless the message named another address.</summary>
    internal string? Url => url ?? number.Registration.WebhookUrl;

    /// <summary>The same on every try.</summary>
    internal Guid Id { get; } = Guid.NewGuid();

    /// <summary>When it was first tried, by the product clock: it is given up 7 days later.</summary>
    internal DateTimeOffset FirstTry => firstTry;

    internal int Tries { get; set; }

    /// <summary>Only the first try is signed wrongly, so that a receiver that refuses it loses nothing.</summary>
    internal bool SignWrongly => forged && Tries == 0;
}

/// <summary>A number's posts: what is due, what is on its way, and what became of the rest.</summary>
internal sealed class PostQueue
{
    private long _waiting;
    private long _posted;
    private long _refused;
    private long _forgedTaken;
    private readonly ConcurrentQueue<TakenMessage> _taken = new();
    private int _inFlight;

    /// <summary>Due, not yet posted. Only the outbox's own loop touches it.</summary>
    internal Queue<Pending> Ready { get; } = new();

    internal long Waiting => Interlocked.Read(ref _waiting);

    internal long Posted => Interlocked.Read(ref _posted);

    internal long Refused => Interlocked.Read(ref _refused);

    /// <summary>Wrongly signed posts that the receiver took: each is a fault of the receiver.</summary>
    internal long ForgedTaken => Interlocked.Read(ref _forgedTaken);

    internal int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>What people wrote and the receiver took, in the order in which it did.</summary>
    internal IReadOnlyCollection<TakenMessage> Taken => _taken;

    internal void Expect(int events) => Interlocked.Add(ref _waiting, events);

    internal void Begin() => Interlocked.Increment(ref _inFlight);

    internal void End(Post post, bool taken, bool forged, bool over, DateTimeOffset now)
    {
        if (taken && post.Items[0].Event?.MessageId is { } messageId)
        {
            _taken.Enqueue(new TakenMessage(messageId, now));
        }

        Interlocked.Decrement(ref _inFlight);
        Interlocked.Add(ref taken ? ref _posted : ref _refused, taken ? post.Items.Count : 1);
        if (taken && forged)
        {
            Interlocked.Increment(ref _forgedTaken);
        }

        if (taken || over)
        {
            Expect(-post.Items.Count);
        }
    }
}

/// <summary>A message that somebody wrote, and when the receiver's 2xx for it was there, by the product clock.</summary>
internal sealed record TakenMessage(string MessageId, DateTimeOffset TakenAt);
