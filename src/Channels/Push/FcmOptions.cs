using System.ComponentModel.DataAnnotations;

namespace MassMessaging.Channels.Push;

/// <summary>How the push provider is reached. Configuration section <c>Channels:Push</c>.</summary>
public sealed class FcmOptions : IValidatableObject
{
    /// <summary>The configuration section that holds these settings.</summary>
    public const string Section = "Channels:Push";

    // Where the provider's service accounts get their tokens. A token address comes from a tenant, so it must not be
    // able to name a machine inside our own network.
    private static readonly string[] TokenHosts = ["oauth2.googleapis.com", "www.googleapis.com", "accounts.google.com"];

    /// <summary>
    /// The provider's host, an absolute http or https address that may carry a path. Default: Firebase Cloud Messaging's.
    /// Development points it at the simulator, which then may also be the token server.
    /// </summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://fcm.googleapis.com");

    /// <summary>
    /// Real time given to one send, from waiting for a token to the answer's last byte: 1 s to 60 s, default 20 s.
    /// A send that takes longer after its request was written counts as unknown.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "SendTimeout must lie between 1 s and 60 s.")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is not null
            && !(BaseUrl.IsAbsoluteUri && BaseUrl.Scheme is "http" or "https" && BaseUrl.Query.Length == 0 && BaseUrl.Fragment.Length == 0))
        {
            yield return new ValidationResult("BaseUrl must be an absolute http or https address without a query.", [nameof(BaseUrl)]);
        }
    }

    /// <summary>The address that takes a project's messages.</summary>
    internal Uri SendAddressOf(string project) => new($"{BaseUrl.AbsoluteUri.TrimEnd('/')}/v1/projects/{project}/messages:send");

    /// <summary>Whether a token may be asked for there: one of the provider's own hosts over TLS, or the host that we send to.</summary>
    internal bool AllowsTokenAddress(Uri address) =>
        (address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && TokenHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
        || (address.Scheme == BaseUrl.Scheme && address.Authority == BaseUrl.Authority);
}
