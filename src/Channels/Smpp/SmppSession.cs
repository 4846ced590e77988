using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;

namespace MassMessaging.Channels.Smpp;

/// <summary>A centre that refused the bind.</summary>
internal sealed class SmppBindException(uint status) : Exception($"The centre refused the bind: {SmppStatus.Word(status)}.")
{
    internal uint Status => status;
}

/// <summary>What became of a request.</summary>
internal abstract record Exchange
{
    private Exchange()
    {
    }

    /// <summary>Not a byte of it has left.</summary>
    internal sealed record NotWritten : Exchange;

    internal sealed record Answered(Pdu Pdu) : Exchange;

    /// <summary>It may have arrived. <paramref name="Later"/> ends with the answer if one comes yet, else with null.</summary>
    internal sealed record Lost(string Detail, Task<Pdu?> Later) : Exchange;
}

/// <summary>One bound connection, from its bind to its end; it is never bound again.</summary>
internal sealed class SmppSession : IAsyncDisposable
{
    private const int DeliveriesAtOnce = 32;

    /// <summary>Deliveries that wait for their turn: beyond them the connection is read no further, answers to submits included.</summary>
    private const int DeliveriesHeld = 500;

    /// <summary>How long answers are waited for between a leave and the connection's end; real time.</summary>
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(5);

    private readonly Stream _stream;
    private readonly SmppOptions _options;
    private readonly Func<Pdu, Task<uint>> _deliver;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _window;
    private readonly SemaphoreSlim _deliveries = new(DeliveriesAtOnce);
    private readonly Channel<Pdu> _arrived = Channel.CreateBounded<Pdu>(DeliveriesHeld);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<Pdu?>> _waiting = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sequence;
    private volatile bool _leaving;
    private long _lastHeard = Environment.TickCount64;

    private SmppSession(Stream stream, SmppOptions options, Func<Pdu, Task<uint>> deliver)
    {
        _stream = stream;
        _options = options;
        _deliver = deliver;
        _window = new SemaphoreSlim(options.Window);
    }

    /// <summary>Ends with the connection.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Whether submits are taken: bound, and neither side has taken leave.</summary>
    internal bool IsOpen => !_leaving && !_closed.IsCancellationRequested;

    /// <summary>Connects and binds.</summary>
    /// <param name="account">Who binds.</param>
    /// <param name="bind">As what: one of the bind commands.</param>
    /// <param name="options">Where, and the limits.</param>
    /// <param name="deliver">Takes what the centre delivers; its answer's status.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SmppBindException">The centre refused.</exception>
    internal static async Task<SmppSession> OpenAsync(
        SmppAccount account, uint bind, SmppOptions options, Func<Pdu, Task<uint>> deliver, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        return await OpenAsync(await ConnectAsync(options, limit.Token), account, bind, options, deliver, limit.Token);
    }

    /// <summary>Binds over a connection that stands, and closes it when that fails.</summary>
    internal static async Task<SmppSession> OpenAsync(
        Stream stream, SmppAccount account, uint bind, SmppOptions options, Func<Pdu, Task<uint>> deliver, CancellationToken cancellationToken)
    {
        var session = new SmppSession(stream, options, deliver);
        try
        {
            _ = session.ReadAsync();
            _ = session.DeliverAllAsync();
            var fields = new PduBody.Bind(account.SystemId, account.Password, account.SystemType, 0x34, default(SmppAddress) with { Value = string.Empty });
            var answer = await session.RequestAsync(bind, fields, [], startBefore: null, cancellationToken);
            if (answer is not Exchange.Answered { Pdu: var pdu })
            {
                throw new IOException("The centre did not answer the bind.");
            }

            if (pdu.Status != SmppStatus.Ok)
            {
                throw new SmppBindException(pdu.Status);
            }

            _ = session.WatchAsync();
            return session;
        }
        catch
        {
            session.Close(); // never bound, so there is no leave to take
            throw;
        }
    }

