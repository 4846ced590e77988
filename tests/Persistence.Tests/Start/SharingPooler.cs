using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace MassMessaging.Persistence.Tests.Start;

/// <summary>
/// Stands before a database as a pooler does: it introduces itself to each client with a process id of its own. As a sharing
/// one it lends a client any idle server connection for each transaction; else each client keeps its own.
/// </summary>
public sealed class SharingPooler : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _host;
    private readonly int _port;
    private readonly bool _shares;
    private readonly bool _lendsTheOldest;
    private readonly LinkedList<NetworkStream> _idle = [];
    private readonly List<Task> _clients = [];
    private readonly ConcurrentBag<TcpClient> _servers = [];
    private readonly Task _accepting;

    /// <param name="to">The database.</param>
    /// <param name="shares">Whether it shares server connections between transactions.</param>
    /// <param name="lendsTheOldest">Whether it lends the one that has been idle longest, and not the one that came back last.</param>
    public SharingPooler(NpgsqlConnectionStringBuilder to, bool shares, bool lendsTheOldest = false)
    {
        (_host, _port, _shares, _lendsTheOldest) = (to.Host!, to.Port, shares, lendsTheOldest);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_clients).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var server in _servers)
        {
            server.Dispose();
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _clients.Add(ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        var connection = new TcpClient();
        _servers.Add(connection);
        await connection.ConnectAsync(_host, _port, _stop.Token);
        var (front, server) = (client.GetStream(), connection.GetStream());
        await StartAsync(front, server);
        if (_shares)
        {
            GiveBack(server);
        }

        while (await ReadAsync(front) is { } message)
        {
            if (message[0] == (byte)'X')
            {
                return;
            }

            var borrowed = _shares ? Borrow() : server;
            for (var idle = false; !idle;)
            {
                await borrowed.WriteAsync(message, _stop.Token);
                // A round ends with a query or a sync, and a transaction with the first round that leaves the server idle.
                if (message[0] is (byte)'Q' or (byte)'S')
                {
                    idle = await AnswerAsync(borrowed, front);
                    if (idle)
                    {
                        break;
                    }
                }

                message = (await ReadAsync(front))!;
            }

            if (_shares)
            {
                GiveBack(borrowed);
            }
        }
    }

    // The client and its own server connection make themselves known to each other; the process id is changed on the way.
    private async Task StartAsync(NetworkStream front, NetworkStream server)
    {
        while (true)
        {
            var length = new byte[4];
            await front.ReadExactlyAsync(length, _stop.Token);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4];
            await front.ReadExactlyAsync(body, _stop.Token);
            if (BinaryPrimitives.ReadInt32BigEndian(body) != 196_608)
            {
                await front.WriteAsync("N"u8.ToArray(), _stop.Token); // neither TLS nor GSS
                continue;
            }

            await server.WriteAsync(length.Concat(body).ToArray(), _stop.Token);
            break;
        }

        while (true)
        {
            var message = (await ReadAsync(server))!;
            if (message[0] == (byte)'K')
            {
                BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(5), 1_000_000_007);
            }

            await front.WriteAsync(message, _stop.Token);
            if (message[0] == (byte)'Z')
            {
                return;
            }

            // Authentication that asks for something; 0 is done, 12 only tells.
            if (message[0] == (byte)'R' && BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(5)) is not (0 or 12))
            {
                await server.WriteAsync((await ReadAsync(front))!, _stop.Token);
            }
        }
    }

    /// <summary>Passes an answer on; true when the server is in no transaction after it.</summary>
    private async Task<bool> AnswerAsync(NetworkStream server, NetworkStream front)
    {
        while (true)
        {
            var message = (await ReadAsync(server))!;
            await front.WriteAsync(message, _stop.Token);
            if (message[0] == (byte)'Z')
            {
                return message[5] == (byte)'I';
            }
        }
    }

    private async Task<byte[]?> ReadAsync(NetworkStream from)
    {
        var head = new byte[5];
        if (await from.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false, _stop.Token) < 5)
        {
            return null;
        }

        var message = new byte[1 + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(5), _stop.Token);
        return message;
    }

    private NetworkStream Borrow()
    {
        lock (_idle)
        {
            var lent = (_lendsTheOldest ? _idle.First : _idle.Last)!;
            _idle.Remove(lent);
            return lent.Value;
        }
    }

    private void GiveBack(NetworkStream server)
    {
        lock (_idle)
        {
            _idle.AddLast(server);
        }
    }
}
