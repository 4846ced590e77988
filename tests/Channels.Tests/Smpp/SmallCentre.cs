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
    private readonly Lock _counting = new();
    private int _ids;

    internal SmallCentre()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What a submit is answered with; null: nothing.</summary>
    internal Func<Pdu, int, Pdu?> OnSubmit { get; set; } = (_, _) => null;

    internal uint BindStatus { get; set; }

    /// <summary>What a bind is answered with; null: <see cref="BindStatus"/>.</summary>
    internal Func<PduBody.Bind, uint>? OnBind { get; set; }

    /// <summary>The fields of the answer to a bind.</summary>
    internal PduBody BindBody { get; set; } = new PduBody.BindAnswer("centre");

    /// <summary>Binds that stand now.</summary>
    internal int Bound { get; private set; }

    /// <summary>The most that ever stood at once.</summary>
    internal int MostBound { get; private set; }

    internal bool AnswersEnquireLink { get; set; } = true;

    /// <summary>What comes in place of the answer to a test of the link.</summary>
    internal Func<Pdu>? OnTest { get; set; }

    /// <summary>Sees what comes in place of <see cref="Received"/>, which would hold all of it.</summary>
    internal Action<Pdu>? OnReceived { get; set; }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal IReadOnlyList<Pdu> Received => [.. _received];

    internal IReadOnlyList<Pdu> Submits => [.. _received.Where(pdu => pdu.Command == Commands.SubmitSm)];

    internal int Binds => _received.Count(pdu => IsBind(pdu));

    /// <summary>Answers to what the centre delivered.</summary>
    internal IReadOnlyList<Pdu> Taken => [.. _received.Where(pdu => pdu.Command is (Commands.DeliverSm | Commands.Answer) or (Commands.DataSm | Commands.Answer) or Commands.GenericNack)];

    /// <summary>Takes every submit.</summary>
    internal SmallCentre Taking()
    {
        OnSubmit = (pdu, _) => Accept(pdu);
        return this;
    }

    internal Pdu Accept(Pdu submit) => Answer(submit, 0, $"id-{Interlocked.Increment(ref _ids)}");

    internal static Pdu Answer(Pdu submit, uint status, string? id = null) => new(
        Commands.SubmitSm | Commands.Answer, status, submit.Sequence, id is null ? PduBody.Nothing.Instance : new PduBody.MessageAnswer(id));

    /// <summary>A receipt as most centres write it.</summary>
    internal Task ReportAsync(string id, string stat, string sender = "15550783881", string person = "16505551234") =>
        DeliverAsync(0x04, $"id:{id} sub:001 dlvrd:001 submit date:3005060708 done date:3005060708 stat:{stat} err:000 text:", person, sender);

    /// <summary>What a person writes.</summary>
    internal Task WriteAsync(string text, string person, string sender = "15550783881") => DeliverAsync(0, text, person, sender);

    /// <summary>An answer with whatever follows its header.</summary>
    internal static Pdu AnswerRaw(Pdu request, uint status, string hex) =>
        new(request.Command | Commands.Answer, status, request.Sequence, new PduBody.Other(Convert.FromHexString(hex)));

    internal Task SendAsync(Pdu pdu) => _last!.WriteAsync(PduCodec.Write(pdu));

    /// <summary>A unit with a header before its fields.</summary>
    internal static byte[] Framed(uint command, byte[] body, uint sequence = 900)
    {
        var frame = new byte[PduCodec.HeaderLength + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)frame.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), command);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(12), sequence);
        body.CopyTo(frame, PduCodec.HeaderLength);
        return frame;
    }

    internal Task SendRawAsync(byte[] bytes) => _last!.WriteAsync(bytes);

    internal void Drop() => _last!.Drop();

    /// <summary>Returns when what was received satisfies the condition.</summary>
    internal async Task UntilAsync(string what, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
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
        await _accepting; // before the listener stops: a stopped one throws at the loop's next call
        _listener.Stop();
        _last?.Drop();
    }

    private Task DeliverAsync(byte esmClass, string text, string from, string to) => SendAsync(new Pdu(
        Commands.DeliverSm, 0, (uint)(1000 + Interlocked.Increment(ref _ids)),
        new PduBody.Message(
            string.Empty, new SmppAddress(1, 1, from), new SmppAddress(1, 1, to), esmClass, 0, 0, string.Empty, string.Empty, 0, 0, 1, 0,
            System.Text.Encoding.ASCII.GetBytes(text))));

    private void Count(int change)
    {
        lock (_counting)
        {
            Bound += change;
            MostBound = Math.Max(MostBound, Bound);
        }
    }

    private static bool IsBind(Pdu pdu) => pdu.Command is Commands.BindTransceiver or Commands.BindTransmitter or Commands.BindReceiver;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new Connection(await _listener.AcceptSocketAsync(_stop.Token));
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
        var bound = false;
        try
        {
            while (await connection.ReadAsync() is { } pdu)
            {
                var answer = AnswerTo(pdu);
                if (IsBind(pdu) && answer?.Status == SmppStatus.Ok)
                {
                    bound = true;
                    _last = pdu.Command == Commands.BindTransmitter ? _last : connection; // a transmitter hears nothing
                    Count(1);
                }
                else if (pdu.Command == Commands.Unbind && bound)
                {
                    bound = false;
                    Count(-1);
                }

                if (OnReceived is { } see)
                {
                    see(pdu);
                }
                else
                {
                    _received.Enqueue(pdu);
                }

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
        finally
        {
            Count(bound ? -1 : 0);
            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        }
    }

    private Pdu? AnswerTo(Pdu pdu) => pdu.Command switch
    {
        Commands.BindTransceiver or Commands.BindTransmitter or Commands.BindReceiver =>
            new Pdu(pdu.Command | Commands.Answer, OnBind?.Invoke((PduBody.Bind)pdu.Body) ?? BindStatus, pdu.Sequence, BindBody),
        Commands.EnquireLink when !AnswersEnquireLink => OnTest?.Invoke(),
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
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (ObjectDisposedException)
            {
                // Dropped before.
            }

            _stream.Dispose();
        }
    }
}
