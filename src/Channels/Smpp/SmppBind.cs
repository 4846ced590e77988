namespace MassMessaging.Channels.Smpp;

/// <summary>
/// One account's bind: a connection that sends and hears, or two where the centre has no transceivers. The two are one:
/// when either ends, the bind is over, because what is sent without the other would never be heard of again.
/// </summary>
internal sealed class SmppBind : IAsyncDisposable
{
    private readonly SmppSession? _receiver;

    private SmppBind(SmppSession sender, SmppSession? receiver) => (Sender, _receiver) = (sender, receiver);

    /// <summary>The connection that submits go over.</summary>
    internal SmppSession Sender { get; }

    /// <summary>Ends with the first connection that does.</summary>
    internal Task Ended => _receiver is null ? Sender.Ended : Task.WhenAny(Sender.Ended, _receiver.Ended);

    /// <summary>Connects and binds as <see cref="SmppOptions.BindMode"/> says.</summary>
    /// <exception cref="SmppBindException">The centre refused.</exception>
    internal static async Task<SmppBind> OpenAsync(
        SmppAccount account, SmppOptions options, Func<Pdu, Task<uint>> deliver, CancellationToken cancellationToken)
    {
        if (options.BindMode == SmppBindMode.Transceiver)
        {
            return new SmppBind(await SmppSession.OpenAsync(account, Commands.BindTransceiver, options, deliver, cancellationToken), null);
        }

        // First the receiver: nothing is sent while its receipt could not come back.
        var receiver = await SmppSession.OpenAsync(account, Commands.BindReceiver, options, deliver, cancellationToken);
        try
        {
            return new SmppBind(await SmppSession.OpenAsync(account, Commands.BindTransmitter, options, deliver, cancellationToken), receiver);
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes leave; first of the connection that sends, so that receipts come in as long as they can.</summary>
    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync();
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }
    }
}
