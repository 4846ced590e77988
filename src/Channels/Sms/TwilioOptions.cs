using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Channels.Sms;

/// <summary>How the SMS provider's REST interface is reached. Configuration section <c>Channels:Sms</c>.</summary>
public sealed class TwilioOptions : IValidatableObject
{
    /// <summary>The configuration section that holds these settings.</summary>
    public const string Section = "Channels:Sms";

    /// <summary>
    /// The provider's host, an absolute http or https address that may carry a path. Default: Twilio's.
    /// Development points it at the simulator.
    /// </summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://api.twilio.com");

    /// <summary>
    /// Where our webhooks are reached from outside: <c>/{senderId}?attempt={attemptId}</c> follows it in each send's
    /// callback address, so it ends with <c>/webhooks/sms</c>. Default: none, and then the provider reports nothing.
    /// </summary>
    public Uri? StatusCallbackBaseUrl { get; set; }

    /// <summary>
    /// Real time given to one provider call, from connecting to the answer's last byte: 1 s to 60 s, default 20 s.
    /// A send that takes longer after its request was written counts as unknown.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "SendTimeout must lie between 1 s and 60 s.")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is not null && !IsPlain(BaseUrl))
        {
            yield return new ValidationResult("BaseUrl must be an absolute http or https address without a query.", [nameof(BaseUrl)]);
        }

        if (StatusCallbackBaseUrl is not null && !IsPlain(StatusCallbackBaseUrl))
        {
            yield return new ValidationResult(
                "StatusCallbackBaseUrl must be an absolute http or https address without a query.", [nameof(StatusCallbackBaseUrl)]);
        }
    }

    /// <summary>The address of an account's resource, such as <c>Messages.json</c>.</summary>
    internal Uri AddressOf(string account, string resource) =>
        new($"{BaseUrl.AbsoluteUri.TrimEnd('/')}/2010-04-01/Accounts/{account}/{resource}");

    /// <summary>The address of an account.</summary>
    internal Uri AccountAddressOf(string account) => new($"{BaseUrl.AbsoluteUri.TrimEnd('/')}/2010-04-01/Accounts/{account}.json");

    /// <summary>Where the provider reports on one attempt; null when it cannot be told.</summary>
    internal string? CallbackOf(Guid? senderId, string attemptId) => StatusCallbackBaseUrl is { } url && senderId is { } sender
        ? $"{url.AbsoluteUri.TrimEnd('/')}/{sender:N}?{TwilioWebhook.AttemptParameter}={Uri.EscapeDataString(attemptId)}"
        : null;

    /// <summary>
    /// The address of a sender's webhook as the provider called it, by which its posts are signed; null when
    /// <see cref="StatusCallbackBaseUrl"/> is not set.
    /// </summary>
    /// <param name="senderId">The sender as it stands in the path.</param>
    /// <param name="query">The query with its question mark, exactly as it came; empty when there is none.</param>
    public string? WebhookOf(string senderId, string query) =>
        StatusCallbackBaseUrl is { } url ? $"{url.AbsoluteUri.TrimEnd('/')}/{senderId}{query}" : null;

    private static bool IsPlain(Uri address) =>
        address.IsAbsoluteUri && address.Scheme is "http" or "https" && address.Query.Length == 0 && address.Fragment.Length == 0;
}
