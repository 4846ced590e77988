using MassMessaging.Channels.Smpp;
using MassMessaging.Domain.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Sms;

/// <summary>Sends each SMS by the protocol that its sender's credentials are of.</summary>
/// <param name="options">Which protocols this installation has.</param>
/// <param name="rest">The one that speaks REST.</param>
/// <param name="smpp">The one that speaks SMPP; null where the host has none.</param>
public sealed class SmsChannel(
    IOptions<SmsOptions> options, TwilioSmsChannel rest, [FromKeyedServices(SmppServices.Key)] IChannel? smpp = null) : IChannel
{
    private readonly SmsOptions _options = options.Value;

    /// <inheritdoc/>
    public string Name => rest.Name;

    /// <inheritdoc/>
    public bool ReceiptsNameTheAttempt => !_options.HasSmpp;

    /// <inheritdoc/>
    public Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var way = message.Credentials.ContainsKey(SmppCredentials.SystemId) ? (_options.HasSmpp ? smpp : null) : _options.HasRest ? rest : null;
        return way?.SendAsync(message, cancellationToken)
            ?? Task.FromResult<SendOutcome>(new SendOutcome.Refused(ErrorClass.Config, "adapterOff"));
    }
}
