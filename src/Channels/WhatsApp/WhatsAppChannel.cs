using System.Net.Http.Headers;
using System.Text.Json;
using MassMessaging.Domain.Sending;
using MassMessaging.Domain.Vocabulary;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>Sends through the WhatsApp Cloud API: one POST for one attempt, whatever happens.</summary>
/// <param name="http">Sends without retries and redirects; see <see cref="WhatsAppServices"/>.</param>
/// <param name="options">Where the provider is and how long a call may take.</param>
public sealed class WhatsAppChannel(HttpMessageInvoker http, IOptions<WhatsAppOptions> options) : IChannel
{
    private readonly WhatsAppOptions _options = options.Value;

    /// <inheritdoc/>
    public string Name => Channel.WhatsApp.Word;

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!WhatsAppCredentials.TryGetNode(message.Credentials, WhatsAppCredentials.PhoneNumberId, out var number)
            || !WhatsAppCredentials.TryGetToken(message.Credentials, out var token))
        {
            return new SendOutcome.Refused(ErrorClass.Config, "credentials");
        }

        using var content = new OneTimeContent(
            JsonSerializer.SerializeToUtf8Bytes(ToRequest(message), Wire.Default.SendRequest), "application/json", message.StartBefore);
        using var request = new HttpRequestMessage(HttpMethod.Post, _options.AddressOf(number + EdgeOf(message))) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await OneCall.SendAsync(http, request, content, _options.SendTimeout, Replies.ToOutcome, cancellationToken);
    }

    // The provider's API for marketing takes marketing templates and nothing else.
    private static string EdgeOf(OutgoingMessage message) => message is { AsMarketing: true, Template: not null } ? "/marketing_messages" : "/messages";

    // A number goes into `to`, a user id into `recipient`.
    private static SendRequest ToRequest(OutgoingMessage message) => ToRequest(
        message, message.To.StartsWith('+') ? message.To : null, message.To.StartsWith('+') ? null : message.To);

    private static SendRequest ToRequest(OutgoingMessage message, string? to, string? recipient) => message.Template is { } template
        ? new SendRequest(
            to,
            recipient,
            "template",
            Text: null,
            new TemplateBody(
                template.Name,
                new TemplateLanguage(template.Language),
                [new TemplateComponent("body", [new TemplateParameter("text", message.Text)])]),
            message.AttemptId)
        : new SendRequest(to, recipient, "text", new TextBody(message.Text), Template: null, message.AttemptId);
}
