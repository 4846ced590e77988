using MassMessaging.Domain.Sending;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Sms;

/// <summary>Sends SMS through a REST interface of Twilio's shape: one POST for one attempt, whatever happens.</summary>
/// <param name="http">A client without retries and redirects; see <see cref="SmsServices"/>.</param>
/// <param name="options">Where the provider is, where it reports to and how long a call may take.</param>
public sealed class TwilioSmsChannel(HttpClient http, IOptions<TwilioOptions> options) : IChannel
{
    private readonly TwilioOptions _options = options.Value;

    /// <inheritdoc/>
    public string Name => "sms";

    /// <inheritdoc/>
    public bool ReceiptsNameTheAttempt => true;

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!TwilioCredentials.TryGetAccount(message.Credentials, out var account)
            || !TwilioCredentials.TryGetAuthorization(message.Credentials, account, out var authorization)
            || TwilioCredentials.SenderField(message.Credentials) is not { } sender)
        {
            return new SendOutcome.Refused(ErrorClass.Config, "credentials");
        }

        if (message.Template is not null)
        {
            return new SendOutcome.Refused(ErrorClass.Content, "template"); // SMS has none: the text would be a variable's value
        }

        using var content = new OneTimeContent(await ToFormAsync(message, sender), "application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.AddressOf(account, "Messages.json")) { Content = content };
        request.Headers.Authorization = authorization;
        return await OneCall.SendAsync(http, request, content, _options.SendTimeout, TwilioReplies.ToOutcome, cancellationToken);
    }

    private async Task<byte[]> ToFormAsync(OutgoingMessage message, KeyValuePair<string, string> sender)
    {
        List<KeyValuePair<string, string>> fields = [new("To", message.To), sender, new("Body", message.Text)];
        if (_options.CallbackOf(message.SenderId, message.AttemptId) is { } callback)
        {
            fields.Add(new("StatusCallback", callback));
        }

        using var form = new FormUrlEncodedContent(fields);
        return await form.ReadAsByteArrayAsync();
    }
}
