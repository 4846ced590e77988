using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Smpp;

/// <summary>Asks the centre about an account, by a bind that is given up at once.</summary>
/// <param name="options">Where the centre is.</param>
public sealed class SmppAccountApi(IOptions<SmppOptions> options)
{
    /// <summary>
    /// Whether the centre lets the account bind. Never throws for anything a centre or network can do. Centres count binds:
    /// an account that is bound already may be refused here although its password is right.
    /// </summary>
    /// <param name="credentials">By the names of <see cref="SmppCredentials"/>.</param>
    /// <param name="cancellationToken">Ends the attempt; the answer is then <see cref="CredentialCheck.Unreachable"/>.</param>
    public async Task<CredentialCheck> CheckAsync(IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (!SmppCredentials.TryRead(credentials, out var account, out _))
        {
            return new CredentialCheck.Refused("credentials");
        }

        try
        {
            // What the centre delivers meanwhile it is to keep for the account's owner.
            var bind = await SmppBind.OpenAsync(account, options.Value, _ => Task.FromResult(SmppStatus.TryAgain), cancellationToken);
            await bind.DisposeAsync();
            return new CredentialCheck.Confirmed();
        }
        catch (SmppBindException refused)
        {
            return SmppStatus.Unbound(refused.Status) is SendOutcome.Refused { Code: var code }
                ? new CredentialCheck.Refused(code)
                : new CredentialCheck.Unreachable(SmppStatus.Word(refused.Status));
        }
        catch (Exception broken) when (SmppSession.IsNoConnection(broken))
        {
            return new CredentialCheck.Unreachable(broken.GetType().Name);
        }
    }
}
