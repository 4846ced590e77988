using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Push;

/// <summary>Sends to a branded app through Firebase Cloud Messaging, HTTP v1: one POST for one attempt, whatever happens.</summary>
/// <param name="http">Sends without retries and redirects; see <see cref="PushServices"/>.</param>
/// <param name="tokens">The access tokens of all service accounts.</param>
/// <param name="options">Where the provider is and how long a call may take.</param>
public sealed class FcmChannel(HttpMessageInvoker http, FcmTokens tokens, IOptions<FcmOptions> options) : IChannel
{
    // A token as young as this was certainly good when it was refused, so the fault lies with the account.
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private const string NobodysDevice = "link-check";

    private readonly FcmOptions _options = options.Value;

    /// <inheritdoc/>
    public string Name => Channel.Push.Word;

    /// <inheritdoc/>
    public bool ReceiptsNameTheAttempt => true;

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!FcmCredentials.TryGetProject(message.Credentials, out var project)
            || !FcmCredentials.TryGetAccount(message.Credentials, _options, out var account))
        {
            return new SendOutcome.Refused(ErrorClass.Config, "credentials");
        }

        if (string.IsNullOrWhiteSpace(message.SenderName))
        {
            return new SendOutcome.Refused(ErrorClass.Config, "senderName"); // it is what people see above the text
        }

        if (message.Template is not null)
        {
            return new SendOutcome.Refused(ErrorClass.Content, "template"); // push has none: the text would be a variable's value
        }

        var begun = Stopwatch.GetTimestamp();
        return await TokenAsync(account, cancellationToken) switch
        {
            TokenAnswer.Granted token => await SendAsync(message, project, account, token, begun, cancellationToken),
            var none => ((TokenAnswer.Denied)none).Why,
        };
    }

    /// <summary>
    /// Whether a sender's service account may send for its project: a message is validated without being sent.
    /// Never throws for anything a provider or network can do.
    /// </summary>
    /// <param name="credentials">The sender's, by the names of <see cref="FcmCredentials"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CredentialCheck> CheckAsync(IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (!FcmCredentials.TryGetProject(credentials, out var project) || !FcmCredentials.TryGetAccount(credentials, _options, out var account))
        {
            return new CredentialCheck.Refused("credentials");
        }

        var begun = Stopwatch.GetTimestamp();
        var trial = new OutgoingMessage(NobodysDevice, NobodysDevice, NobodysDevice, Template: null, credentials, SenderName: NobodysDevice);
        var outcome = await TokenAsync(account, cancellationToken) switch
        {
            TokenAnswer.Granted token => await SendAsync(trial, project, account, token, begun, cancellationToken, validateOnly: true),
            var none => ((TokenAnswer.Denied)none).Why,
        };
        return outcome switch
        {
            // A project that may not send is refused before anybody looks at the message, and no device has this token.
            SendOutcome.Accepted => new CredentialCheck.Confirmed(),
            SendOutcome.Refused refused when FcmReplies.BlamesTrial(refused) => new CredentialCheck.Confirmed(),
            SendOutcome.Refused { Class: ErrorClass.Config or ErrorClass.Unlisted, Code: var code } => new CredentialCheck.Refused(code),
            SendOutcome.Refused { Code: var code } => new CredentialCheck.Unreachable(code),
            _ => new CredentialCheck.Unreachable("no answer"),
        };
    }

    // Half of the time is kept for the send itself.
    private async Task<TokenAnswer> TokenAsync(ServiceAccount account, CancellationToken cancellationToken)
    {
        var patience = _options.SendTimeout / 2 < TokenServer.CallLimit ? _options.SendTimeout / 2 : TokenServer.CallLimit;
        try
        {
            return await tokens.GetAsync(account, patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new TokenAnswer.Denied(new SendOutcome.Refused(ErrorClass.Transient, "token"), default);
        }
        catch (OperationCanceledException)
        {
            return new TokenAnswer.Denied(new SendOutcome.Refused(ErrorClass.Transient, "cancelled"), default);
        }
    }

    private async Task<SendOutcome> SendAsync(
        OutgoingMessage message,
        string project,
        ServiceAccount account,
        TokenAnswer.Granted token,
        long begun,
        CancellationToken cancellationToken,
        bool validateOnly = false)
    {
        var body = new FcmRequest(
            new FcmMessage(message.To, new FcmNotification(message.SenderName!, message.Text), new FcmData(message.AttemptId)), validateOnly);
        using var content = new OneTimeContent(JsonSerializer.SerializeToUtf8Bytes(body, FcmWire.Default.FcmRequest), "application/json", message.StartBefore);
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.SendAddressOf(project)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        var left = _options.SendTimeout - Stopwatch.GetElapsedTime(begun);
        var outcome = await OneCall.SendAsync(
            http, request, content, left > TimeSpan.Zero ? left : TimeSpan.Zero, FcmReplies.ToOutcome, cancellationToken);
        return outcome is SendOutcome.Refused refused && FcmReplies.BlamesAccess(refused) ? AfterRefusedToken(account, token, refused) : outcome;
    }

    // A token may be revoked before its end. The next attempt brings a new one; only when that is refused too, the
    // sender stops.
    private SendOutcome.Refused AfterRefusedToken(ServiceAccount account, TokenAnswer.Granted token, SendOutcome.Refused refused)
    {
        tokens.Forget(account, token);
        return tokens.AgeOf(token) < Youth ? refused : refused with { Class = ErrorClass.Transient };
    }
}
