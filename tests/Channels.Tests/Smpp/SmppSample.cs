using System.Collections.Concurrent;
using MassMessaging.Channels.Smpp;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>Values and a host that most tests of SMPP share.</summary>
internal static class SmppSample
{
    internal static readonly DateTimeOffset Now = new(2030, 5, 6, 7, 8, 9, TimeSpan.Zero);

    internal static Dictionary<string, string> Credentials() => new()
    {
        [SmppCredentials.SystemId] = "ann",
        [SmppCredentials.Password] = "secret",
        [SmppCredentials.From] = "+15550783881",
    };

    internal static OutgoingMessage Message(int seq = 1, string text = "Hello") =>
        new(WhatsApp.Sample.Attempt(seq).ToString(), "+16505551234", text, Template: null, Credentials());

    internal static SmppOptions Settings(int port) => new()
    {
        Port = port,
        ReconnectDelay = TimeSpan.FromMilliseconds(20),
        SubmitsPerSecond = 10_000,
    };

    internal static SmppChannel Channel(SmppOptions options, Host? host = null) =>
        new(Options.Create(options), host ?? new Host(), new FixedClock());

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>The product as far as a centre's events need it: takes or refuses them.</summary>
internal sealed class Host : ISmppEvents
{
    private readonly ConcurrentQueue<SmppEvent> _events = new();
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many events cannot be stored before the first that can.</summary>
    internal int Failures { get; set; }

    /// <summary>Whether what comes can never be stored.</summary>
    internal bool Never { get; set; }

    /// <summary>Whether nothing is kept of what comes.</summary>
    internal bool Forgets { get; set; }

    /// <summary>Nothing is stored before it ends.</summary>
    internal Task Gate { get; set; } = Task.CompletedTask;

    internal IReadOnlyList<SmppEvent> Events => [.. _events];

    public async Task TakeAsync(SmppEvent happened, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        if (Never)
        {
            throw new InvalidDataException("never");
        }

        if (Failures-- > 0)
        {
            throw new InvalidOperationException("not stored");
        }

        if (Forgets)
        {
            return;
        }

        _events.Enqueue(happened);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    internal async Task UntilAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var changed = _changed.Task;
            if (_events.Count >= count)
            {
                return;
            }

            if (await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, limit.Token)) != changed)
            {
                throw new TimeoutException($"Waited for {count} events; {_events.Count} came.");
            }
        }
    }
}