    /// <summary>Submits within the window.</summary>
    /// <param name="body">The message.</param>
    /// <param name="tlvs">Its optional fields.</param>
    /// <param name="startBefore">The last moment for writing, by the stopwatch; null: there is none.</param>
    /// <param name="cancellationToken">The caller's limit: before the write it gives up, after it the answer may come later.</param>
    internal async Task<Exchange> SubmitAsync(PduBody.Message body, IReadOnlyList<Tlv> tlvs, long? startBefore, CancellationToken cancellationToken)
    {
        try
        {
            await _window.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new Exchange.NotWritten();
        }

        var exchange = await RequestAsync(Commands.SubmitSm, body, tlvs, startBefore, cancellationToken);
        if (exchange is Exchange.Lost { Later: var later })
        {
            // Still outstanding for the centre: its place is free when it answers or can be waited for no longer.
            _ = later.ContinueWith(_ => _window.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        else
        {
            _window.Release();
        }

        return exchange;
    }

    /// <summary>Waits for the answers that are still owed, takes leave of the centre and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_closed.IsCancellationRequested)
        {
            var left = _leaving;
            _leaving = true;
            await AnsweredAsync();
            if (!left)
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await RequestAsync(Commands.Unbind, PduBody.Nothing.Instance, [], startBefore: null, limit.Token);
            }
        }

        Close();
    }

