using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MassMessaging.FaultLab.Network;

/// <summary>
/// Stands before a port and passes bytes on, until told to be slow, to hold everything back, to refuse, or to cut what
/// is there. With several targets it takes the next one that answers.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int[] _targets;
    private readonly ConcurrentDictionary<Line, bool> _lines = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _turn;
    private volatile TaskCompletionSource? _held;

    private Relay(int port, int[] targets)
    {
        _targets = targets;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Real time by which each piece is held up, one way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>No connection gets through.</summary>
    public bool Refuses { get; set; }

    /// <summary>Whether a connection whose client's port is given may pass; asked once for each.</summary>
    public Func<int, bool>? Admits { get; set; }

    /// <summary>A relay on a port, before others of this machine.</summary>
    public static Relay Start(int port, params int[] targets) => new(port, targets);

    /// <summary>A connection to it.</summary>
    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_listener.LocalEndpoint);
        return socket;
    }

    /// <summary>Ends the connections that are open; those whose client's port satisfies the condition when one is given.</summary>
    public void Cut(Func<int, bool>? which = null)
    {
        foreach (var line in _lines.Keys.Where(line => which is null || which(line.ClientPort)))
        {
            line.Cut();
        }
    }

    /// <summary>Holds everything back without ending a connection, like a network that swallows.</summary>
    public void Hold() => _held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everything through again.</summary>
    public void LetGo()
    {
        var held = _held;
        _held = null;
        held?.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting; // before the listener stops: a stopped one throws at the loop's next call
        _listener.Stop();
        LetGo();
        Cut();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(Socket client)
    {
        client.NoDelay = true;
        var port = ((IPEndPoint)client.RemoteEndPoint!).Port;
        if (Refuses || Admits?.Invoke(port) == false || await ConnectOnAsync() is not { } target)
        {
            Line.Reset(client);
            return;
        }

        var line = new Line(client, target, port);
        _lines.TryAdd(line, true);
        await Task.WhenAny(PumpAsync(client, target), PumpAsync(target, client));
        _lines.TryRemove(line, out _);
        line.Close();
    }

    private async Task<Socket?> ConnectOnAsync()
    {
        for (var tries = 0; tries < _targets.Length; tries++)
        {
            var target = _targets[(int)((uint)Interlocked.Increment(ref _turn) % _targets.Length)];
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, target);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                if (Delay is { Ticks: > 0 } delay)
                {
                    await Task.Delay(delay);
                }

                if (_held is { } held)
                {
                    await held.Task;
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
            await Task.Delay(TimeSpan.FromSeconds(1)); // what the other side still has to say
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Either side went away.
        }
    }

    private sealed class Line(Socket client, Socket target, int clientPort)
    {
        public int ClientPort => clientPort;

        public static void Reset(Socket socket)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // Ended already.
            }

            socket.Dispose();
        }

        public void Cut()
        {
            Reset(client);
            Reset(target);
        }

        public void Close()
        {
            client.Dispose();
            target.Dispose();
        }
    }
}
