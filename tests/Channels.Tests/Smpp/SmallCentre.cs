using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MassMessaging.Channels.Smpp;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>A centre in this process that fails in every way it is told to. It uses our own codec, so it proves no wire format.</summary>
internal sealed class SmallCentre : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Pdu> _received = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _changed = NewSignal();
    private volatile Connection? _last;
    private int _ids;

    internal SmallCentre()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What a submit is answered with; null: nothing.</summary>
    internal Func<Pdu, int, Pdu?> OnSubmit { get; set; } = (_, _) => null;

    internal uint BindStatus { get; set; }

    internal bool AnswersEnquireLink { get; set; } = true;

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal IReadOnlyList<Pdu> Received => [.. _received];

    internal IReadOnlyList<Pdu> Submits => [.. _received.Where(pdu => pdu.Command == Commands.SubmitSm)];

    internal int Binds => _received.Count(pdu => pdu.Command == Commands.BindTransceiver);

    /// <summary>Takes every submit.</summary>
    internal SmallCentre Taking()
    {
        OnSubmit = (pdu, _) => Accept(pdu);
        return this;
    }

    internal Pdu Accept(Pdu submit) => Answer(submit, 0, $"id-{Interlocked.Increment(ref _ids)}");

    internal static Pdu Answer(Pdu submit, uint status, string? id = null) => new(
        Commands.SubmitSm | Commands.Answer, status, submit.Sequence, id is null ? PduBody.Nothing.Instance : new PduBody.MessageAnswer(id));

    internal Task SendAsync(Pdu pdu) => _last!.WriteAsync(PduCodec.Write(pdu));

    internal Task SendRawAsync(byte[] bytes) => _last!.WriteAsync(bytes);

    internal void Drop() => _last!.Drop();

    /// <summary>Returns when what was received satisfies the condition.</summary>
    internal async Task UntilAsync(string what, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            var changed = _changed.Task;
            if (condition())
            {
                return;
            }

            if (await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, limit.Token)) != changed)
            {
                throw new TimeoutException($"Waited for {what}; {_received.Count} units came.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _last?.Drop();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new Connection(await _listener.AcceptSocketAsync(_stop.Token));
                _last = connection;
                _ = ServeAsync(connection);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        try
        {
            while (await connection.ReadAsync() is { } pdu)
            {
                var answer = AnswerTo(pdu);
                _received.Enqueue(pdu);
                Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
                if (answer is not null)
                {
                    await connection.WriteAsync(PduCodec.Write(answer));
                }
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // The client left or was dropped.
        }
    }

    private Pdu? AnswerTo(Pdu pdu) => pdu.Command switch
    {
        Commands.BindTransceiver => new Pdu(pdu.Command | Commands.Answer, BindStatus, pdu.Sequence, new PduBody.BindAnswer("centre")),
        Commands.EnquireLink when !AnswersEnquireLink => null,
        Commands.EnquireLink or Commands.Unbind => new Pdu(pdu.Command | Commands.Answer, 0, pdu.Sequence),
        Commands.SubmitSm => OnSubmit(pdu, Submits.Count + 1),
        _ => null,
    };

    private sealed class Connection(Socket socket)
    {
        private readonly NetworkStream _stream = new(socket, ownsSocket: true);
        private readonly SemaphoreSlim _writing = new(1);

        internal async Task<Pdu?> ReadAsync()
        {
            var head = new byte[4];
            await _stream.ReadExactlyAsync(head);
            var frame = new byte[BinaryPrimitives.ReadUInt32BigEndian(head)];
            head.CopyTo(frame, 0);
            await _stream.ReadExactlyAsync(frame.AsMemory(4));
            return PduCodec.Read(frame);
        }

        internal async Task WriteAsync(byte[] bytes)
        {
            await _writing.WaitAsync();
            try
            {
                await _stream.WriteAsync(bytes);
            }
            finally
            {
                _writing.Release();
            }
        }

        internal void Drop()
        {
            socket.LingerState = new LingerOption(true, 0);
            _stream.Dispose();
        }
    }
}