    private static async Task<Stream> ConnectAsync(SmppOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (!options.Tls)
            {
                return stream;
            }

            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.Host }, cancellationToken);
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Exchange> RequestAsync(
        uint command, PduBody body, IReadOnlyList<Tlv> tlvs, long? startBefore, CancellationToken cancellationToken)
    {
        var sequence = NextSequence();
        var answer = new TaskCompletionSource<Pdu?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var bytes = PduCodec.Write(new Pdu(command, SmppStatus.Ok, sequence, body, tlvs));
        try
        {
            await _writing.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new Exchange.NotWritten();
        }

        try
        {
            // Nobody cancels a write under way: half a unit on the wire would end the connection for all.
            _waiting[sequence] = answer;
            // Waiting for a place in the window and for other writes counts, so the last moment is looked at here alone.
            if (_closed.IsCancellationRequested || (_leaving && command == Commands.SubmitSm) || Stopwatch.GetTimestamp() >= startBefore)
            {
                _waiting.TryRemove(sequence, out _);
                return new Exchange.NotWritten();
            }

            await _stream.WriteAsync(bytes, _closed.Token);
        }
        catch (Exception broken) when (IsEnd(broken))
        {
            Close();
        }
        finally
        {
            _writing.Release();
        }

        var later = AwaitAsync(sequence, answer.Task);
        try
        {
            return await later.WaitAsync(cancellationToken) is { } pdu
                ? new Exchange.Answered(pdu)
                : new Exchange.Lost(IsOpen ? "no answer in time" : "link dropped", later);
        }
        catch (OperationCanceledException)
        {
            return new Exchange.Lost("no answer in time", later);
        }
    }

    private async Task<Pdu?> AwaitAsync(uint sequence, Task<Pdu?> answer)
    {
        try
        {
            return await answer.WaitAsync(_options.ResponseTimeout, _closed.Token);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // An answer that came in the same moment counts.
            return answer.IsCompletedSuccessfully ? answer.Result : null;
        }
        finally
        {
            _waiting.TryRemove(sequence, out _);
        }
    }

    private async Task WatchAsync()
    {
        while (IsOpen)
        {
            var idle = TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastHeard));
            if (idle < _options.EnquireLinkInterval)
            {
                await Task.Delay(_options.EnquireLinkInterval - idle, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await TestAsync();
            }
        }
    }

    // Anything that comes after the test is a sign of life as good as its answer, which may stand behind much else.
    private async Task TestAsync()
    {
        var before = Volatile.Read(ref _lastHeard);
        using var limit = new CancellationTokenSource(_options.EnquireLinkTimeout);
        if (await RequestAsync(Commands.EnquireLink, PduBody.Nothing.Instance, [], startBefore: null, limit.Token) is not Exchange.Answered
            && Volatile.Read(ref _lastHeard) == before)
        {
            Close();
        }
    }

    private async Task ReadAsync()
    {
        var reader = PipeReader.Create(_stream);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(_closed.Token);
                var buffer = read.Buffer;
                while (TryCut(ref buffer, out var frame))
                {
                    Volatile.Write(ref _lastHeard, Environment.TickCount64);
                    await TakeAsync(frame);
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception over) when (IsEnd(over) || over is SmppFormatException)
        {
            // The connection is over, or what comes on it has no units any more.
        }
        finally
        {
            Close();
        }
    }

    private static bool TryCut(ref ReadOnlySequence<byte> buffer, out byte[] frame)
    {
        frame = [];
        if (buffer.Length < 4)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[4];
        buffer.Slice(0, 4).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is < PduCodec.HeaderLength or > PduCodec.MaxLength)
        {
            throw new SmppFormatException("A unit's length is impossible.");
        }

        if (buffer.Length < length)
        {
            return false;
        }

        frame = buffer.Slice(0, length).ToArray();
        buffer = buffer.Slice(length);
        return true;
    }

    private async Task TakeAsync(byte[] frame)
    {
        Pdu pdu;
        try
        {
            pdu = PduCodec.Read(frame);
        }
        catch (SmppFormatException)
        {
            await RefuseAsync(frame, SmppStatus.InvalidLength);
            return;
        }

        if (pdu.IsAnswer)
        {
            if (_waiting.TryRemove(pdu.Sequence, out var waiting))
            {
                waiting.TrySetResult(pdu);
            }

            return;
        }

        switch (pdu.Command)
        {
            case Commands.EnquireLink:
                await AnswerAsync(pdu, SmppStatus.Ok, PduBody.Nothing.Instance);
                break;
            case Commands.Unbind:
                _leaving = true; // before the answer: behind it no submit may follow
                await AnswerAsync(pdu, SmppStatus.Ok, PduBody.Nothing.Instance);
                _ = EndAsync();
                break;
            case Commands.DeliverSm or Commands.DataSm:
                await _arrived.Writer.WriteAsync(pdu, _closed.Token);
                break;
            case Commands.AlertNotification or Commands.Outbind:
                break; // neither has an answer
            default:
                await RefuseAsync(frame, SmppStatus.InvalidCommand);
                break;
        }
    }

    // Reading goes on: a centre that took leave still answers what it had taken before.
    private async Task EndAsync()
    {
        await AnsweredAsync();
        Close();
    }

    /// <summary>Returns when no request waits for its answer, the connection is over or <see cref="LeaveWithin"/> has passed.</summary>
    private async Task AnsweredAsync()
    {
        var owed = Task.WhenAll(_waiting.Values.Select(waiting => waiting.Task));
        try
        {
            await owed.WaitAsync(LeaveWithin, _closed.Token);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // What still waits ends with the connection.
        }
    }

    private async Task DeliverAllAsync()
    {
        try
        {
            await foreach (var pdu in _arrived.Reader.ReadAllAsync(_closed.Token))
            {
                await _deliveries.WaitAsync(_closed.Token);
                _ = DeliverAsync(pdu);
            }
        }
        catch (OperationCanceledException)
        {
            // What is not answered the centre delivers again.
        }
    }

    // Answered only after it was taken: what we did not store the centre keeps and delivers again.
    private async Task DeliverAsync(Pdu pdu)
    {
        try
        {
            await AnswerAsync(pdu, await _deliver(pdu), new PduBody.MessageAnswer(string.Empty));
        }
        finally
        {
            _deliveries.Release();
        }
    }

    private Task AnswerAsync(Pdu request, uint status, PduBody body) =>
        WriteAsync(new Pdu(request.Command | Commands.Answer, status, request.Sequence, body));

    private Task RefuseAsync(byte[] frame, uint status) =>
        WriteAsync(new Pdu(Commands.GenericNack, status, BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(12))));

    private async Task WriteAsync(Pdu pdu)
    {
        var bytes = PduCodec.Write(pdu);
        try
        {
            await _writing.WaitAsync(_closed.Token);
            try
            {
                await _stream.WriteAsync(bytes, _closed.Token);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception broken) when (IsEnd(broken))
        {
            Close();
        }
    }

    private void Close()
    {
        if (_ended.TrySetResult())
        {
            _closed.Cancel();
            _stream.Dispose();
        }
    }

    private uint NextSequence() => ((uint)(Interlocked.Increment(ref _sequence) - 1) % 0x7FFFFFFF) + 1;

    /// <summary>Whether opening a session failed by the network or its encryption, or was given up.</summary>
    internal static bool IsNoConnection(Exception exception) => IsEnd(exception) || exception is AuthenticationException;

    private static bool IsEnd(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException;
}
