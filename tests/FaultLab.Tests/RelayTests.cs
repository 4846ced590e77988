using System.Net;
using System.Net.Sockets;
using MassMessaging.FaultLab.Network;

namespace MassMessaging.FaultLab.Tests;

public sealed class RelayTests
{
    private static readonly byte[] Word = [1, 2, 3];

    [Fact]
    public async Task It_passes_bytes_both_ways()
    {
        await using var echo = new Echo();
        await using var relay = Relay.Start(Ports.Free(), echo.Port);
        using var client = await relay.ConnectAsync();

        Assert.Equal(Word, await AskAsync(client));
    }

    [Fact]
    public async Task It_takes_the_next_target_when_one_does_not_listen()
    {
        await using var echo = new Echo();
        await using var relay = Relay.Start(Ports.Free(), Ports.Free(), echo.Port);
        for (var i = 0; i < 3; i++)
        {
            using var client = await relay.ConnectAsync();
            Assert.Equal(Word, await AskAsync(client));
        }
    }

    [Fact]
    public async Task It_cuts_what_is_open_and_refuses_what_comes()
    {
        await using var echo = new Echo();
        await using var relay = Relay.Start(Ports.Free(), echo.Port);
        using var client = await relay.ConnectAsync();
        await AskAsync(client);

        relay.Refuses = true;
        relay.Cut();

        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(client));
        await Assert.ThrowsAnyAsync<Exception>(async () => await AskAsync(await relay.ConnectAsync()));
    }

    [Fact]
    public async Task What_is_held_back_arrives_when_it_is_let_go()
    {
        await using var echo = new Echo();
        await using var relay = Relay.Start(Ports.Free(), echo.Port);
        using var client = await relay.ConnectAsync();
        relay.Hold();
        var answer = AskAsync(client);
        Assert.False(answer.IsCompleted);

        relay.LetGo();

        Assert.Equal(Word, await answer);
    }

    [Fact]
    public async Task A_connection_is_known_by_the_process_that_opened_it()
    {
        await using var echo = new Echo();
        await using var relay = Relay.Start(Ports.Free(), echo.Port);
        var owners = new List<int?>();
        relay.Admits = port =>
        {
            owners.Add(SocketOwners.OwnerOf(port, [1, Environment.ProcessId]));
            return owners[^1] != Environment.ProcessId;
        };

        await Assert.ThrowsAnyAsync<Exception>(async () => await AskAsync(await relay.ConnectAsync()));

        Assert.Equal([Environment.ProcessId], owners);
    }

    private static async Task<byte[]> AskAsync(Socket client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await client.SendAsync(Word, patience.Token);
        var answer = new byte[Word.Length];
        for (var read = 0; read < answer.Length;)
        {
            var more = await client.ReceiveAsync(answer.AsMemory(read), patience.Token);
            read += more > 0 ? more : throw new IOException("closed");
        }

        return answer;
    }

    /// <summary>Sends back what it gets.</summary>
    private sealed class Echo : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;

        public Echo()
        {
            _listener.Start();
            _serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving; // before the listener stops: a stopped one throws at the loop's next call
            _listener.Stop();
            _stop.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    _ = EchoAsync(await _listener.AcceptSocketAsync(_stop.Token));
                }
            }
            catch (OperationCanceledException)
            {
                // Disposed.
            }
        }

        private static async Task EchoAsync(Socket client)
        {
            var buffer = new byte[64];
            try
            {
                while (await client.ReceiveAsync(buffer) is var read and > 0)
                {
                    await client.SendAsync(buffer.AsMemory(0, read));
                }
            }
            catch (SocketException)
            {
                // Cut.
            }

            client.Dispose();
        }
    }
}
