using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MassMessaging.Channels.Smpp;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>One connection whose writes a test holds up.</summary>
public sealed class SmppSessionTests
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_submit_whose_last_moment_passes_while_another_write_holds_the_connection_is_not_written()
    {
        await using var centre = new SmallCentre().Taking();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, centre.Port);
        await using var connection = new HeldStream(client.GetStream());
        var options = SmppSample.Settings(centre.Port);
        options.Window = 1;
        await using var session = await SmppSession.OpenAsync(
            connection, new SmppAccount("ann", "secret", string.Empty), Commands.BindTransceiver, options, _ => Task.FromResult(SmppStatus.Ok), CancellationToken.None);

        connection.Hold();
        await centre.SendAsync(new Pdu(Commands.EnquireLink, 0, 41));
        await connection.Held.WaitAsync(GiveUp); // the answer to the centre's question holds the connection
        var last = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 5);
        var submit = session.SubmitAsync(Message("+16505551234"), [], last, CancellationToken.None);
        while (Stopwatch.GetTimestamp() < last)
        {
            await Task.Delay(10);
        }

        connection.Release();
        Assert.IsType<Exchange.NotWritten>(await submit.WaitAsync(GiveUp));

        // Its place in the window is free, and the next submit is the first that the centre sees.
        Assert.IsType<Exchange.Answered>(await session.SubmitAsync(Message("+16505559876"), [], startBefore: null, CancellationToken.None).WaitAsync(GiveUp));
        Assert.Equal("16505559876", ((PduBody.Message)Assert.Single(centre.Submits).Body).Destination.Value);
    }

    private static PduBody.Message Message(string to)
    {
        Assert.True(SmppCredentials.TryReadAddress(to, out var address));
        return Assert.Single(SmppText.Submits("Hello", address, address, reference: 1, new SmppOptions())).Body;
    }

    /// <summary>A connection whose writes wait from <see cref="Hold"/> to <see cref="Release"/>.</summary>
    private sealed class HeldStream(Stream inner) : Stream
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile TaskCompletionSource? _gate;

        /// <summary>Ends when a write waits.</summary>
        internal Task Held => _held.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        internal void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void Release() => _gate!.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_gate is { Task.IsCompleted: false } gate)
            {
                _held.TrySetResult();
                await gate.Task.WaitAsync(cancellationToken);
            }

            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
