using System.Collections.Concurrent;
using MassMessaging.Channels;
using MassMessaging.Domain.Sending;

namespace MassMessaging.TestKit;

/// <summary>A channel with a ledger instead of a provider, whose answers a test decides. Accepts unless told otherwise.</summary>
public sealed class FakeChannel(TimeProvider clock, string name = "whatsapp") : IChannel
{
    private readonly ConcurrentQueue<Entry> _calls = [];
    private int _begun;

    /// <summary>One call as the provider would have seen it.</summary>
    public sealed record Entry(OutgoingMessage Message, DateTimeOffset At, SendOutcome Outcome);

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <summary>Decides the answer to a call.</summary>
    public Func<OutgoingMessage, Task<SendOutcome>>? Answer { get; set; }

    /// <summary>Every call so far.</summary>
    public IReadOnlyList<Entry> Calls => [.. _calls];

    /// <summary>Calls that have begun, answered or not.</summary>
    public int CallsBegun => _begun;

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        Interlocked.Increment(ref _begun);
        var outcome = Answer is { } answer
            ? await answer(message).WaitAsync(cancellationToken)
            : new SendOutcome.Accepted("wamid." + message.AttemptId);
        _calls.Enqueue(new Entry(message, at, outcome));
        return outcome;
    }
}
