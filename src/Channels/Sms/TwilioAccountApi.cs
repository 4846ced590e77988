using System.Text.Json;
using Microsoft.Extensions.Options;

namespace MassMessaging.Channels.Sms;

/// <summary>Asks the SMS provider about an account; changes nothing there.</summary>
/// <param name="http">A client without redirects.</param>
/// <param name="options">Where the provider is and how long a call may take.</param>
public sealed class TwilioAccountApi(HttpClient http, IOptions<TwilioOptions> options)
{
    private readonly TwilioOptions _options = options.Value;

    /// <summary>Whether the token opens the account and the account is active. Never throws for anything a provider or network can do.</summary>
    /// <param name="credentials">By the names of <see cref="TwilioCredentials"/>.</param>
    /// <param name="cancellationToken">Ends the call; the answer is then <see cref="CredentialCheck.Unreachable"/>.</param>
    public async Task<CredentialCheck> CheckAsync(IReadOnlyDictionary<string, string> credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (!TwilioCredentials.TryGetAccount(credentials, out var account)
            || !TwilioCredentials.TryGetAuthorization(credentials, account, out var authorization)
            || TwilioCredentials.SenderField(credentials) is null)
        {
            return new CredentialCheck.Refused("credentials");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, _options.AccountAddressOf(account));
        request.Headers.Authorization = authorization;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.SendTimeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await Answer.ReadAsync(response.Content, Answer.MaxBytes, limit.Token);
            return Read((int)response.StatusCode, body, account);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            return new CredentialCheck.Unreachable(broken.GetType().Name);
        }
    }

    private static CredentialCheck Read(int status, byte[]? body, string account)
    {
        using var answer = body is { Length: > 0 } && status is 200 or 401 or 403 or 404 ? JsonDocument.Parse(body!) : null;
        if (answer?.RootElement is not { ValueKind: JsonValueKind.Object } json)
        {
            return new CredentialCheck.Unreachable($"http {status}");
        }

        if (status != 200)
        {
            return new CredentialCheck.Refused(json.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? $"error {number}" : $"http {status}");
        }

        if (Text(json, "sid") != account)
        {
            return new CredentialCheck.Unreachable("the answer holds no account");
        }

        return Text(json, "status") is "active" ? new CredentialCheck.Confirmed() : new CredentialCheck.Refused("account not active");
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
