using System.Collections.Concurrent;
using System.Net.Sockets;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Smpp;

/// <summary>One connection of a customer of the centre.</summary>
internal sealed class SmppSession(Socket socket, SmppCentre centre) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<uint, TaskCompletionSource<uint>> _asked = new();
    private int _sequence;

    /// <summary>The account that it bound as; null: not bound.</summary>
    internal Number? Account { get; private set; }

    /// <summary>Whether it hears what the centre has to tell.</summary>
    internal bool Receives { get; private set; }

    /// <summary>Serves the connection until it ends.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await SmppUnit.ReadAsync(_stream, stop) is { } unit)
            {
                if ((unit.Command & SmppUnit.Answer) != 0)
                {
                    if (_asked.TryRemove(unit.Sequence, out var asked))
                    {
                        asked.TrySetResult(unit.Command == SmppUnit.GenericNack && unit.Status == 0 ? uint.MaxValue : unit.Status);
                    }
                }
                else if (!await TakeAsync(unit))
                {
                    return;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidDataException)
        {
            // The customer left, or was dropped.
        }
        finally
        {
            (Account, Receives) = (null, false);
            Dispose();
            foreach (var asked in _asked.Values)
            {
                asked.TrySetResult(uint.MaxValue);
            }
        }
    }

    /// <summary>Delivers one thing. False: it was not taken, and is to be delivered again.</summary>
    internal async Task<bool> DeliverAsync(IReadOnlyList<SmppDelivery> deliveries, bool inPieces)
    {
        foreach (var delivery in deliveries)
        {
            var sequence = (uint)(Interlocked.Increment(ref _sequence) & 0x7FFF_FFFF);
            var asked = new TaskCompletionSource<uint>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (delivery.IsAnswered)
            {
                _asked[sequence] = asked;
            }

            if (!await TryWriteAsync(new SmppUnit(delivery.Command, 0, sequence, delivery.Body), inPieces))
            {
                return false;
            }

            if (!delivery.IsAnswered)
            {
                continue;
            }

            try
            {
                if (await asked.Task.WaitAsync(Patience) != 0)
                {
                    return false;
                }
            }
            catch (TimeoutException)
            {
                _asked.TryRemove(sequence, out _);
                return false;
            }
        }

        return true;
    }

    internal Task<bool> AnswerAsync(SmppUnit request, uint status, byte[]? body = null) =>
        TryWriteAsync(new SmppUnit(request.Command | SmppUnit.Answer, status, request.Sequence, body ?? []), inPieces: false);

    internal Task<bool> RejectAsync(SmppUnit request, uint status) =>
        TryWriteAsync(new SmppUnit(SmppUnit.GenericNack, status, request.Sequence, []), inPieces: false);

    /// <summary>Ends the connection without a goodbye.</summary>
    internal void Drop()
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception gone) when (gone is ObjectDisposedException or SocketException)
        {
            // Dropped before.
        }

        Dispose();
    }

    public void Dispose() => _stream.Dispose();

    // False: the connection is over.
    private async Task<bool> TakeAsync(SmppUnit unit)
    {
        switch (unit.Command)
        {
            case SmppUnit.BindReceiver or SmppUnit.BindTransmitter or SmppUnit.BindTransceiver:
                return await BindAsync(unit);
            case SmppUnit.EnquireLink:
                return await AnswerAsync(unit, 0);
            case SmppUnit.Unbind:
                await AnswerAsync(unit, 0);
                return false;
            case SmppUnit.SubmitSm when Account is { } account:
                _ = centre.Sends.AnswerAsync(this, account, unit); // others need not wait for a late answer
                return true;
            case SmppUnit.SubmitSm:
                return await AnswerAsync(unit, SmppErrors.NotBound);
            default:
                return await RejectAsync(unit, SmppErrors.InvalidCommand);
        }
    }

    private async Task<bool> BindAsync(SmppUnit unit)
    {
        var reader = new SmppReader(unit.Body);
        var (system, password) = (reader.Text(), reader.Text());
        var (account, status) = centre.Admit(system, password);
        if (account is null)
        {
            await AnswerAsync(unit, status);
            return false;
        }

        (Account, Receives) = (account, unit.Command != SmppUnit.BindTransmitter);
        return await AnswerAsync(unit, 0, centre.Greeting(account));
    }

    private async Task<bool> TryWriteAsync(SmppUnit unit, bool inPieces)
    {
        try
        {
            await _writing.WaitAsync();
            try
            {
                var bytes = unit.ToBytes();
                var first = inPieces ? bytes.Length / 2 : bytes.Length;
                await _stream.WriteAsync(bytes.AsMemory(0, first));
                await Task.Delay(inPieces ? 5 : 0);
                await _stream.WriteAsync(bytes.AsMemory(first));
                return true;
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
