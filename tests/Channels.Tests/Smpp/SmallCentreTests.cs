using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Sending;

namespace MassMessaging.Channels.Tests.Smpp;

/// <summary>A channel, the centre in this process that it talks to, and the host that takes what the centre tells.</summary>
public abstract class SmallCentreTests : IAsyncLifetime
{
    private SmppChannel? _channel;

    private protected SmallCentre Centre { get; } = new SmallCentre().Taking();

    private protected Host Events { get; } = new();

    private protected SmppOptions Options { get; private set; } = null!;

    public Task InitializeAsync()
    {
        Options = SmppSample.Settings(Centre.Port);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        await Centre.DisposeAsync();
    }

    private protected SmppChannel Channel() => _channel ??= SmppSample.Channel(Options, Events);

    private protected Task<SendOutcome> SendAsync(OutgoingMessage message) => Channel().SendAsync(message, CancellationToken.None);
}
