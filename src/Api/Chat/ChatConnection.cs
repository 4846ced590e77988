using System.Threading.Channels;

namespace MassMessaging.Api.Chat;

/// <summary>One app's connection that follows its inbox: whose it is, and up to which message it was sent everything.</summary>
/// <param name="tenantId">The customer's tenant.</param>
/// <param name="customerNo">The customer.</param>
/// <param name="position">The number of the last message that the app has.</param>
internal sealed class ChatConnection(Guid tenantId, long customerNo, long position)
{
    // One place: any number of hints that come while it reads mean one more look.
    private readonly Channel<bool> _wakes = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stop = new();
    private long _position = position;
    private Task _pump = Task.CompletedTask;

    /// <summary>The customer's tenant.</summary>
    public Guid TenantId { get; } = tenantId;

    /// <summary>The customer.</summary>
    public long CustomerNo { get; } = customerNo;

    /// <summary>The number of the last message that was sent on this connection, or that the app had before.</summary>
    public long Position
    {
        get => Volatile.Read(ref _position);
        set => Volatile.Write(ref _position, value);
    }

    /// <summary>Begins to send.</summary>
    public void Start(Func<CancellationToken, Task> pump) => _pump = Task.Run(() => pump(_stop.Token));

    /// <summary>There may be news.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>Waits until there may be news.</summary>
    public async Task WokenAsync(CancellationToken cancellationToken) => await _wakes.Reader.ReadAsync(cancellationToken);

    /// <summary>Stops sending, and waits until it has.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
