using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MassMessaging.Simulator.Clock;
using MassMessaging.Simulator.Faults;
using MassMessaging.Simulator.Ledger;
using MassMessaging.Simulator.Numbers;
using MassMessaging.Simulator.Receipts;

namespace MassMessaging.Simulator.Smpp;

/// <summary>An SMS centre: accounts bind, submit and hear of what became of it over the same connections.</summary>
internal sealed class SmppCentre : IAsyncDisposable
{
    private readonly SimulatorClock _clock;
    private readonly NumberBook _accounts;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<SmppSession, Task> _sessions = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;
    private int _bind;

    /// <summary>Starts listening on loopback; port 0 takes a free one.</summary>
    internal SmppCentre(int port, SimulatorClock clock, NumberBook accounts, FaultBook faults, ReceiptPlanner planner, Intake intake)
    {
        (_clock, _accounts) = (clock, accounts);
        Sends = new SmppSends(clock, faults, planner, intake);
        _listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException taken)
        {
            throw new IOException($"The SMS centre cannot listen on port {port}: {taken.Message}", taken);
        }

        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    internal int Port { get; }

    internal SmppSends Sends { get; }

    /// <summary>Connections of an account that are bound now.</summary>
    internal int BoundOf(Number account) => _sessions.Keys.Count(session => session.Account == account);

    /// <summary>The account of a bind, or the status that refuses it.</summary>
    internal (Number? Account, uint Status) Admit(string systemId, string password) => _accounts.Find(SmppRegistration.IdOf(systemId)) switch
    {
        _ when !_clock.IsKnown => (null, SmppErrors.SystemError),
        null => (null, SmppErrors.InvalidSystemId),
        { } account when account.Registration.AccessToken != password => (null, SmppErrors.InvalidPassword),
        { } account => (account, 0),
    };

    /// <summary>What follows the header of a good answer to a bind: with its version, or in odd weather without its name.</summary>
    internal byte[] Greeting(Number account)
    {
        var number = Interlocked.Increment(ref _bind);
        var version = new SmppWriter().Optional(SmppTag.InterfaceVersion, 0x34).ToBytes();
        return account.Weather.InPieces(account.Id, $"bind {number}") ? version : [.. new SmppWriter().Text("simulator").ToBytes(), .. version];
    }

    /// <summary>Delivers a receipt or a text to whichever connection of the account hears; false: none took it.</summary>
    internal async Task<bool> DeliverAsync(Post post)
    {
        var hears = _sessions.Keys.Where(session => session.Receives && session.Account == post.Number).ToList();
        return hears.Count > 0 && await hears[^1].DeliverAsync(SmppDeliveries.Of(post), post.Number.Weather.InPieces(post.Number.Id, post.Id.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting; // before the listener stops: a stopped one throws at the loop's next call
        _listener.Stop();
        foreach (var session in _sessions.Keys)
        {
            session.Drop();
        }

        await Task.WhenAll(_sessions.Values);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var session = new SmppSession(await _listener.AcceptSocketAsync(_stop.Token), this);
                _sessions[session] = Task.CompletedTask;
                var running = session.RunAsync(_stop.Token);
                _sessions.TryUpdate(session, running, Task.CompletedTask);
                _ = running.ContinueWith(_ => _sessions.TryRemove(session, out var _), TaskScheduler.Default);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
                // Stopped, or the customer was gone before it was accepted.
            }
        }
    }
}
