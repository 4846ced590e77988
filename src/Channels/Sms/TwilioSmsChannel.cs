using System.Runtime.CompilerServices;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Sms;

/// <summary>Sends SMS through a REST interface of Twilio's shape: one POST for one attempt, whatever happens.</summary>
/// <param name="http">Sends without retries and redirects; see <see cref="SmsServices"/>.</param>
/// <param name="options">Where the provider is, where it reports to and how long a call may take.</param>
public sealed class TwilioSmsChannel(HttpMessageInvoker http, IOptions<TwilioOptions> options) : IChannel
{
    private readonly TwilioOptions _options = options.Value;
    private readonly ConditionalWeakTable<IReadOnlyDictionary<string, string>, TwilioCalls> _accounts = [];

    /// <inheritdoc/>
    public string Name => Channel.Sms.Word;

    /// <inheritdoc/>
    public bool ReceiptsNameTheAttempt => true;

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!_accounts.TryGetValue(message.Credentials, out var account))
        {
            account = _accounts.GetValue(message.Credentials, credentials => TwilioCalls.Of(credentials, _options));
        }

        if (account.Address is not { } address)
        {
            return new SendOutcome.Refused(ErrorClass.Config, "credentials");
        }

        if (message.Template is not null)
        {
            return new SendOutcome.Refused(ErrorClass.Content, "template"); // SMS has none: the text would be a variable's value
        }

        using var content = new OneTimeContent(account.FormOf(message, _options), "application/x-www-form-urlencoded", message.StartBefore);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Authorization = account.Authorization;
        return await OneCall.SendAsync(http, request, content, _options.SendTimeout, TwilioReplies.ToOutcome, cancellationToken);
    }
}
